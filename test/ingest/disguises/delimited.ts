import type { Column } from '../../../records/column.ts';
import type { CellForm } from './cells.ts';
import type { Table } from './table.ts';

/** How a table is written as text. */
export interface TextForm {
  readonly delimiter?: string;
  readonly newline?: string;
  /** `never` for forms without quoting. */
  readonly quote?: 'needed' | 'always' | 'never';
  /** What stands for an empty cell. */
  readonly empty?: string;
  readonly name?: (column: Column, kind: string) => string;
  readonly cell?: CellForm;
  /** Rows above the header. */
  readonly titles?: (table: Table) => readonly (readonly string[])[];
  /** A row of group names over the header, as merged cells leave it. */
  readonly groups?: (table: Table) => readonly string[];
  /** Rows below the last record. */
  readonly totals?: (table: Table) => readonly (readonly string[])[];
}

/** The rows of a table in a form, header and all. */
export function rowsOf(table: Table, form: TextForm): string[][] {
  const { empty = '', name = (column) => column.name, cell = (_, text) => text } = form;
  const width = table.columns.length;
  const filled = (row: readonly string[]): string[] => Array.from({ length: width }, (_, i) => row[i] ?? '');
  return [
    ...(form.titles?.(table) ?? []).map(filled),
    ...(form.groups === undefined ? [] : [filled(form.groups(table))]),
    table.columns.map((column) => name(column, table.kind.name)),
    ...table.records.map((record, r) =>
      table.columns.map((column, c) => {
        const text = record[c] ?? null;
        return text === null ? empty : cell(column, text, r + c);
      }),
    ),
    ...(form.totals?.(table) ?? []).map(filled),
  ];
}

/** A table as text. */
export function textOf(table: Table, form: TextForm): string {
  const { delimiter = ',', newline = '\n', quote = 'needed' } = form;
  const quoted = (text: string): string => {
    const needed = text.includes(delimiter) || /["\r\n]/.test(text);
    if (quote === 'never') {
      if (text.includes(delimiter) || /[\r\n]/.test(text)) throw new Error(`${text} cannot be written without quotes`);
      return text;
    }
    return quote === 'always' || needed ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rowsOf(table, form)
    .map((row) => row.map(quoted).join(delimiter) + newline)
    .join('');
}
