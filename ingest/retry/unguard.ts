import { literal } from '../../store/sql.ts';

/**
 * A cell of an exported file as it was before it was made safe for spreadsheets: without the tab before a long number
 * and without the first of the apostrophes before what would start a formula. The inverse of `guardedCell` of
 * `reports/quarantine-csv.ts`, which says why it loses nothing.
 */
export function unguarded(cell: string): string {
  return /^\t\d+(?:[eE]\d+)?$/.test(cell) || /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** The same as SQL. */
export function unguardedSql(cell: string): string {
  const number = literal('\\t[0-9]+([eE][0-9]+)?');
  const formula = literal("^'+[=+\\-@\\t\\r]");
  return `CASE WHEN regexp_full_match(${cell}, ${number}) OR regexp_matches(${cell}, ${formula}) THEN substr(${cell}, 2) ELSE ${cell} END`;
}
