/** The months a city lives through. Days are counted from 0 on the first day. */
export interface Period {
  /** ISO dates, both included. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly months: readonly Month[];
}

export interface Month {
  /** YYYY-MM */
  readonly name: string;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Every city ends here, so that the newest rules are in force in all of its last months. */
const LAST_MONTH = { year: 2025, month: 12 } as const;

const DAY = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The given number of whole months, the last of them December 2025. */
export function periodOf(months: number): Period {
  const start = Date.UTC(LAST_MONTH.year, LAST_MONTH.month - months, 1);
  const end = Date.UTC(LAST_MONTH.year, LAST_MONTH.month, 0);
  const list: Month[] = [];
  for (let i = 0; i < months; i += 1) {
    const first = Date.UTC(LAST_MONTH.year, LAST_MONTH.month - months + i, 1);
    const next = Date.UTC(LAST_MONTH.year, LAST_MONTH.month - months + i + 1, 1);
    list.push({
      name: iso(first).slice(0, 7),
      firstDay: (first - start) / DAY,
      lastDay: (next - start) / DAY - 1,
    });
  }
  return { from: iso(start), to: iso(end), days: (end - start) / DAY + 1, months: list };
}

/** Day number of an ISO date in a period; negative before it. */
export function dayOf(period: Period, date: string): number {
  return (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${period.from}T00:00:00Z`)) / DAY;
}
