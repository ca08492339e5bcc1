import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spark } from '../../detectors/dialect/spark.ts';
import { bindRule } from '../../detectors/engine/bound-rule.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { effectivePlan } from '../../store/effective/effective.ts';
import { cell, type Session } from '../../store/session.ts';
import { runSteps } from '../../store/step.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { runnable } from '../support/requirement.ts';
import { ENABLE_SPARK, runSparkSql, sparkHome } from '../support/spark.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const home = sparkHome();
const SPARK_TYPE: Readonly<Record<string, string>> = { VARCHAR: 'STRING', TIMESTAMP: 'TIMESTAMP_NTZ', INTEGER: 'INT' };

/** The effective relations as Spark will meet them: the same columns and types, no rows. */
async function emptyRelations(session: Session): Promise<string[]> {
  const rows = await session.rows(
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE starts_with(table_name, 'eff_') AND database_name = 'temp' ORDER BY table_name, column_index",
  );
  const columns = new Map<string, string[]>();
  for (const row of rows) {
    const type = cell(row, 'data_type');
    const list = columns.get(cell(row, 'table_name')) ?? [];
    list.push(`CAST(NULL AS ${SPARK_TYPE[type] ?? type}) AS \`${cell(row, 'column_name')}\``);
    columns.set(cell(row, 'table_name'), list);
  }
  return [...columns].map(
    ([name, list]) => `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT ${list.join(', ')} WHERE false`,
  );
}

describe.skipIf(!runnable('Apache Spark', home !== undefined, ENABLE_SPARK))("every rule's Spark plan", () => {
  const folder = temporaryFolder();
  let warehouse: Warehouse;
  let session: Session;
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
    await runSteps(session, effectivePlan(0, 0));
  });
  afterAll(() => {
    session.close();
    warehouse.close();
    folder.remove();
  });

  test('is analysed, planned and run by Spark itself', { timeout: 1_800_000 }, async () => {
    const { rules } = loadCatalogue();
    expect(rules.length).toBeGreaterThanOrEqual(7);
    const statements = await emptyRelations(session);
    const made = new Set<string>();
    for (const rule of rules) {
      const { archetype, parameters, prefix } = bindRule(rule);
      const plan = archetype.plan({ rule, parameters, dialect: spark, asOf: '2025-12-31', prefix });
      for (const step of [...plan.shared, ...plan.steps]) {
        if (made.has(step.name)) continue;
        made.add(step.name);
        // What a plan materialises is a table in Spark too: nested views would be analysed again at every use.
        const made_ = step.materialise
          ? `CREATE TABLE ${step.name} USING parquet`
          : `CREATE OR REPLACE TEMP VIEW ${step.name}`;
        statements.push(`${made_} AS ${step.sql}`);
      }
      for (const answer of ['candidate', 'line', 'untold', 'tally']) {
        statements.push(
          `EXPLAIN SELECT * FROM ${prefix}${answer}`,
          `SELECT '${prefix}${answer}', count(*) FROM ${prefix}${answer}`,
        );
      }
    }
    const { status, output } = runSparkSql(home ?? '', folder.path, statements);
    const problem = output
      .split('\n')
      .filter((line) => /AnalysisException|ParseException|\[[A-Z_]+(\.[A-Z_]+)*\]|Error in query/.test(line));
    expect(problem.slice(0, 5)).toEqual([]);
    expect(status, output.slice(-4000)).toBe(0);
    for (const rule of rules) expect(output).toContain(`${bindRule(rule).prefix}tally`);
  });
});
