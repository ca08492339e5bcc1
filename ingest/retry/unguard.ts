import { literal } from '../../store/sql.ts';

/**
 * A cell of an exported file as it was before it was made safe for spreadsheets: without the tab before it, or without
 * the first of the apostrophes before what would start a formula. The inverse of `guardedCell` of
 * `reports/quarantine-csv.ts`, which says why it loses nothing.
 */
export function unguarded(cell: string): string {
  return /^(?:\t|'+[=+\-@\t\r])/.test(cell) ? cell.slice(1) : cell;
}

/** The same as SQL. */
export function unguardedSql(cell: string): string {
  const guard = literal("^(?:\\t|'+[=+\\-@\\t\\r])");
  return `CASE WHEN regexp_matches(${cell}, ${guard}) THEN substr(${cell}, 2) ELSE ${cell} END`;
}
