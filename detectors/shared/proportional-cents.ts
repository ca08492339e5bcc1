import type { Dialect } from '../dialect/dialect.ts';

/** Which share of which money, and how its lines follow one another. */
export interface ProportionalCents {
  /** DECIMAL(16,2) expression of one line. */
  readonly money: string;
  /** Numerator and denominator of the share, DECIMAL with two decimals, 0 <= numerator <= denominator. */
  readonly numerator: string;
  readonly denominator: string;
  /** PARTITION BY … ORDER BY … of the lines that add up. */
  readonly over: string;
}

/**
 * SQL for one line's part of a proportional amount, DECIMAL(16,2). Each line takes the rounded running total less the one
 * before it, so the parts add up to the rounded whole exactly and no part exceeds its line. Whole numbers below 2^53
 * are divided, so the rounding (half up) is exact in every engine.
 */
export function proportionalCents(dialect: Dialect, share: ProportionalCents): string {
  const cents = `sum(${dialect.bigint(`${share.money} * 100`)})`;
  const running = dialect.double(`${cents} OVER (${share.over} ROWS UNBOUNDED PRECEDING)`);
  const before = dialect.double(
    `coalesce(${cents} OVER (${share.over} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`,
  );
  const top = dialect.double(`${share.numerator} * 100`);
  const bottom = dialect.double(`${share.denominator} * 100`);
  const rounded = (total: string): string => `floor((2 * ${total} * ${top} + ${bottom}) / (2 * ${bottom}))`;
  const part = dialect.decimal(`${rounded(running)} - ${rounded(before)}`, 16, 2);
  return dialect.decimal(`${part} * ${dialect.decimal('0.01', 3, 2)}`, 16, 2);
}
