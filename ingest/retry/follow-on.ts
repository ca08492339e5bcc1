import type { Session } from '../../store/session.ts';

/**
 * Lets rows of `retry_corrected` that name a record by an older batch name it by the batch in which it waits now: judged
 * again and still bad, a record of the source waits under the batch that judged it, while a file with its old reference
 * may be in a hospital's hands. The reference as it was written is kept in `named`.
 *
 * A record that waits under the reference itself is left so, and one that waits in two batches is told from none.
 */
export async function followOn(session: Session): Promise<void> {
  await session.run('ALTER TABLE retry_corrected ADD COLUMN named VARCHAR');
  await session.run(`UPDATE retry_corrected AS c SET batch = now.batch, named = c.batch FROM (
      WITH RECURSIVE link AS (
        SELECT q.batch AS named, q.batch, q.kind, q.ordinal, q.source, q.file_digest, q.closed_seq FROM quarantine q
        WHERE (q.batch, CAST(q.ordinal AS VARCHAR)) IN (SELECT batch, ordinal FROM retry_corrected)
        UNION
        SELECT l.named, q.batch, q.kind, q.ordinal, q.source, q.file_digest, q.closed_seq
        FROM link l JOIN quarantine q ON q.seq = l.closed_seq AND q.kind = l.kind AND q.ordinal = l.ordinal
          AND q.source = l.source AND q.file_digest IS NOT DISTINCT FROM l.file_digest)
      SELECT named, ordinal, min(batch) AS batch FROM link WHERE closed_seq IS NULL
      GROUP BY named, ordinal HAVING count(DISTINCT batch) = 1) now
    WHERE now.named = c.batch AND CAST(now.ordinal AS VARCHAR) = c.ordinal AND now.batch <> c.batch`);
}
