import { identifier, literal } from '../../store/sql.ts';
import { rawName } from '../source/source-table.ts';
import type { Layout } from './layout.ts';

/** A spreadsheet's word for a sum: alone, of a page or a part, or with punctuation, a sign or a number after it. */
const GAP = '[\\s\\x{3000}\\x{a0}]*';
const TOTAL = `(?s)['\\s]*((本${GAP}页|本${GAP}月|分${GAP}类|全${GAP}部)${GAP})?(合${GAP}计|总${GAP}计|小${GAP}计|累${GAP}计|共${GAP}计)${GAP}([\\p{P}\\p{S}\\p{N}].*)?`;

const isTotal = (sql: string): string => `regexp_full_match(${sql}, ${literal(TOTAL)})`;

/**
 * SQL of whether a bad record is a spreadsheet's summing row and no record: one of its cells is a word for a sum, its
 * key is empty or that word, and half of what a record must have, or more, is missing. A record that has
 * lost its key and bears an item called 合计 has all the rest and is not dropped.
 */
export function totalRow(layout: Layout, staged: ReadonlySet<string>): string {
  const { kind } = layout;
  const cells = layout.rawColumns.map((_, position) => `CAST(${rawName(position)} AS VARCHAR)`);
  const some = `len(list_filter([${cells.join(', ')}], lambda _cell: ${isTotal('_cell')})) > 0`;
  const keys = kind.key
    .filter((name) => staged.has(name) && kind.defaults[name] === undefined)
    .map((name) => `coalesce(${isTotal(`CAST(${identifier(name)} AS VARCHAR)`)}, true)`);
  const must = kind.columns.filter(
    (column) => column.required && staged.has(column.name) && kind.defaults[column.name] === undefined,
  );
  const absent = must.map(({ name }) => `CASE WHEN ${identifier(name)} IS NULL THEN 1 ELSE 0 END`);
  const mostly = absent.length === 0 ? [] : [`2 * (${absent.join(' + ')}) >= ${absent.length - 1}`];
  return `coalesce(${[some, ...keys, ...mostly].join(' AND ')}, false)`;
}
