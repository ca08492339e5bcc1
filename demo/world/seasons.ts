/** How often people fall ill, by calendar month, 1 being usual. */
const SICK = [1.25, 1.2, 1.1, 1, 0.9, 0.85, 0.85, 0.9, 0.95, 1.05, 1.1, 1.2] as const;
/** Of short illnesses, how many more are colds and the like than in summer. */
const COLDS = [0.28, 0.25, 0.15, 0.08, 0, 0, 0, 0, 0.04, 0.1, 0.18, 0.25] as const;

/** The season of a month named YYYY-MM. */
export function seasonOf(month: string): { readonly sick: number; readonly colds: number } {
  const nth = Number(month.slice(5)) - 1;
  return { sick: SICK[nth] ?? 1, colds: COLDS[nth] ?? 0 };
}
