import type { Plan } from '../../../detectors/archetype.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { cell } from '../../../store/session.ts';

/** What the portable subset forbids in a plan's text. */
const FORBIDDEN =
  /\bQUALIFY\b|\bRECURSIVE\b|\bEXCLUDE\b|DISTINCT ON|GROUP BY ALL|ORDER BY ALL|\bhash\(|HUGEINT|::|\/\/|->|COUNT\(DISTINCT[^)]*\) OVER/i;

/** Windows and aggregates that order must say where NULLs go. */
const OPEN_ORDER = /ORDER BY (?![^)]*NULLS LAST)/;

/** Functions and types that Spark does not have under these names. */
const DUCKDB_ONLY = /strftime|date_diff|regexp_matches|string_agg|json_object|VARCHAR|concat\(|bit_or\(/;

/** Steps whose DuckDB text leaves the portable subset, or whose Spark text names what only DuckDB has. */
export function notPortable(plan: Plan, sparkPlan: Plan): string[] {
  const wrong = (of: Plan, patterns: readonly RegExp[]): string[] =>
    [...of.shared, ...of.steps].flatMap(({ name, sql }) =>
      patterns.flatMap((pattern) => (pattern.exec(sql) ?? []).map((found) => `${name}: ${found}`)),
    );
  return [...wrong(plan, [FORBIDDEN, OPEN_ORDER]), ...wrong(sparkPlan, [DUCKDB_ONLY])];
}

/** Binds every step of a plan on our own empty schema; a step that does not bind throws. */
export async function explained(plan: Plan): Promise<string[]> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  const names: string[] = [];
  await runSteps(session, effectivePlan(0, 0));
  for (const step of [...plan.shared, ...plan.steps]) {
    await session.rows(`EXPLAIN ${step.sql}`);
    await session.run(createStep(step));
    names.push(step.name);
  }
  session.close();
  warehouse.close();
  return names;
}

type Columns = Readonly<Record<string, string>>;

/** The columns and types of the four steps that answer, on our own empty schema. */
export async function answerShape(plan: Plan): Promise<Record<string, Columns>> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  await runSteps(session, [...effectivePlan(0, 0), ...plan.shared, ...plan.steps]);
  const shape: Record<string, Columns> = {};
  for (const name of ['candidate', 'line', 'untold', 'tally']) {
    const rows = await session.rows(`DESCRIBE r_${name}`);
    shape[name] = Object.fromEntries(rows.map((row) => [cell(row, 'column_name'), cell(row, 'column_type')]));
  }
  session.close();
  warehouse.close();
  // A plan may say the settlements of its lines.
  const { setl_id: settlement = 'VARCHAR', ...line } = shape['line'] ?? {};
  if (settlement === 'VARCHAR') shape['line'] = line;
  return shape;
}

/** What every plan answers with; `keys` are the names of the rule's key. */
export function contractShape(keys: readonly string[]): Record<string, Columns> {
  const keyColumns = Object.fromEntries(keys.map((key) => [`k_${key}`, 'VARCHAR']));
  return {
    candidate: {
      ...keyColumns,
      fixmedins_code: 'VARCHAR',
      psn_no: 'VARCHAR',
      bilg_dr_code: 'VARCHAR',
      first_time: 'TIMESTAMP',
      last_time: 'TIMESTAMP',
      measure: 'DECIMAL(38,6)',
      threshold: 'DECIMAL(38,6)',
      amount: 'DECIMAL(16,2)',
      amount_kind: 'VARCHAR',
      amt_total: 'DECIMAL(16,2)',
      facts: 'VARCHAR',
    },
    line: {
      ...keyColumns,
      line_no: 'BIGINT',
      kind: 'VARCHAR',
      line_key: 'VARCHAR',
      amount: 'DECIMAL(16,2)',
      inscp_amt: 'DECIMAL(16,2)',
    },
    untold: { column_name: 'VARCHAR', row_count: 'BIGINT' },
    tally: { rows_in: 'BIGINT', rows_tested: 'BIGINT', untold_rows: 'BIGINT' },
  };
}
