import { shanghaiTime } from '../../base/clock.ts';
import { literal } from '../../store/sql.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { nextOffsetOf } from './check-skip.ts';
import { resolveStreams } from './resolve.ts';

/** A position that a person moves on purpose. */
export interface SkipRequest {
  readonly topic: string;
  readonly partition: number;
  /** The offset that is read next. */
  readonly offset: number;
  readonly reason: string;
  readonly now: Date;
}

/** Gives what is known of a topic that was made anew another name, so that its offsets are no longer the new topic's. */
async function setAside(session: Session, { topic, partition }: SkipRequest): Promise<void> {
  const where = `topic = ${literal(topic)} AND partition = ${partition}`;
  const before = await session.value(
    `SELECT count(DISTINCT topic) FROM stream_range WHERE starts_with(topic, ${literal(`${topic}@`)}) AND partition = ${partition}`,
  );
  const name = `${topic}@${Number(before) + 1}`;
  for (const table of ['stream_range', 'stream_share'])
    await session.run(`UPDATE ${table} SET topic = ${literal(name)} WHERE ${where}`);
}

/**
 * Moves the position of a partition, with the reason: on past messages that are gone, which stays on record as a stretch
 * that was skipped; or back, where the topic was made anew: what landed of the old one is kept under the topic's name with
 * `@1`, `@2` … after it. What the log holds is not asked: `checkSkip` does that first.
 *
 * @throws MingchaError MC-STREAM-009 where the partition was never read.
 */
export async function skipTo(warehouse: Warehouse, request: SkipRequest): Promise<void> {
  const { topic, partition, offset, reason, now } = request;
  const where = `topic = ${literal(topic)} AND partition = ${partition}`;
  const time = `${literal(shanghaiTime(now))}::TIMESTAMP`;
  const session = await warehouse.session();
  try {
    // A batch is of one topic: what the one before it brought is closed first.
    await resolveStreams(session);
    await session.transaction(async () => {
      const next = await nextOffsetOf(session, request);
      if (offset > next)
        await session.run(
          `INSERT INTO stream_range VALUES (${literal(topic)}, ${partition}, ${next}, ${offset}, 0, 0, 'skipped', ${literal(reason)}, ${time})`,
        );
      if (offset < next) {
        await session.run(
          `INSERT INTO stream_range VALUES (${literal(topic)}, ${partition}, ${next}, ${next}, 0, 0, 'made_anew', ${literal(reason)}, ${time})`,
        );
        await setAside(session, request);
      }
      await session.run(
        `UPDATE stream_position SET next_offset = ${offset}, last_offset = NULL, last_digest = NULL, moved_at = ${time} WHERE ${where}`,
      );
    });
  } finally {
    session.close();
  }
}
