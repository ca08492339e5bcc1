import type { Language, Text } from '../../base/language.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import { inWords } from '../words.ts';
import type { Cell } from './xlsx/cell.ts';
import type { CellStyle } from './xlsx/styles.ts';

/** One row as the warehouse gives it: texts by column name, decimals as their digits, times as `2025-07-01 08:30:00`. */
export type BookRow = Readonly<Record<string, string | null>>;

/** A column of a list in a workbook. */
export interface BookColumn {
  /** The name of the value in a row; of a column that a person fills in, a name that no row has. */
  readonly name: string;
  readonly label: Text;
  readonly style: CellStyle;
  /** In characters. */
  readonly width: number;
  /** How a code is shown: by code lists of the records, the first that knows it, or by the words of the lists. */
  readonly words?: { readonly lists: readonly string[] } | { readonly column: string };
  /** True for what is looked up on the screen: folded away until somebody unfolds it, and not printed. */
  readonly folded?: boolean;
  /** Values that a person chooses from. */
  readonly choices?: readonly Text[];
}

type Shown = Pick<BookColumn, 'words' | 'choices'>;

/** Declares a column. */
export function bookColumn(
  name: string,
  style: CellStyle,
  width: number,
  zh: string,
  en: string,
  shown: Shown = {},
): BookColumn {
  return { name, style, width, label: { zh, en }, ...shown };
}

/** A column that people fill in by hand. */
export function toFillIn(name: string, width: number, zh: string, en: string, choices?: readonly Text[]): BookColumn {
  return bookColumn(name, 'blank', width, zh, en, choices === undefined ? {} : { choices });
}

/** Code lists have Chinese words alone; who reads English is shown codes beside them. */
function worded(value: string, words: BookColumn['words'], language: Language): string {
  if (words === undefined) return value;
  if ('column' in words) return inWords(words.column, value, language);
  const word = words.lists.map((list) => CODE_LISTS[list]?.values[value]).find((found) => found !== undefined);
  if (word === undefined) return value;
  return language === 'zh' ? word : `${value} ${word}`;
}

/** The cell of a column in a row. */
export function cellOf(row: BookRow, { name, style, words }: BookColumn, language: Language): Cell {
  const value = row[name] ?? null;
  if (value === null || words === undefined) return { value, style };
  // Several codes of one suspect are one text.
  const parts = value.split('、').map((part) => worded(part, words, language));
  return { value: parts.join('、'), style };
}
