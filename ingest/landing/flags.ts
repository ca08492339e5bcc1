import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';

/** The flag of a value that its column's code list does not know. */
function unknownCodeFlag(column: string): string {
  return `unknown_code:${column}`;
}

/** A text as a pattern. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}_]/gu, '\\$&');
}

/**
 * SQL of a record's `_flags`: the flags of all checks it fails and of all unknown code values, comma-separated, NULL
 * when there is none. Checks run only where all their columns are among `staged`.
 */
export function flagsSql(kind: Kind, staged: ReadonlySet<string>): string {
  const checks = kind.checks
    .filter((check) => check.columns.every((name) => staged.has(name)))
    .map((check) => `CASE WHEN ${check.condition} THEN ${literal(check.flag)} END`);
  const codes = kind.columns.flatMap((column) => {
    const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
    if (list === undefined || !staged.has(column.name)) return [];
    const known = literals(Object.keys(list.values));
    return [`CASE WHEN ${identifier(column.name)} NOT IN (${known}) THEN ${literal(unknownCodeFlag(column.name))} END`];
  });
  const all = [...checks, ...codes];
  return all.length === 0 ? 'NULL::VARCHAR' : `nullif(concat_ws(',', ${all.join(', ')}), '')`;
}
