import { rawName } from '../source/source-table.ts';
import type { Layout } from './layout.ts';
import { trimmed } from './text-sql.ts';

/**
 * SQL of whether all cells of a record are empty: spreadsheets write rows of commas by the hundred below a table. Only
 * records already found bad are asked. An object of JSON whose fields are all empty was written as a record and stays one.
 */
export function blankRow(layout: Layout): string {
  if (layout.exact !== undefined || layout.rawColumns.length === 0) return 'false';
  const filled = layout.rawColumns.map(({ type }, position) => {
    const cell = rawName(position);
    return type === 'VARCHAR' ? `${trimmed(cell)} IS NULL` : `${cell} IS NULL`;
  });
  return `(${filled.join(' AND ')})`;
}
