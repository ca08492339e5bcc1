import { BYTE_ORDER_MARK } from './csv.ts';

/** A word that no spreadsheet takes for anything else: letters alone, and no truth value. */
const WORD = /^[\p{L}\p{M}_·]+$/u;
const TRUTH = /^(?:true|false|真|假)$/i;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * One cell of an export that may come back. Spreadsheets read days into 12-3, drop the zero of 1.10, the seconds of a
 * time and the digits of a long number, and save what they read. Whatever is no plain word therefore has a tab before it,
 * which keeps it text; what would start a formula has an apostrophe. A text that has the apostrophe already gets one more
 * and one that begins with a tab is among these, so taking one character away always gives the text back: `unguarded` of
 * `ingest/retry/unguard.ts`.
 */
export function guardedCell(text: string): string {
  if (text === '' || (WORD.test(text) && !TRUTH.test(text))) return text;
  return /^'*[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : `\t${text}`;
}

/** One line of a CSV file for spreadsheets: cells made safe, quoted where they must be, CRLF at the end. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells
    .map(guardedCell)
    .map((cell) => (/[",\r\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\r\n`;
}

/** Lines as a CSV file with the byte-order mark that Excel needs. */
export async function* csvFile(
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(header);
  for await (const row of rows) yield csvLine(row);
}
