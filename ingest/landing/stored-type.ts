import { STORAGE_TYPE, type Column } from '../../records/column.ts';
import { isText } from './cell-sql.ts';
import type { ArrivingColumn } from './layout.ts';

const NESTED = /\[|^(STRUCT|MAP|UNION|BLOB|BIT|INTERVAL|TIME\b|VARIANT|GEOMETRY)/;
const WHOLE = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT)$/;

/** Why a stored column cannot be taken: it lost digits that an id needs, or it is no plain column. */
export type StoredTypeFault = 'inexact-id' | 'not-plain';

function decimalOf(type: string): { readonly width: number; readonly scale: number } | undefined {
  const found = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return found === null ? undefined : { width: Number(found[1]), scale: Number(found[2]) };
}

/** Whether every value of a stored type fits the column's type, so that the cast can neither fail nor round. */
function fits(type: string, wanted: string): boolean {
  if (type === wanted) return true;
  const from = decimalOf(type);
  const to = decimalOf(wanted);
  if (from === undefined || to === undefined) return false;
  return from.scale <= to.scale && from.width - from.scale <= to.width - to.scale;
}

/**
 * A stored double as text: its shortest digits, or those to fifteen places where that is what was meant, as what
 * remains is the trace of a sum (0.1 + 0.2). The workbook reader tells a meant number the same way.
 */
export function doubleText(sql: string): string {
  const shortest = `CAST(${sql} AS VARCHAR)`;
  const shown = `printf('%.15g', ${sql})`;
  const meant = `length(${shown}) <= length(${shortest}) - 2 AND NOT contains(${shown}, 'e')`;
  // Most doubles of money have few digits: those are told by their length alone.
  return `CASE WHEN length(${shortest}) > 15 AND ${meant} THEN ${shown} ELSE ${shortest} END`;
}

/**
 * How a column of a stored type (Parquet) arrives. Values of the wanted type go straight through; others take the
 * way through text, where the strict rules for text apply to them.
 */
export function arrivingStored(column: Column, sql: string, type: string): ArrivingColumn | StoredTypeFault {
  if (type === 'VARCHAR') return { column, form: 'text', sql };
  if (NESTED.test(type)) return 'not-plain';
  const inexact = /^(DOUBLE|FLOAT)$/.test(type) || (decimalOf(type)?.scale ?? 0) > 0;
  if ((column.type === 'id' || column.type === 'code') && inexact) return 'inexact-id';
  if (type === 'BOOLEAN' && isText(column))
    return { column, form: 'text', sql: `CASE WHEN ${sql} THEN '1' WHEN NOT ${sql} THEN '0' END` };
  const wanted = STORAGE_TYPE[column.type];
  if (fits(type, wanted)) return { column, form: 'typed', sql: finite(sql, wanted) };
  if (column.type === 'time' || column.type === 'date') {
    if (type.startsWith('TIMESTAMP') || type === 'DATE') {
      const wall = type === 'TIMESTAMP WITH TIME ZONE' ? `timezone('Asia/Shanghai', ${sql})` : sql;
      return { column, form: 'typed', sql: finite(`CAST(${wall} AS ${wanted})`, wanted) };
    }
    if (!WHOLE.test(type)) return 'not-plain';
    // Five digits of text are a spreadsheet's day; stored as a number they may be days since 1970, and are no day.
    const days = `${sql} BETWEEN 10000 AND 99999`;
    return { column, form: 'text', sql: `CASE WHEN ${days} THEN '#' ELSE '' END || CAST(${sql} AS VARCHAR)` };
  }
  return { column, form: 'text', sql: type === 'DOUBLE' ? doubleText(sql) : `CAST(${sql} AS VARCHAR)` };
}

/** A stored infinity is no day. */
function finite(sql: string, wanted: string): string {
  return wanted === 'DATE' || wanted === 'TIMESTAMP' ? `CASE WHEN isfinite(${sql}) THEN ${sql} END` : sql;
}
