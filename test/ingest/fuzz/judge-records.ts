import { readCell, type ReadCell } from './read-cell.ts';
import type { Base } from './base-records.ts';
import type { FoundRecord } from './split-records.ts';

/** What must become of one record. */
export interface Expected {
  readonly ordinal: number;
  readonly outcome: 'good' | 'bad' | 'unsure' | 'dropped';
  /** What its cells must become, in the order of the base's columns; null where they could not be told apart. */
  readonly cells: readonly ReadCell[] | null;
  /** Its cells as they stand in the file, where they could be told apart. */
  readonly raw?: readonly string[];
}

/** Ids that must not have been through a spreadsheet. */
const SCIENTIFIC = /^\d{1,3}([.,]\d+)?[eE]\+?\d{1,3}$/;

/** What nobody sees in an id: it may wait for that. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/;

/** What people write where there is no id. */
const NO_ID = /^(0+|-+|无|NaN|#N\/A)$/;

/** A short word without a digit may be one for nothing. */
const isWord = (id: string): boolean => id.length < 14 && !/\d/.test(id);

const NOTHING = /^\s*$|^(null|NULL|\\N)$/;

/** How many empty cells past the header nine records of ten have: how their writer ends a line. */
export function habitOf(base: Base, records: readonly Omit<FoundRecord, 'bytes'>[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) {
    const surplus = (cells?.length ?? 0) - base.columns.length;
    counts.set(surplus, (counts.get(surplus) ?? 0) + 1);
  }
  return [...counts].find(([surplus, count]) => surplus > 0 && count >= records.length * 0.9)?.[0] ?? 0;
}

/** Judges a record by the columns its cells stand under; empty cells past the last are none where all lines end so. */
export function judgeRecord(base: Base, ordinal: number, found: Omit<FoundRecord, 'bytes'>, habit = 0): Expected {
  const { cells } = found;
  const width = base.columns.length;
  if (cells !== null && cells.every((cell) => NOTHING.test(cell))) return { ordinal, outcome: 'unsure', cells: null };
  const fits =
    cells !== null &&
    (cells.length === width || cells.length === width + habit) &&
    cells.slice(width).every((cell) => NOTHING.test(cell));
  if (!fits) return { ordinal, outcome: 'bad', cells: null };
  const header = base.columns.map((column) => column.name).join('\0');
  if (cells.slice(0, width).join('\0') === header) return { ordinal, outcome: 'dropped', cells: null };
  const read = base.columns.map((column, i) => readCell(column, cells[i] ?? ''));
  const first = cells.map((one) => one.trim()).find((one) => one !== '') ?? '';
  const total = /^(合\s*计|总\s*计|小\s*计|累\s*计|本页)/.test(first);
  const outcomes = read.map((one, i) => {
    const column = base.columns[i];
    if (one.as === 'value' && one.text === null && column?.required === true) return 'bad';
    if (column?.type === 'id' && INVISIBLE.test(cells[i] ?? '')) return 'unsure';
    if (column?.type !== 'id' || column.name === 'drug_trac_codg') return one.as;
    const id = (cells[i] ?? '').trim();
    if (column.required && NO_ID.test(id)) return 'bad';
    if (SCIENTIFIC.test(id) || (column.required && (!/[\p{L}1-9]/u.test(id) || isWord(id)))) return 'unsure';
    return one.as;
  });
  const isBad = outcomes.includes('bad');
  const isOpen = isBad ? total : found.recoded === true || outcomes.includes('unsure');
  const outcome = isOpen ? 'unsure' : isBad ? 'bad' : 'good';
  return { ordinal, outcome, cells: read, raw: cells.slice(0, width) };
}

/** A landed row, as one text to compare by. */
export const rowText = (cells: readonly (string | null)[]): string =>
  cells.map((one) => one ?? '\u0000').join('\u001f');

/** The row a record must become, where that is certain. */
export function expectedRow(expected: Expected): string | undefined {
  if (expected.outcome !== 'good' || expected.cells === null) return undefined;
  return rowText(expected.cells.map((one) => (one.as === 'value' ? one.text : '')));
}

/** Whether a landed row may be what became of a record. */
export function allows(expected: Expected, row: readonly (string | null)[]): boolean {
  if (expected.outcome === 'bad' || expected.outcome === 'dropped' || expected.cells === null) return false;
  return expected.cells.every((one, i) => {
    const got = row[i] ?? null;
    if (one.as === 'value') return one.text === got;
    return one.as === 'unsure' && one.allows(got);
  });
}
