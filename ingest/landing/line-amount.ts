import type { Problem } from '../../base/problem.ts';
import type { Column } from '../../records/column.ts';
import { columnOf } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { ingestProblem } from '../problems.ts';
import { rawName } from '../source/source-table.ts';
import { typedFromText } from './cell-sql.ts';
import type { ArrivingColumn } from './layout.ts';
import type { Staged } from './staged.ts';

/** The check that a line's amount is its quantity times its price. */
const CROSS_FOOT = 'cross_foot_line';

/** Fewer lines than this prove nothing. */
const FEWEST = 3;
/** Of a hundred lines with a quantity and a price, how many another column must explain. */
const PROVEN = 90;

/** Columns whose amounts another column explains better, and how many lines do not fit. */
interface Misread {
  readonly read: string;
  readonly other: string;
}

/** An arriving column as a value of its own type. */
function valueOf({ column, form, sql, factor }: ArrivingColumn): string {
  return form === 'typed' ? sql : typedFromText(column, sql, factor);
}

/** The unread column that is quantity times price where the one read as the amount is not. */
async function misread(session: Session, staged: Staged, amount: Column): Promise<Misread | undefined> {
  const { kind, layout } = staged;
  const check = kind.checks.find((one) => one.flag === CROSS_FOOT);
  const arriving = (name: string): ArrivingColumn | undefined =>
    layout.columns.find(({ column }) => column.name === name);
  const [read, cnt, pric] = [amount.name, 'cnt', 'pric'].map(arriving);
  if (check === undefined || read === undefined || cnt === undefined || pric === undefined) return undefined;
  const ignored = layout.rawColumns.flatMap(({ name, type }, position) =>
    layout.ignored.includes(name) && !/\[|^(STRUCT|MAP|UNION|BLOB)/.test(type) ? [{ name, position }] : [],
  );
  const readAt = layout.rawColumns.find((_, position) => read.sql.includes(identifier(rawName(position))));
  if (ignored.length === 0 || readAt === undefined) return undefined;
  const explained = ignored.map(({ position }) => {
    // As a price, so that a product nobody rounded is seen too.
    const text = `CAST(${identifier(rawName(position))} AS VARCHAR)`;
    return `SELECT count(*) FILTER (WHERE NOT (${check.condition})) AS fitting, count(*) AS lines FROM (
      SELECT ${valueOf(cnt)} AS cnt, ${valueOf(pric)} AS pric, ${typedFromText(pric.column, text)} AS ${identifier(amount.name)}
      FROM (${layout.query})) WHERE cnt IS NOT NULL AND pric IS NOT NULL`;
  });
  for (const [index, query] of explained.entries()) {
    const [row] = await session.rows(query);
    if (Number(cell(row, 'fitting')) * 100 >= Number(cell(row, 'lines')) * PROVEN)
      return { read: readAt.name, other: ignored[index]?.name ?? '' };
  }
  return undefined;
}

/**
 * Looks for a fee file that carries the amount of a line in a column nothing reads, beside another amount, mostly the
 * bill's total repeated on each of its lines, that was taken for it. Landed, a bill of three lines would count three
 * times. Costs nothing where most amounts are quantity times price.
 *
 * @returns MC-INGEST-031 naming both columns.
 */
export async function otherAmount(session: Session, staged: Staged, source: string): Promise<Problem | undefined> {
  const { kind, counts } = staged;
  const flagged = counts.flags[CROSS_FOOT] ?? 0;
  if (counts.typed < FEWEST || flagged * 2 <= counts.typed) return undefined;
  const amount = kind.money === undefined ? undefined : columnOf(kind, kind.money);
  const found = amount === undefined ? undefined : await misread(session, staged, amount);
  if (amount === undefined || found === undefined) return undefined;
  return ingestProblem('MC-INGEST-031', source, {
    ...found,
    column: `${amount.name} (${amount.label.en})`,
    columnZh: `${amount.name}（${amount.label.zh}）`,
    flagged,
    lines: counts.typed,
  });
}
