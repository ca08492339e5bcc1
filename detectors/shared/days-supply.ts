import type { Dialect } from '../dialect/dialect.ts';

/** How days' supply of a line is told from what the line carries. */
export interface DaysSupplyOptions {
  /** Days outside this range are taken for slips and not used. */
  readonly plausibleDays: readonly [number, number];
  /** Written days agree with the quantity when neither exceeds the other by more than this factor. */
  readonly agreement: number;
  /** Whether quantity over the usual daily use may stand alone (source C). */
  readonly usualDoseAlone: boolean;
}

/** SQL expressions over a drug line: `days` DECIMAL(18,6), `source` A, B or C, `missing` the column for want of which days are NULL. */
export interface DaysSupply {
  readonly days: string;
  readonly source: string;
  readonly missing: string;
}

/**
 * Days' supply and where it comes from: A written days that agree with the quantity, B quantity over the written dose,
 * C quantity over the usual dose. Written days that contradict B give way to it: the packs are what was handed over.
 */
export function daysSupply(dialect: Dialect, options: DaysSupplyOptions): DaysSupply {
  const [least, most] = options.plausibleDays;
  const plausible = (days: string): string => `(CASE WHEN ${days} BETWEEN ${least} AND ${most} THEN ${days} END)`;
  const written = plausible('written_days');
  const dosed = plausible('dosed_days');
  const usual = plausible('usual_days');
  const quantity = `coalesce(${dosed}, ${usual})`;
  const agrees = `(${written} <= ${options.agreement} * ${quantity} AND ${quantity} <= ${options.agreement} * ${written})`;
  const choose = (a: string, b: string, c: string): string =>
    `CASE WHEN ${agrees} THEN ${a} WHEN ${dosed} IS NOT NULL THEN ${b}${options.usualDoseAlone ? ` WHEN ${usual} IS NOT NULL THEN ${c}` : ''} END`;
  return {
    days: dialect.decimal(choose(written, dosed, usual), 18, 6),
    source: choose("'A'", "'B'", "'C'"),
    missing: `CASE WHEN ${agrees} OR ${dosed} IS NOT NULL${options.usualDoseAlone ? ` OR ${usual} IS NOT NULL` : ''} THEN NULL
    WHEN coalesce(pack_qty, 0) <= 0 THEN 'item_b.pack_qty'
    WHEN coalesce(dosed_days, usual_days) IS NOT NULL AND ${quantity} IS NULL THEN 'fee_list_d.cnt'
    WHEN ${usual} IS NOT NULL AND ${written} IS NULL THEN 'fee_list_d.prd_days'
    WHEN ${usual} IS NOT NULL THEN 'fee_list_d.sin_dos_dscr'
    ELSE 'item_b.day_qty' END`,
  };
}
