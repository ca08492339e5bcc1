import { bundle } from '../../../detectors/archetypes/bundle.ts';
import type { Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import type { Dialect } from '../../../detectors/dialect/dialect.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { cohortRule } from '../cohort-rule.ts';

export const PREFIX = 'pt_';
const AS_OF = '2025-12-31';
const INPATIENT = ['21', '23', '24', '26', '28', '2105', '52'];

export function bundlePlan(overrides: Record<string, unknown> = {}, dialect: Dialect = duckdb, asOf = AS_OF): Plan {
  const parameters = bundle.parameters.parse({ finds: 'set', inpatient_med_types: INPATIENT, ...overrides });
  const rule = cohortRule('MC-PT-001', 'bundle', ['fixmedins_code', 'setting', 'year']);
  return bundle.plan({ rule, parameters, dialect, asOf, prefix: PREFIX });
}

/** The plan of one test for nearly everybody. Its own steps begin with `SINGLE`, what it shares with packages of tests as there. */
export const SINGLE = 'pt2_';

export function singlePlan(overrides: Record<string, unknown> = {}, dialect: Dialect = duckdb, asOf = AS_OF): Plan {
  const parameters = bundle.parameters.parse({
    finds: 'single-test',
    inpatient_med_types: INPATIENT,
    ...overrides,
  });
  const rule = cohortRule('MC-PT-002', 'bundle', ['fixmedins_code', 'setting', 'year', 'med_list_codg']);
  return bundle.plan({ rule, parameters, dialect, asOf, prefix: SINGLE });
}

/** Runs that plan and returns what it lists, as code|setting|item in order. */
export async function runSingle(session: Session, overrides: Record<string, unknown> = {}): Promise<string[]> {
  const plan = singlePlan(overrides);
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const rows = await session.rows(
    `SELECT k_fixmedins_code || '|' || k_setting || '|' || k_med_list_codg AS unit FROM ${SINGLE}candidate ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'unit'));
}

/** What the names of the shared steps begin with: the visits, their tests, and the packages. */
export const FOUND = (bundlePlan().shared[0]?.name ?? '').replace(/met$/, '');

/** Runs the plan and returns the institutions it lists, as code|setting in order. */
export async function runBundle(session: Session, overrides: Record<string, unknown> = {}): Promise<string[]> {
  const plan = bundlePlan(overrides);
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const rows = await session.rows(
    `SELECT k_fixmedins_code || '|' || k_setting AS unit FROM ${PREFIX}candidate ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'unit'));
}
