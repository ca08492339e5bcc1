import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import type { Dialect } from '../../../detectors/dialect/dialect.ts';
import type { RatioParameters } from '../../../detectors/ratio/parameters.ts';
import { runSteps } from '../../../store/step.ts';
import { cell, type Session } from '../../../store/session.ts';
import { cohortRule } from '../cohort-rule.ts';

export const PREFIX = 'rr_';
const AS_OF = '2025-12-31';
const INPATIENT = ['21', '23', '24', '26', '28', '2105', '52'];

export function ratioPlan(overrides: Record<string, unknown> = {}, dialect: Dialect = duckdb, asOf = AS_OF): Plan {
  const parameters: RatioParameters = ratio.parameters.parse({ share_of: 'fund', med_types: INPATIENT, ...overrides });
  const rule = cohortRule('MC-RR-001', 'ratio', ['fixmedins_code', 'insutype', 'year']);
  return ratio.plan({ rule, parameters, dialect, asOf, prefix: PREFIX });
}

export const OWN = 'rr2_';

export function ownPayPlan(overrides: Record<string, unknown> = {}, dialect: Dialect = duckdb, asOf = AS_OF): Plan {
  const parameters = ratio.parameters.parse({ share_of: 'own-pay', med_types: INPATIENT, ...overrides });
  const rule = cohortRule('MC-RR-002', 'ratio', ['fixmedins_code', 'insutype', 'year', 'component']);
  return ratio.plan({ rule, parameters, dialect, asOf, prefix: OWN });
}

/** Runs that plan and returns what it lists, as code|insutype|component in order. */
export async function runOwnPay(session: Session, overrides: Record<string, unknown> = {}): Promise<string[]> {
  const plan = ownPayPlan(overrides);
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const rows = await session.rows(
    `SELECT k_fixmedins_code || '|' || k_insutype || '|' || k_component AS unit FROM ${OWN}candidate ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'unit'));
}

/** What the names of the shared steps begin with: the stays, and who is reimbursed too little. */
export function foundBy(overrides: Record<string, unknown> = {}): string {
  return (ratioPlan(overrides).shared[0]?.name ?? '').replace(/visit$/, '');
}

export const FOUND = foundBy();

/** Runs the plan and returns the institutions it lists, as code|insutype in order. */
export async function runRatio(session: Session, overrides: Record<string, unknown> = {}): Promise<string[]> {
  const plan = ratioPlan(overrides);
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const rows = await session.rows(
    `SELECT k_fixmedins_code || '|' || k_insutype AS unit FROM ${PREFIX}candidate ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'unit'));
}
