import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import type { Archetype, Facts, Plan } from '../../../detectors/archetype.ts';
import type { Dialect } from '../../../detectors/dialect/dialect.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { loadFixtures, rowsOfTest } from '../../../rules/fixtures.ts';
import type { Fixture, Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Row, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const catalogue = join(packageRoot(), 'rules', 'catalogue');

/** The rule of the catalogue, which must be without problems. */
export function ruleNamed(id: string): Rule {
  const { rule, problems } = parseRule(readFileSync(join(catalogue, `${id}.yaml`), 'utf8'), `${id}.yaml`);
  if (rule === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return rule;
}

export function planOf<Parameters>(
  archetype: Archetype<Parameters>,
  rule: Rule,
  overlay: Readonly<Record<string, unknown>> = {},
  dialect: Dialect = duckdb,
): Plan {
  const parameters = archetype.parameters.parse({ ...rule.params, ...overlay });
  return archetype.plan({ rule, parameters, dialect, asOf: '2025-12-31', prefix: 'r_' });
}

/** What a plan answered. */
export interface Answer {
  readonly candidates: readonly Row[];
  readonly facts: readonly Facts[];
  readonly lines: readonly Row[];
  readonly untold: Readonly<Record<string, number>>;
  readonly tally: Row;
}

async function answerOf(session: Session, plan: Plan): Promise<Answer> {
  await runSteps(session, effectivePlan(1, 1));
  await runSteps(session, [...plan.shared, ...plan.steps]);
  const candidates = await session.rows('SELECT * FROM r_candidate ORDER BY ALL');
  const untold = await session.rows('SELECT * FROM r_untold ORDER BY 1');
  const [tally] = await session.rows('SELECT * FROM r_tally');
  return {
    candidates,
    facts: candidates.map((row) => JSON.parse(cell(row, 'facts')) as Facts),
    lines: await session.rows('SELECT * FROM r_line ORDER BY ALL'),
    untold: Object.fromEntries(untold.map((row) => [cell(row, 'column_name'), Number(cell(row, 'row_count'))])),
    tally: tally ?? {},
  };
}

/** Runs an archetype on rows of its own in an empty warehouse, after the drugs that rule tests share. */
export async function answer<Parameters>(
  archetype: Archetype<Parameters>,
  rule: Rule,
  given: Fixture,
  overlay: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const { fixtures } = loadFixtures(join(catalogue, 'fixtures'));
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    await insertGiven(session, rowsOfTest({ uses: ['take-home-drugs'], given }, fixtures), 'test');
    return await answerOf(session, planOf(archetype, rule, overlay));
  } finally {
    session.close();
    warehouse.close();
  }
}
