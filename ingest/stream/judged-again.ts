import { createHash } from 'node:crypto';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import type { LogMessage } from '../source/log/log-source.ts';
import { KEPT_OF_LONGER, LONGEST_MESSAGE } from './message-table.ts';
import type { PartitionOutcome } from './outcome.ts';
import type { Stretch } from './stretch.ts';

/** Partitions of these topics whose position was moved back at some time, as TOPIC/PARTITION. */
async function movedBack(session: Session, stretches: readonly Stretch[]): Promise<ReadonlySet<string>> {
  const topics = [...new Set(stretches.map(({ topic }) => literal(topic)))];
  const rows = await session.rows(
    `SELECT DISTINCT split_part(topic, '@', 1) || '/' || partition AS name FROM stream_range
      WHERE outcome = 'made_anew' AND split_part(topic, '@', 1) IN (${topics.join(', ')})`,
  );
  return new Set(rows.map((row) => cell(row, 'name')));
}

/** Digest of what the quarantine keeps of a message. */
function keptDigest({ value }: LogMessage): string {
  const kept =
    value === null ? Buffer.alloc(0) : value.length > LONGEST_MESSAGE ? value.subarray(0, KEPT_OF_LONGER) : value;
  return createHash('md5').update(kept).digest('hex');
}

/** SQL that is true of records of a stretch that came into quarantine before a batch. */
const earlierOf = ({ topic, partition, from, next }: Stretch, seq: number): string =>
  `q.seq < ${seq} AND ends_with(q.source, ${literal(`:${topic}`)}) AND q.log_partition = ${partition} AND q.log_offset >= ${from} AND q.log_offset < ${next}`;

/** The offsets of a stretch whose messages lie in quarantine already, as they are now. */
async function lyingThere(session: Session, stretch: Stretch, seq: number): Promise<readonly number[]> {
  const rows = await session.rows(
    `SELECT DISTINCT q.log_offset, md5(q.bytes) AS digest FROM quarantine q WHERE ${earlierOf(stretch, seq)} AND q.bytes IS NOT NULL`,
  );
  if (rows.length === 0) return [];
  const kept = new Map<number, Set<string>>();
  for (const row of rows) {
    const offset = Number(cell(row, 'log_offset'));
    kept.set(offset, (kept.get(offset) ?? new Set()).add(cell(row, 'digest')));
  }
  // Another log may hold another message there: what was set aside of the first stays.
  return stretch.messages
    .filter((message) => kept.get(message.offset)?.has(keptDigest(message)) === true)
    .map(({ offset }) => offset);
}

/**
 * Settles the quarantine where messages are read again after a position was moved back: what waited of the same message,
 * at the same offset, was judged again and waits no longer; and what a person has closed since, or a retry has landed, does
 * not wait anew. Called in the transaction that lands them.
 */
export async function settleJudgedAgain(
  session: Session,
  stretches: readonly Stretch[],
  outcomes: readonly PartitionOutcome[],
): Promise<void> {
  const moved = await movedBack(session, stretches);
  for (const stretch of stretches.filter(({ topic, partition }) => moved.has(`${topic}/${partition}`))) {
    const own = outcomes.filter((one) => one.topic === stretch.topic && one.partition === stretch.partition);
    if (own.length === 0) continue;
    // What a message brings may be in batches of several kinds.
    const seq = Math.min(...own.map((one) => one.seq));
    const offsets = await lyingThere(session, stretch, seq);
    if (offsets.length === 0) continue;
    const earlier = `${earlierOf(stretch, seq)} AND q.log_offset IN (${offsets.join(', ')})`;
    const settled = `EXISTS (SELECT 1 FROM batch r WHERE r.seq = q.closed_seq AND r.action = 'retry' AND r.undone_seq IS NULL
        AND NOT EXISTS (SELECT 1 FROM quarantine still WHERE still.seq = q.closed_seq AND still.kind = q.kind AND still.ordinal = q.ordinal))`;
    await session.run(`UPDATE quarantine AS anew SET closed_seq = done.by FROM (
        SELECT q.source, q.log_partition, q.log_offset, q.kind, q.text, q.reasons, max(q.closed_seq) AS by FROM quarantine q
        WHERE ${earlier} AND (q.closed_seq < 0 OR ${settled}) GROUP BY ALL) done
      WHERE anew.seq >= ${seq} AND anew.closed_seq IS NULL AND anew.source = done.source AND anew.log_partition = done.log_partition
        AND anew.log_offset = done.log_offset AND anew.kind = done.kind
        AND anew.text IS NOT DISTINCT FROM done.text AND anew.reasons = done.reasons`);
    await session.run(`UPDATE quarantine AS q SET closed_seq = ${seq} WHERE q.closed_seq IS NULL AND ${earlier}`);
  }
}
