import { cell, type Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';

/** One kept table: what made it, and the cut of the facts that it was made from. */
export interface KeptStep {
  readonly digest: string;
  readonly cut: number;
}

/** All that is kept, by name of the table; and of rules that counted over all persons, their counts as JSON. */
export interface Kept {
  readonly steps: ReadonlyMap<string, KeptStep>;
  readonly counts: ReadonlyMap<string, KeptStep & { readonly counts: string }>;
}

/** What is kept. */
export async function readKept(session: Session): Promise<Kept> {
  const steps = await session.rows('SELECT name, digest, cut FROM kept.step');
  const counts = await session.rows('SELECT rule_id, digest, cut, counts FROM kept.rule_count');
  const one = (row: (typeof steps)[number]): KeptStep => ({
    digest: cell(row, 'digest'),
    cut: Number(cell(row, 'cut')),
  });
  return {
    steps: new Map(steps.map((row) => [cell(row, 'name'), one(row)])),
    counts: new Map(counts.map((row) => [cell(row, 'rule_id'), { ...one(row), counts: cell(row, 'counts') }])),
  };
}

/** Statements that say what is kept from now on, and nothing else is; inside the transaction that makes it true. */
export function registerKept(kept: Kept): string[] {
  return [
    'DELETE FROM kept.step',
    'DELETE FROM kept.rule_count',
    ...[...kept.steps].map(
      ([name, { digest, cut }]) => `INSERT INTO kept.step VALUES (${literal(name)}, ${literal(digest)}, ${cut})`,
    ),
    ...[...kept.counts].map(
      ([id, { digest, cut, counts }]) =>
        `INSERT INTO kept.rule_count VALUES (${literal(id)}, ${literal(digest)}, ${cut}, ${literal(counts)})`,
    ),
  ];
}

/** Drops the tables of the schema that nothing says are kept any more. */
export async function dropUnkept(session: Session): Promise<void> {
  const rows = await session.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'kept'
  AND table_name NOT IN ('step', 'rule_count') AND table_name NOT IN (SELECT name FROM kept.step)`,
  );
  for (const row of rows) await session.run(`DROP TABLE IF EXISTS kept.${identifier(cell(row, 'table_name'))}`);
}

/** Statements after which nothing is kept: the next scan looks at everything. */
export const FORGET_KEPT: readonly string[] = ['DELETE FROM kept.step', 'DELETE FROM kept.rule_count'];

/** Forgets all that is kept. */
export async function forgetKept(session: Session): Promise<void> {
  await session.transaction(async () => session.runAll(FORGET_KEPT));
  await dropUnkept(session);
}
