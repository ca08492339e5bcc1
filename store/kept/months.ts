import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { tracD } from '../../records/trac-d.ts';
import { historyTable } from '../ddl.ts';
import { cell, type Session } from '../session.ts';
import { identifier } from '../sql.ts';
import type { Between } from './changes.ts';

/**
 * Kept between scans: the months in which records of a kind name an id in a column, columns `id_hash` and `month_no`. More than
 * stand at the cut perhaps, never fewer; hashes are of one version of the engine, and what another has kept is made anew. Records
 * lie month by month, as they came: whoever knows the months of some ids need not look for them anywhere else.
 */
const NAMING: readonly (readonly [Kind, string])[] = [
  [feeListD, 'mdtrt_id'],
  [feeListD, 'setl_id'],
  [tracD, 'setl_id'],
  [tracD, 'mdtrt_id'],
];
const tableOf = (kind: Kind, column: string): string => `${kind.name}_${column}_month`;

/** Names of these tables. */
export const MONTHS: readonly string[] = NAMING.map(([kind, column]) => tableOf(kind, column));

/** Beyond so many runs of months one look at everything is no dearer. */
const MOST_RUNS = 3;
/** Months of the years from 1 to 9999: beyond them the first day of a month need be no time. */
const [FIRST_MONTH, LAST_MONTH] = [12, 119_999];

const timeOf = ({ time = '' }: Kind): string => identifier(time);
const monthOf = (time: string): string => `(year(${time}) * 12 + month(${time}) - 1)`;

/** SQL of the pairs of some records, those that were superseded too: they may come back. */
function pairsSql(kind: Kind, column: string, where: string): string {
  const month = monthOf(timeOf(kind));
  const of = (table: string): string =>
    `SELECT hash(${identifier(column)}) AS id_hash, ${month} AS month_no FROM ${identifier(table)} WHERE ${identifier(column)} IS NOT NULL AND ${where}`;
  return `SELECT DISTINCT id_hash, month_no FROM (${of(kind.name)} UNION ALL ${of(historyTable(kind))})`;
}

/** Statements that keep the months of all records. */
export const keepMonths = (): string[] =>
  NAMING.map(
    ([kind, column]) =>
      `CREATE OR REPLACE TABLE kept.${identifier(tableOf(kind, column))} AS ${pairsSql(kind, column, 'true')}`,
  );

/** Statements that add those of the records that came between two cuts. For inside a transaction. */
export const advanceMonths = ({ from, to }: Between): string[] =>
  NAMING.map(
    ([kind, column]) =>
      `INSERT INTO kept.${identifier(tableOf(kind, column))} ${pairsSql(kind, column, `_seq > ${from} AND _seq <= ${to}`)}`,
  );

/**
 * Conditions over the time of records of a kind, one for each run of months, of which one holds for every record that was there at
 * the cut of what is kept and names one of some ids in a column.
 *
 * @param ids SQL of the ids.
 * @returns undefined where that is not kept, where a record has no time or one beyond all calendars, or where the months lie so far
 * apart that it is of no use.
 */
export async function monthsOf(
  session: Session,
  kind: Kind,
  column: string,
  ids: string,
): Promise<string[] | undefined> {
  const table = tableOf(kind, column);
  if (!MONTHS.includes(table)) return undefined;
  const rows = await session.rows(
    `SELECT min(month_no) AS first, max(month_no) AS last FROM (
  SELECT month_no, month_no - row_number() OVER (ORDER BY month_no) AS run FROM (
    SELECT DISTINCT month_no FROM kept.${identifier(table)} WHERE id_hash IN (SELECT hash(id) FROM (${ids}) t))) GROUP BY run`,
  );
  const runs = rows.map((row) => [cell(row, 'first'), cell(row, 'last')] as const);
  const isOdd = ([first, last]: readonly [string, string]): boolean =>
    first === '' || Number(first) < FIRST_MONTH || Number(last) > LAST_MONTH;
  if (runs.length > MOST_RUNS || runs.some(isOdd)) return undefined;
  const time = timeOf(kind);
  const begin = (month: number): string => `make_timestamp(${Math.floor(month / 12)}, ${(month % 12) + 1}, 1, 0, 0, 0)`;
  return runs.map(([first, last]) => `${time} >= ${begin(Number(first))} AND ${time} < ${begin(Number(last) + 1)}`);
}
