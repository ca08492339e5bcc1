import type { Kind } from '../../records/kind.ts';
import { historyTable } from '../ddl.ts';
import { identifier, identifiers } from '../sql.ts';

/** Two cuts of a warehouse: what was kept stands at the first, facts are wanted at the second. */
export interface Between {
  readonly from: number;
  readonly to: number;
}

/** SQL of the versions of a kind that are not in both cuts: new, superseded, taken back. */
export function changedSql(kind: Kind, columns: readonly string[], { from, to }: Between): string {
  const wanted = identifiers(columns);
  return `SELECT ${wanted} FROM ${identifier(kind.name)} WHERE _seq > ${from} AND _seq <= ${to}
UNION ALL SELECT ${wanted} FROM ${identifier(historyTable(kind))} WHERE (_seq > ${from} AND _seq <= ${to}) OR (_seq <= ${from} AND _seq_end > ${from} AND _seq_end <= ${to})`;
}

/** A condition over versions with `_seq` and `_seq_end`: they stood at a cut. */
export const stoodAt = (cut: number): string => `_seq <= ${cut} AND (_seq_end IS NULL OR _seq_end > ${cut})`;

/**
 * SQL of the versions of a kind that stand at either cut, under a condition over their columns. `_seq_end` is NULL where
 * nothing has superseded one.
 */
export function standingSql(kind: Kind, columns: readonly string[], { from, to }: Between, where = 'true'): string {
  const wanted = identifiers(columns);
  return `SELECT ${wanted}, _seq, CAST(NULL AS BIGINT) AS _seq_end FROM ${identifier(kind.name)} WHERE _seq <= ${to} AND ${where}
UNION ALL SELECT ${wanted}, _seq, _seq_end FROM ${identifier(historyTable(kind))} WHERE _seq <= ${to} AND _seq_end > ${from} AND ${where}`;
}
