import { rollingYear } from './rolling-year.ts';

/** The twelve months that end at one month-end, ISO days, both included. */
export interface MonthEnd {
  readonly from: string;
  readonly to: string;
}

/** The month-ends a rule looks at: the day it judges, and those before it that can keep a suspect on the list. */
export interface MonthEnds {
  readonly now: MonthEnd;
  /** Oldest first; empty where a rule looks at one month-end alone. */
  readonly before: readonly MonthEnd[];
  /** First day that any of the windows needs. */
  readonly from: string;
}

/**
 * The day a rule judges and the calendar month-ends before it, each with the twelve months that end there, all cut at the
 * day the rule takes effect. They follow from `asOf` alone, never from when a scan ran.
 *
 * @param asOf last day of the judged window, ISO.
 * @param effectiveFrom first day the rule judges, ISO, or null.
 * @param count how many month-ends in all, `asOf` among them.
 */
export function monthEnds(asOf: string, effectiveFrom: string | null, count: number): MonthEnds {
  const [year = 0, month = 1] = asOf.split('-').map(Number);
  const before = Array.from({ length: count - 1 }, (_, i) => {
    const end = new Date(Date.UTC(year, month - 1 - (count - 2 - i), 0)).toISOString().slice(0, 10);
    return rollingYear(end, effectiveFrom);
  }).filter(({ from, to }) => from <= to);
  const now = rollingYear(asOf, effectiveFrom);
  return { now, before, from: before[0]?.from ?? now.from };
}

/** An inline table `w` of windows: `month_end` as text, `from_day` and `to_day`, both included. */
export function windowsSql(windows: readonly MonthEnd[]): string {
  const rows = windows.map(({ from, to }) => `('${to}', DATE '${from}', DATE '${to}')`);
  return `(VALUES ${rows.join(', ')}) AS w(month_end, from_day, to_day)`;
}
