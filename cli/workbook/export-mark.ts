import { createHash } from 'node:crypto';
import type { Language } from '../../base/language.ts';
import { inWords } from '../../reports/words.ts';
import { BLANKS, CELL_DIGITS, FILLED_IN, MARKED, MONEY } from '../../suspects/work/sheet-columns.ts';
import type { BookRow } from '../../suspects/workbook/rows.ts';

const blanks = new RegExp(BLANKS, 'g');
/** Columns to fill in that hold a value of a list, with the list. */
const LISTS: Readonly<Record<string, string>> = {
  next_status: 'status',
  verdict: 'verdict',
  handled_how: 'handled_how',
};

function cellDigest(name: string, value: string | null | undefined): string {
  const text = (value ?? '').replaceAll(blanks, '');
  if (text === '') return '';
  const same = MONEY.includes(name) ? Number(text).toFixed(2) : text;
  return createHash('sha256').update(same).digest('hex').slice(0, CELL_DIGITS);
}

/**
 * Writes what was recorded into the columns to fill in, in words, and into the export mark a digest of each cell that may be edited, so
 * that an import can tell what somebody changed from what was there. An institution is not shown what the bureau wrote.
 */
export function markExport(row: BookRow, language: Language, reader: 'bureau' | 'institution'): void {
  for (const name of FILLED_IN) {
    const value = reader === 'bureau' ? (row[name] ?? null) : null;
    const list = LISTS[name];
    row[name] = value === null || list === undefined ? value : inWords(list, value, language);
  }
  const digests = MARKED.map((name) => cellDigest(name, row[name])).join('.');
  row['export_mark'] = `${row['export_mark'] ?? ''}|${digests}`;
}
