/** What a whole cell says in extracts of databases where it means nothing. */
export const EMPTY_WORDS: readonly string[] = ['null', 'NULL', '\\N'];

const NUMBER = /^[-+]?[\d,]*\.?\d+%?$/;
const DAY = /\d{4}[-/.年]\s?\d{1,2}(?!\d)|\d{1,2}:\d{2}/;
const CODE = /^[\x21-\x7e]*$/;

/**
 * Whether a cell holds a value and names no column: a number, a day, a time, an id or code with digits in it, or an
 * empty word. Text without digits may be either and counts as a name.
 */
export function looksLikeData(cell: string): boolean {
  const text = cell.normalize('NFKC').trim();
  if (EMPTY_WORDS.includes(text)) return true;
  const digits = text.match(/\d/g)?.length ?? 0;
  if (digits === 0) return false;
  if (NUMBER.test(text) || DAY.test(text)) return true;
  return CODE.test(text) && (digits > 1 || text.length <= 3);
}
