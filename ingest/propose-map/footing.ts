import { column } from '../../records/column.ts';
import { cell, type Session } from '../../store/session.ts';
import { typedFromText } from '../landing/cell-sql.ts';
import { rawName } from '../source/source-table.ts';
import type { Profile } from './profile.ts';

/** Three columns of numbers that foot: `total` is the sum of the parts, or their product. */
export interface Footing {
  readonly way: 'sum' | 'product';
  readonly total: number;
  readonly parts: readonly [number, number];
  /** Share of the records where it holds. */
  readonly share: number;
}

const NUMBERS = 14;
const RECORDS = 2000;
const LEAST_SHARE = 0.95;
const LEAST_RECORDS = 5;
/** Where fewer records try an equation, each of at least so many must hold to a fen. */
const LEAST_EXACT = { sum: 3, product: 2 } as const;
/** How far a total may lie off, as a share of it: an amount in 万元 is small, and products are rounded to a fen. */
const OFF = { sum: 0.001, product: 0.01 } as const;
const price = column('x', 'price', 'x', 'x');

/**
 * Looks for sums and products that foot among the columns of numbers. A record counts where neither part is nothing:
 * a column equal to another beside a column of zeros proves nothing.
 */
export async function footings(session: Session, columns: readonly Profile[]): Promise<Footing[]> {
  const numbers = columns
    .map((one, position) => ({ one, position }))
    .filter(
      ({ one }) => one.filled > 0 && one.numbers >= 0.95 && one.longest <= 16 && one.times < 0.5 && one.distinct > 1,
    )
    .map(({ position }) => position)
    .slice(0, NUMBERS);
  const tries: Omit<Footing, 'share'>[] = [];
  for (const total of numbers)
    for (const a of numbers)
      for (const b of numbers)
        if (a < b && total !== a && total !== b)
          tries.push({ way: 'sum', total, parts: [a, b] }, { way: 'product', total, parts: [a, b] });
  if (tries.length === 0) return [];
  const n = (position: number): string => `n${position}`;
  const cells = numbers.map((position) => `${typedFromText(price, rawName(position))} AS ${n(position)}`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE proposal_numbers AS SELECT ${cells.join(', ')} FROM proposal_sample LIMIT ${RECORDS}`,
  );
  const found: Footing[] = [];
  for (const { way, total, parts } of tries) {
    const [a, b] = parts.map(n) as [string, string];
    // A product of decimals this wide does not fit a decimal; what is looked for is a hint, not an amount.
    const made = way === 'sum' ? `${a} + ${b}` : `${a}::DOUBLE * ${b}::DOUBLE`;
    const trivial = way === 'sum' ? `${a} <> 0 AND ${b} <> 0` : `${a} NOT IN (0, 1) AND ${b} NOT IN (0, 1)`;
    const off = `abs(${n(total)} - (${made}))`;
    const [row] = await session.rows(
      `SELECT count(*) AS tried, count(*) FILTER (WHERE ${off} <= ${OFF[way]} * abs(${n(total)})) AS held, count(*) FILTER (WHERE ${off} < 0.0051) AS exact FROM proposal_numbers WHERE ${trivial} AND ${n(total)} IS NOT NULL`,
    );
    const tried = Number(cell(row, 'tried'));
    const few = tried >= LEAST_EXACT[way] && Number(cell(row, 'exact')) === tried ? 1 : 0;
    const share = tried < LEAST_RECORDS ? few : Number(cell(row, 'held')) / tried;
    if (share >= LEAST_SHARE) found.push({ way, total, parts, share });
  }
  return found;
}
