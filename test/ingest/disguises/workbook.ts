import { writeXlsx, type CellValue, type WriteSheet } from 'hucre/xlsx';
import { isNumber, isTime, serialOf } from './cells.ts';
import { rowsOf, type TextForm } from './delimited.ts';
import type { Table } from './table.ts';

/** A workbook with a sheet for each table, every cell as text. */
export async function textWorkbook(tables: readonly Table[], form: TextForm): Promise<Buffer> {
  const sheets: WriteSheet[] = tables.map((table) => ({
    name: table.kind.label.zh,
    rows: rowsOf(table, form).map((row) => row.map((text): CellValue => (text === '' ? null : text))),
  }));
  return Buffer.from(await writeXlsx({ sheets, stringMode: 'shared' }));
}

/** A workbook as a database client exports it: numbers as numbers, days and times as formatted numbers, ids as text. */
export async function typedWorkbook(tables: readonly Table[]): Promise<Buffer> {
  const sheets: WriteSheet[] = tables.map((table) => ({
    name: table.kind.name,
    columns: table.columns.map((column) => ({
      header: column.name,
      key: column.name,
      ...(column.type === 'date' ? { numFmt: 'yyyy-mm-dd' } : {}),
      ...(column.type === 'time' ? { numFmt: 'yyyy"年"m"月"d"日" h:mm:ss' } : {}),
    })),
    rows: table.records.map((record) =>
      table.columns.map((column, c): CellValue => {
        const text = record[c] ?? null;
        if (text === null) return null;
        if (isTime(column)) return serialOf(text);
        return isNumber(column) ? Number(text) : text;
      }),
    ),
  }));
  // The writer gives no header row where rows stand beside columns.
  for (const sheet of sheets) sheet.rows?.unshift((sheet.columns ?? []).map((column) => column.header ?? null));
  return Buffer.from(await writeXlsx({ sheets, stringMode: 'inline' }));
}
