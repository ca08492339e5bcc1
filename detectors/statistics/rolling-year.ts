/** The days a cohort rule looks at, ISO, both included, and the calendar year that its suspects are keyed by. */
export interface RollingYear {
  readonly from: string;
  readonly to: string;
  readonly year: string;
}

/**
 * The twelve months that end at a day, cut at the day the rule takes effect.
 *
 * @param asOf last day of the window, ISO.
 * @param effectiveFrom first day the rule judges, ISO, or null.
 */
export function rollingYear(asOf: string, effectiveFrom: string | null): RollingYear {
  const [year = 0, month = 1, day = 1] = asOf.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year - 1, month, 0)).getUTCDate();
  const isMonthEnd = new Date(Date.UTC(year, month, 0)).getUTCDate() === day;
  const before = isMonthEnd ? lastOfMonth : Math.min(day, lastOfMonth);
  const from = new Date(Date.UTC(year - 1, month - 1, before + 1)).toISOString().slice(0, 10);
  return {
    from: effectiveFrom !== null && effectiveFrom > from ? effectiveFrom : from,
    to: asOf,
    year: asOf.slice(0, 4),
  };
}
