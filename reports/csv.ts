import type { Language } from '../base/language.ts';
import { REPORT_COLUMNS } from './columns.ts';
import type { SuspectRow } from './suspect-row.ts';
import { inWords } from './words.ts';

/** How a CSV list is written. */
export interface CsvOptions {
  /** `codes`: field names and code values, for programs. `words`: labels and words in the language, for people. */
  readonly headers: 'codes' | 'words';
  readonly language: Language;
}

/** The byte-order mark without which Excel takes UTF-8 for the local code page. */
export const BYTE_ORDER_MARK = '﻿';

/**
 * One CSV field. A long run of digits (or digits with an E) gets a leading tab inside quotes: Excel and LibreOffice then
 * keep all its digits as text instead of 15 of them. A field that would start a formula gets a leading apostrophe.
 */
export function csvField(text: string): string {
  const isAmount = /^-?\d{1,14}(\.\d{1,6})?$/.test(text) && !/^0\d/.test(text);
  if (isAmount) return text;
  if (/^\d[\d]*(?:[eE]\d+)?$/.test(text)) return `"\t${text}"`;
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function fieldOf(row: SuspectRow, name: keyof SuspectRow, options: CsvOptions): string {
  const value = row[name];
  if (value === null) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return options.headers === 'words' ? inWords(name, String(value), options.language) : String(value);
}

/** A suspect list as CSV text, piece by piece: UTF-8 with a byte-order mark, CRLF line ends. */
export async function* csvReport(rows: AsyncIterable<SuspectRow>, options: CsvOptions): AsyncGenerator<string> {
  const heads = REPORT_COLUMNS.map((column) =>
    options.headers === 'words' ? column.label[options.language] : column.name,
  );
  yield `${BYTE_ORDER_MARK}${heads.map(csvField).join(',')}\r\n`;
  for await (const row of rows) {
    yield `${REPORT_COLUMNS.map((column) => csvField(fieldOf(row, column.name, options))).join(',')}\r\n`;
  }
}
