import type { Kind } from '../../records/kind.ts';
import { stockD } from '../../records/stock-d.ts';
import { tracD } from '../../records/trac-d.ts';
import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal, making } from '../../store/sql.ts';
import { versionDigest } from './content.ts';
import type { Staged } from './staged.ts';

/** Batches whose deletions (3507) stand. */
const DELETING = `SELECT seq FROM batch WHERE kind = ${literal(stockD.name)} AND deleted > 0 AND action <> 'undo' AND undone_seq IS NULL`;

/** SQL of a staged record's key columns, and SQL that two records have one key. */
export interface Keys {
  readonly columns: (alias: string) => string;
  readonly same: (a: string, b: string) => string;
}

/**
 * Finds the staged records that a deletion ended: equal in content to the last version of their key, which a deletion of
 * an earlier file ended. A later extract that overlaps with that file holds them still, and must not bring them back. The
 * time of a deletion is not kept, so content decides: a movement that was changed before it was sent again is new.
 *
 * @returns the table of their `place`s, or undefined where there are none.
 */
export async function endedByDeletion(session: Session, staged: Staged, keys: Keys): Promise<string | undefined> {
  const { kind, table, names } = staged;
  if (![stockD, tracD].includes(kind)) return undefined;
  if ((await session.value(`${DELETING} LIMIT 1`)) === null) return undefined;
  const found = `${identifier(staged.staging.name)}.ended_by_deletion`;
  await session.run(`${making('TABLE', found)} AS
    SELECT t.rowid AS place FROM ${table} t JOIN (
      SELECT s.place, e.digest FROM (SELECT rowid AS place, ${keys.columns('g')} FROM ${table} g WHERE _reasons IS NULL) s
      JOIN (${lastEnded(kind, keys)}) e ON ${keys.same('s', 'e')}) m ON m.place = t.rowid
    WHERE ${versionDigest(kind, names, 't')} = m.digest`);
  return (await session.value(`SELECT true FROM ${found} LIMIT 1`)) === null ? undefined : found;
}

/** Query of the keys whose last version that ever stood a deletion ended, with its content. */
function lastEnded(kind: Kind, keys: Keys): string {
  const history = identifier(historyTable(kind));
  const every = kind.columns.map((column) => column.name);
  return `SELECT ${identifiers(kind.key, 'o')}, ${versionDigest(kind, every, 'o')} AS digest FROM ${history} o
    WHERE o._seq_end IN (${DELETING}) AND o._seq_end > o._seq
      AND NOT EXISTS (SELECT 1 FROM ${history} n WHERE n._seq_end > n._seq AND n._seq_end > o._seq_end AND ${keys.same('n', 'o')})`;
}
