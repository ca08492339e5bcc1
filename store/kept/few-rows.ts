import { STORAGE_TYPE } from '../../records/column.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { historyTable } from '../ddl.ts';
import { cell, type Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';
import type { Between } from './changes.ts';

/** Numbers of the rows that were found, column `id`; and of which blocks of 2 ** 6 rows have one, a bit each. */
const FOUND = 'temp.found_row';
const BLOCKS = 'found_block';
const blockOf = (row: string): string => `(${row} >> 6)`;

/** A condition over versions, and others of which one holds for all of them that came by the older cut: where they need be looked for. */
export interface Where {
  readonly where: string;
  readonly among?: readonly string[] | undefined;
}

/** What is looked for: versions under any of some conditions, and under another one besides. */
export interface Wanted {
  readonly any: readonly Where[];
  readonly and?: string;
}

/** From so many rows on it is worth asking which columns are empty. */
const MANY = 1000;

/**
 * Select list of some columns of a kind's newest versions, with NULL for those that hold nothing in any: national tables have many
 * that nobody fills in, and to open one costs as much as another. Which ones these are the engine tells by what it has noted of its blocks.
 */
async function listFilledIn(session: Session, kind: Kind, columns: readonly string[]): Promise<string> {
  const uploaded = columns.filter((name) => columnOf(kind, name) !== undefined);
  const looks = uploaded.map(
    (name) =>
      `(SELECT ${literal(name)} AS name FROM ${identifier(kind.name)} WHERE ${identifier(name)} IS NOT NULL LIMIT 1)`,
  );
  const filledIn = new Set((await session.rows(looks.join(' UNION ALL '))).map((row) => cell(row, 'name')));
  return columns
    .map((name) => {
      const column = columnOf(kind, name);
      if (column === undefined || filledIn.has(name)) return identifier(name);
      return `CAST(NULL AS ${STORAGE_TYPE[column.type]}) AS ${identifier(name)}`;
    })
    .join(', ');
}

/**
 * Runs a statement over those versions of a kind that stand at either cut under some conditions, like `standingSql`, where they
 * are few among all. First their rows are found, each condition by its own columns alone; then the columns are read of these.
 * The engine tests the bit of a block while it scans and so reads no texts of other blocks: a join comes too late for that.
 *
 * @param statement what is run over the SQL of the versions, with `_seq` and `_seq_end`.
 */
export async function overFew(
  session: Session,
  kind: Kind,
  columns: readonly string[],
  { from, to }: Between,
  { any, and = 'true' }: Wanted,
  statement: (sql: string) => string,
): Promise<void> {
  const [table, wanted] = [identifier(kind.name), identifiers(columns)];
  const found = (which: string, where: string): string =>
    `SELECT rowid AS id FROM ${table} WHERE ${which} AND ${where}`;
  const rows = any.flatMap(({ where, among }) =>
    among === undefined
      ? [found(`_seq <= ${to}`, where)]
      : [
          found(`_seq > ${from} AND _seq <= ${to}`, where),
          ...among.map((one) => found(`_seq <= ${from} AND ${one}`, where)),
        ],
  );
  // In one transaction: rows keep their numbers meanwhile, whatever lands beside.
  await session.transaction(async () => {
    await session.run(`CREATE OR REPLACE TEMP TABLE found_row AS ${rows.join('\nUNION ')}`);
    const [ends] = await session.rows(
      `SELECT min(id) AS first, ${blockOf('max(id)')} AS last, count(*) AS n FROM ${FOUND}`,
    );
    const [first, last] = [cell(ends, 'first'), cell(ends, 'last')];
    const end = Number(last) + 1;
    await session.run(
      `SET VARIABLE ${BLOCKS} = (SELECT bitstring_agg(CAST(${blockOf('id')} AS INTEGER), 0, ${end}) FROM ${FOUND})`,
    );
    const newest = Number(cell(ends, 'n')) < MANY ? wanted : await listFilledIn(session, kind, columns);
    // Most of what is touched lies near the end of a table: what is before the first is not even opened.
    const isFound =
      first === ''
        ? 'false'
        : `rowid >= ${first} AND get_bit(getvariable('${BLOCKS}'), CAST(least(${blockOf('rowid')}, ${end}) AS INTEGER)) = 1 AND rowid IN (SELECT id FROM ${FOUND})`;
    await session.run(
      statement(`SELECT ${newest}, _seq, CAST(NULL AS BIGINT) AS _seq_end FROM ${table} WHERE ${isFound} AND ${and}
UNION ALL SELECT ${wanted}, _seq, _seq_end FROM ${identifier(historyTable(kind))} WHERE _seq <= ${to} AND _seq_end > ${from} AND (${any.map(({ where }) => where).join(' OR ')}) AND ${and}`),
    );
    await session.runAll([`DROP TABLE ${FOUND}`, `RESET VARIABLE ${BLOCKS}`]);
  });
}
