/** A published text as it is read: full-width forms narrowed, look-alike signs of other blocks made plain, no blanks. */
export function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '');
}

const DIGITS: Readonly<Record<string, number>> = {
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  半: 0.5,
};

/** A number as texts write it: digits, or one Chinese numeral up to ten; undefined for anything else. */
export function numberOf(word: string): number | undefined {
  return /^\d+(?:\.\d+)?$/u.test(word) ? Number(word) : DIGITS[word];
}

/** What `numberOf` reads, for patterns. */
export const NUMBER = '(\\d+|[一二两三四五六七八九十])';

/** The most days that so many calendar months in a row can have. */
const LONGEST_MONTHS = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];

/**
 * Days of a stretch in the longest reading of its unit, so that nobody is accused by a month's length.
 *
 * @returns undefined for a unit that is none.
 */
export function longestDays(count: number, unit: string): number | undefined {
  if (/^[天日]$/u.test(unit)) return count;
  if (/^(?:周|星期)$/u.test(unit)) return count * 7;
  if (/^年$/u.test(unit)) return count * 366;
  if (unit.endsWith('月') && Number.isInteger(count))
    return Math.floor(count / 12) * 366 + (LONGEST_MONTHS[count % 12] ?? 0);
  return undefined;
}
