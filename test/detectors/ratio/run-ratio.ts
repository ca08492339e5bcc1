import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import type { Dialect } from '../../../detectors/dialect/dialect.ts';
import type { RatioParameters } from '../../../detectors/ratio/parameters.ts';
import { runSteps } from '../../../store/step.ts';
import { cell, type Session } from '../../../store/session.ts';
import { cohortRule } from '../cohort-rule.ts';

export const PREFIX = 'rr_';
const INPATIENT = ['21', '23', '24', '26', '28', '2105', '52'];

export function ratioPlan(overrides: Record<string, unknown> = {}, dialect: Dialect = duckdb): Plan {
  const parameters: RatioParameters = ratio.parameters.parse({ med_types: INPATIENT, ...overrides });
  const rule = cohortRule('MC-RR-001', 'ratio', ['fixmedins_code', 'insutype', 'year']);
  return ratio.plan({ rule, parameters, dialect, asOf: '2025-12-31', prefix: PREFIX });
}

/** Runs the plan and returns the institutions it lists, as code|insutype in order. */
export async function runRatio(session: Session, overrides: Record<string, unknown> = {}): Promise<string[]> {
  const plan = ratioPlan(overrides);
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const rows = await session.rows(
    `SELECT k_fixmedins_code || '|' || k_insutype AS unit FROM ${PREFIX}candidate ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'unit'));
}
