import type { Language } from '../../base/language.ts';
import { cellOf, type BookColumn, type BookRow } from './column.ts';
import type { Sheet, SheetRow } from './xlsx/sheet.ts';

/** How a list is looked at and printed. */
export interface ListLook {
  readonly fixedColumns: number;
  readonly paper: Sheet['paper'];
  readonly pagesWide: number;
  readonly pageHead: string;
  readonly pageFoot: string;
}

async function* rowsOf(
  rows: AsyncIterable<BookRow> | Iterable<BookRow>,
  columns: readonly BookColumn[],
  language: Language,
): AsyncGenerator<SheetRow> {
  for await (const row of rows) yield columns.map((column) => cellOf(row, column, language));
}

/** A list as a sheet: labels that can be filtered by, then its rows. */
export function listSheet(
  name: string,
  columns: readonly BookColumn[],
  rows: AsyncIterable<BookRow> | Iterable<BookRow>,
  language: Language,
  look: ListLook,
): Sheet {
  return {
    name,
    widths: columns.map((column) => column.width),
    folded: columns.map((column) => column.folded === true),
    top: [columns.map((column) => ({ value: column.label[language], style: 'head' }))],
    rows: rowsOf(rows, columns, language),
    filtered: true,
    choices: columns.flatMap(({ choices }, column) =>
      choices === undefined ? [] : [{ column, values: choices.map((choice) => choice[language]) }],
    ),
    ...look,
  };
}
