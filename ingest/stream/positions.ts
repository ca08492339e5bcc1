import { createHash } from 'node:crypto';
import { MingchaError } from '../../base/problem.ts';
import { shanghaiTime } from '../../base/clock.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import type { LogMessage, TopicPartition } from '../source/log/log-source.ts';
import { streamProblem } from './problems.ts';
import type { Stretch } from './stretch.ts';

/** How far a partition has landed. */
export interface Position extends TopicPartition {
  readonly nextOffset: number;
  /** The last message that was read of it, by which a topic made anew under the same name is known. */
  readonly last: { readonly offset: number; readonly digest: string } | undefined;
}

/** Stands for the digest of the last message where it was found that the log is another one: no message has it. */
export const MADE_ANEW = 'made_anew';

/** Digest of a message as the log holds it. */
export function messageDigest({ timestamp, key, value }: LogMessage): string {
  const hash = createHash('sha256').update(`${timestamp} ${key?.length ?? -1} ${value?.length ?? -1} `);
  if (key !== null) hash.update(key);
  if (value !== null) hash.update(value);
  return hash.digest('hex');
}

/** The positions of some topics, or of all. */
export async function positionsOf(session: Session, topics?: readonly string[]): Promise<Position[]> {
  const where = topics === undefined ? '' : `WHERE topic IN (${topics.map(literal).join(', ')})`;
  const rows = await session.rows(
    `SELECT topic, partition, next_offset, last_offset, last_digest FROM stream_position ${where} ORDER BY topic, partition`,
  );
  return rows.map((row) => {
    const digest = cellOrNull(row, 'last_digest');
    return {
      topic: cell(row, 'topic'),
      partition: Number(cell(row, 'partition')),
      nextOffset: Number(cell(row, 'next_offset')),
      last: digest === null ? undefined : { offset: Number(cell(row, 'last_offset')), digest },
    };
  });
}

async function moved(session: Session, stretch: Stretch, now: Date): Promise<boolean> {
  const { topic, partition, from, next, messages } = stretch;
  const last = messages.at(-1);
  const time = `${literal(shanghaiTime(now))}::TIMESTAMP`;
  const seen = last === undefined ? undefined : [String(last.offset), literal(messageDigest(last))];
  const where = `topic = ${literal(topic)} AND partition = ${partition}`;
  const lastSql =
    seen === undefined
      ? ''
      : `, last_offset = ${seen[0]}, last_digest = CASE WHEN last_digest = '${MADE_ANEW}' THEN last_digest ELSE ${seen[1]} END`;
  const changed = await session.run(
    `UPDATE stream_position SET next_offset = ${next}, moved_at = ${time}${lastSql} WHERE ${where} AND next_offset = ${from}`,
  );
  if (changed === 1) return true;
  if (changed > 1) return false;
  const inserted = await session.run(
    `INSERT INTO stream_position SELECT ${literal(topic)}, ${partition}, ${next}, ${seen?.[0] ?? 'NULL'}, ${seen?.[1] ?? 'NULL'}, ${time}
      WHERE NOT EXISTS (SELECT 1 FROM stream_position WHERE ${where})`,
  );
  return inserted === 1;
}

/**
 * Moves positions on in the transaction that lands what was read: each from where the stretch begins, or not at all.
 *
 * @throws MingchaError MC-STREAM-008 where a position is not what it was when reading began.
 */
export async function movePositions(session: Session, stretches: readonly Stretch[], now: Date): Promise<void> {
  for (const stretch of stretches) {
    if (await moved(session, stretch, now)) continue;
    const { topic, partition, from } = stretch;
    const found = await session.value(
      `SELECT next_offset FROM stream_position WHERE topic = ${literal(topic)} AND partition = ${partition}`,
    );
    throw new MingchaError(
      streamProblem('MC-STREAM-008', `${topic}/${partition}`, { topic, partition, expected: from, found: found ?? '' }),
    );
  }
}

/**
 * Takes down that a partition is not the one it was, so that the next run knows it too, whatever the new one holds by
 * then. A skip takes it back.
 */
export async function markMadeAnew(session: Session, { topic, partition }: TopicPartition): Promise<void> {
  await session.run(
    `UPDATE stream_position SET last_offset = coalesce(last_offset, 0), last_digest = '${MADE_ANEW}' WHERE topic = ${literal(topic)} AND partition = ${partition}`,
  );
}

/** Takes down where partitions begin, unless that is known, so that nothing they get from now on is passed over. */
export async function registerPartitions(
  session: Session,
  starts: readonly (TopicPartition & { readonly nextOffset: number })[],
  now: Date,
): Promise<void> {
  const rows = starts.map(
    ({ topic, partition, nextOffset }) => `(${literal(topic)}, ${partition}, ${nextOffset}::BIGINT)`,
  );
  await session.run(`INSERT INTO stream_position
    SELECT v.topic, v.partition, v.next_offset, NULL, NULL, ${literal(shanghaiTime(now))}::TIMESTAMP FROM (VALUES ${rows.join(', ')}) v(topic, partition, next_offset)
    WHERE NOT EXISTS (SELECT 1 FROM stream_position p WHERE p.topic = v.topic AND p.partition = v.partition)`);
}
