import { BYTE_ORDER_MARK } from './csv.ts';

/**
 * One cell of an export that may come back. Spreadsheets keep a long run of digits, or one with leading zeros, as text
 * when a tab stands before it, and start no formula after an apostrophe. A text that has the apostrophe already gets one
 * more, so that taking one away always gives the text back: `unguarded` of `ingest/retry/unguard.ts`.
 */
export function guardedCell(text: string): string {
  if (/^-?\d{1,14}(\.\d{1,6})?$/.test(text) && !/^0\d/.test(text)) return text;
  if (/^\d+(?:[eE]\d+)?$/.test(text)) return `\t${text}`;
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
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
