import { MingchaError } from '../../base/problem.ts';
import { literal } from '../../store/sql.ts';
import type { Session } from '../../store/session.ts';
import type { PartitionBounds, TopicPartition } from '../source/log/log-source.ts';
import { streamProblem } from './problems.ts';

/** What is asked of one partition: the offset that is read next. */
export interface AskedOffset extends TopicPartition {
  readonly offset: number;
}

/**
 * The offset that is read next of a partition.
 *
 * @throws MingchaError MC-STREAM-009 where it was never read.
 */
export async function nextOffsetOf(session: Session, { topic, partition }: TopicPartition): Promise<number> {
  const found = await session.value(
    `SELECT next_offset FROM stream_position WHERE topic = ${literal(topic)} AND partition = ${partition}`,
  );
  if (found === null)
    throw new MingchaError(streamProblem('MC-STREAM-009', `${topic}/${partition}`, { topic, partition }));
  return Number(found);
}

/**
 * Holds a move of a position against what the log holds now. What the log has removed already is lost whatever is done;
 * what it still holds and nobody read is passed over only where that was said on purpose.
 *
 * @param next - the offset that would be read next without the move.
 * @throws MingchaError MC-STREAM-010 where the log holds no such offset, 011 over messages that could still be read.
 */
export function checkSkip(
  { topic, partition, offset }: AskedOffset,
  next: number,
  bounds: readonly PartitionBounds[],
  skipsUnread: boolean,
): void {
  const where = `${topic}/${partition}`;
  const found = bounds.find((one) => one.topic === topic && one.partition === partition);
  if (found === undefined || offset < found.low || offset > found.high) {
    const [zh, en] =
      found === undefined
        ? ['消息服务上的这个主题没有这个分区', 'The topic has no such partition on the broker']
        : [
            `消息服务现有位点 ${found.low} 至 ${found.high}：最早一条为 ${found.low}，下一条新消息将为 ${found.high}`,
            `The broker holds offsets from ${found.low}; the next message will get ${found.high}`,
          ];
    throw new MingchaError(streamProblem('MC-STREAM-010', where, { topic, partition, offset, zh, en }));
  }
  const from = Math.max(next, found.low);
  if (offset <= from || skipsUnread) return;
  throw new MingchaError(
    streamProblem('MC-STREAM-011', where, { topic, partition, from, offset, missing: offset - from, next }),
  );
}
