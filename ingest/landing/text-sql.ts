import type { Column } from '../../records/column.ts';
import { literal } from '../../store/sql.ts';

/** What may stand at either end of a cell and is no part of it: blanks, tabs, line breaks, no-break and ideographic blanks, zero-width marks. */
const ASCII_SPACES = [' ', '\t', '\n', '\r'];
const WIDE_SPACES = ['\u00a0', '\u3000', '\u200b', '\ufeff'];
const SPACES = literal([...ASCII_SPACES, ...WIDE_SPACES].join(''));

const trim = (sql: string): string => `trim(${sql}, ${SPACES})`;

const endsWith = (sql: string, spaces: readonly string[]): string =>
  spaces.map((space) => `ends_with(${sql}, ${literal(space)})`).join(' OR ');

/** Whether a cell may have something to cut off; `before` is a character that sorts above all ASCII signs to look for at its start. */
function untidy(sql: string, before: string): string {
  const starts = WIDE_SPACES.map((space) => `starts_with(${sql}, ${literal(space)})`);
  return `${sql} < ${literal(before)} OR (${sql} > '~' AND (${starts.join(' OR ')})) OR ${endsWith(sql, [...ASCII_SPACES, ...WIDE_SPACES])}`;
}

/**
 * A cell of text: trimmed, and NULL when nothing is left. Trimming costs a hundred times what it costs to see that
 * there is nothing to trim, so that is looked at first.
 */
export function trimmed(sql: string): string {
  return `CASE WHEN ${untidy(sql, '!')} THEN nullif(${trim(sql)}, '') ELSE ${sql} END`;
}

/** Full-width signs that ids, codes, numbers and times are written with in Chinese input, beside letters and digits. */
const WIDE_SIGNS = '－＿．／＋｜：，＇（）＊％';

/** Letters, digits and signs in full width, and what each is in half width; a typographic minus is a minus. */
const WIDE: readonly (readonly [string, string])[] = [
  ...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (half): [string, string] => [
    String.fromCodePoint((half.codePointAt(0) ?? 0) + 0xfee0),
    half,
  ]),
  ...Array.from(WIDE_SIGNS, (wide): [string, string] => [wide, wide.normalize('NFKC')]),
  ['\u2212', '-'],
];
const FROM = literal(WIDE.map(([wide]) => wide).join(''));
const TO = literal(WIDE.map(([, half]) => half).join(''));

/** A trimmed cell with full-width letters, digits and signs narrowed. Slow: for cells whose usual form failed. */
export function narrowed(sql: string): string {
  return `translate(${trim(sql)}, ${FROM}, ${TO})`;
}

/** The mark by which a spreadsheet keeps digits as text: `'123`, `'123'`, `="123"`. The text inside is group 1. */
const MARKED = `(?s)'([^']*)'?|="([^"]*)"`;

/** A cell without a spreadsheet's text mark. */
export function unmarked(sql: string): string {
  return `CASE WHEN regexp_full_match(${sql}, ${literal(MARKED)}) THEN ${trim(`regexp_replace(${sql}, ${literal(`^(?:${MARKED})$`)}, '\\1\\2')`)} ELSE ${sql} END`;
}

/** A list of one cell, narrowed and without a text mark: for `list_transform`, which computes it once however often it is used. */
export function tidiedCell(sql: string): string {
  return `list_transform([${narrowed(sql)}], lambda _n: ${unmarked('_n')})`;
}

/**
 * A cell of a column kept as text. Ids and codes lose a spreadsheet's text mark and full-width forms, in which the same
 * id would be another; other text loses the mark only. NULL when nothing is left.
 */
export function textOf(column: Column, sql: string): string {
  const tidied = column.type === 'text' ? unmarked(trim(sql)) : `${tidiedCell(sql)}[1]`;
  return `CASE WHEN ${needsTidying(column, sql)} THEN nullif(${tidied}, '') ELSE ${sql} END`;
}

/** SQL that is true of every cell of a column kept as text that `textOf` does not give back as it is. */
export function needsTidying(column: Column, sql: string): string {
  if (column.type === 'text') return untidy(sql, '(');
  // A text longer in bytes than in letters is not ASCII, so that no wide blank is left to look for; below '(' lie blanks and
  // the quote mark.
  return `strlen(${sql}) <> length(${sql}) OR ${sql} < '(' OR ${sql} BETWEEN '=' AND '>' OR ${endsWith(sql, ASCII_SPACES)}`;
}
