import type { Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import type { BatchOrigin } from './batch-record.ts';

/** Quarantined records that a batch judges again. */
export interface Waiting {
  /** Qualified name of a table of their `seq`, `kind` and `ordinal`. */
  readonly table: string;
  /** How many rows of the quarantine they are. */
  readonly records: number;
}

/**
 * Closes the waiting records that a batch has judged again: it landed them, or put them into quarantine itself.
 *
 * @returns what does not hold when they are not as many as were read, or undefined.
 */
export async function closeWaiting(session: Session, waiting: Waiting, seq: number): Promise<string | undefined> {
  const closed = await session.run(`UPDATE quarantine AS q SET closed_seq = ${seq}
    WHERE q.closed_seq IS NULL AND q.seq < ${seq}
      AND EXISTS (SELECT 1 FROM ${waiting.table} w WHERE w.seq = q.seq AND w.kind = q.kind AND w.ordinal = q.ordinal)`);
  return closed === waiting.records ? undefined : `closed ${closed} <> waiting ${waiting.records}`;
}

/**
 * Settles the quarantine when a file lands that had landed before, after an upgrade or an undo: its records that were
 * waiting wait no longer in the old batch, and those that a retry landed meanwhile do not wait in the new one.
 *
 * @param kind - of the quarantined records; a batch of deletions keeps messages.
 * @param batchKind - of the batches they came in, where it is another: one file may feed several.
 */
export async function closeJudgedAgain(
  session: Session,
  kind: string,
  origin: BatchOrigin,
  seq: number,
  batchKind = kind,
): Promise<void> {
  if (origin.fileDigest === null) return;
  const sameFile = `q.kind = ${literal(kind)} AND q.file_digest = ${literal(origin.fileDigest)}`;
  const earlier = `${sameFile} AND q.seq < ${seq}`;
  if ((await session.value(`SELECT true FROM quarantine q WHERE ${earlier} LIMIT 1`)) === null) return;
  const sameReading = `EXISTS (SELECT 1 FROM batch b WHERE b.seq = q.seq AND b.kind = ${literal(batchKind)}
    AND b.mapping IS NOT DISTINCT FROM ${literalOrNull(origin.mapping)})`;
  // A record that a retry closed and did not put back into quarantine is among the facts.
  await session.run(`UPDATE quarantine AS waiting SET closed_seq = landed.by FROM (
      SELECT q.ordinal, max(q.closed_seq) AS by FROM quarantine q JOIN batch r ON r.seq = q.closed_seq
      WHERE ${earlier} AND ${sameReading} AND r.action = 'retry' AND r.undone_seq IS NULL
        AND NOT EXISTS (SELECT 1 FROM quarantine again
          WHERE again.seq = q.closed_seq AND again.kind = q.kind AND again.ordinal = q.ordinal)
      GROUP BY q.ordinal) landed
    WHERE waiting.seq = ${seq} AND waiting.kind = ${literal(kind)} AND waiting.ordinal = landed.ordinal`);
  await session.run(
    `UPDATE quarantine AS q SET closed_seq = ${seq} WHERE q.closed_seq IS NULL AND ${earlier} AND ${sameReading}`,
  );
}
