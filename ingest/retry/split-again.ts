import { isUtf8 } from 'node:buffer';
import type { ReasonCode } from '../reasons.ts';
import { fieldsOf } from '../source/delimited/fields.ts';
import { fitted } from '../source/delimited/fitted.ts';
import { scanRecord } from '../source/delimited/scan.ts';
import { DELIMITERS, textForm } from '../source/delimited/text-form.ts';
import { EMPTY_WORDS } from '../source/header/looks-like-data.ts';

/**
 * Why a record could not be split that a later program may split, from its bytes alone. Bytes that are no text, or may
 * be two, say nothing more when they are looked at again.
 */
export const FLAWS_OF_FORM: readonly ReasonCode[] = [
  'column_count',
  'text_after_quote',
  'unterminated_quote',
  'line_too_long',
  'stray_carriage_return',
];

/** A record split after all, or why it still cannot be. */
export type SplitAgain = { readonly cells: readonly string[] } | { readonly flaw: ReasonCode };

/** Splits one record that could not be split, by the rules for a whole text: it must be one record, and all of it. */
export function splitAgain(bytes: Buffer, delimiter: string, columns: number): SplitAgain {
  if (bytes.includes(0)) return { flaw: 'nul_character' };
  if (!isUtf8(bytes)) return { flaw: 'not_utf8' };
  const known = DELIMITERS.find((one) => one === delimiter);
  if (known === undefined) throw new Error(`a text is not divided by ${JSON.stringify(delimiter)}`);
  const form = textForm(known, 'lf');
  const record = scanRecord(bytes, 0, true, form, columns);
  if (record === undefined || record.blank) return { flaw: 'column_count' };
  if (record.flaw !== undefined) return { flaw: record.flaw };
  if (record.next < bytes.length) return { flaw: 'column_count' };
  const content = fitted(record, bytes.subarray(0, record.contentEnd), columns, form);
  if (content === undefined) return { flaw: 'column_count' };
  const cells = fieldsOf(content.toString('utf8'), form);
  return cells.length === columns
    ? { cells: cells.map((cell) => (EMPTY_WORDS.includes(cell) ? '' : cell)) }
    : { flaw: 'column_count' };
}

/** Cells as the one CSV record that landing keeps of a bad record. */
export function csvRecord(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
