import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
import { spreadsheetFlags } from './spreadsheet-number.ts';
import { zeroRunFlags } from './zero-run.ts';

/** The flag of a value that its column's code list does not know. */
function unknownCodeFlag(column: string): string {
  return `unknown_code:${column}`;
}

/**
 * SQL of a record's `_flags`: the flags of all checks it fails, of all unknown code values and of ids
 * that end in a run of zeros, comma-separated, NULL
 * when there is none. Checks run only where all their columns are among `staged`.
 */
export function flagsSql(kind: Kind, staged: ReadonlySet<string>): string {
  const checks = kind.checks
    .filter((check) => check.columns.every((name) => staged.has(name)))
    .map((check) => `CASE WHEN ${check.condition} THEN ${literal(check.flag)} END`);
  const codes = kind.columns.flatMap((column) => {
    const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
    if (list === undefined || !staged.has(column.name)) return [];
    // As a long NOT IN it would become a join, and a join does not keep the order that ordinals are counted by.
    const unknown = `NOT list_contains([${literals(Object.keys(list.values))}], ${identifier(column.name)})`;
    return [`CASE WHEN ${unknown} THEN ${literal(unknownCodeFlag(column.name))} END`];
  });
  const all = [...checks, ...codes, ...zeroRunFlags(kind, staged), ...spreadsheetFlags(kind, staged)];
  return all.length === 0 ? 'NULL::VARCHAR' : `nullif(concat_ws(',', ${all.join(', ')}), '')`;
}
