import type { Problem } from '../../base/problem.ts';
import type { LogEvent, MissingTopic } from '../source/log/log-source.ts';
import { streamProblem } from './problems.ts';

/** The problem of a topic that cannot be read while others are. */
export function topicFailure({ topic, fault }: MissingTopic): Problem {
  const [zh, en] =
    fault === 'refused'
      ? ['没有读取它的权限', 'We have no right to read it']
      : ['消息服务上没有这个主题，或无权看到它', 'The broker has no such topic, or we may not see it'];
  return streamProblem('MC-STREAM-012', topic, { topic, zh, en });
}

/** What a broker says of a position that it does not hold. */
const inChinese = (reason: string): string =>
  /offset is not within the range/iu.test(reason) ? '消息服务答复“该位点不在现存范围内”' : reason;

/**
 * The problem of a source that ended, where the log itself does not tell more.
 *
 * @param topics - what was being read, for faults that are of no one partition.
 * @param expected - the offset that was asked for, where one is known.
 */
export function sourceFailure(
  event: Extract<LogEvent, { type: 'fatal' }>,
  topics: readonly string[],
  expected: number | undefined,
): Problem {
  const { at, fault, reason } = event;
  const topic = at?.topic ?? event.topic ?? topics.join(', ');
  switch (fault) {
    case 'position':
      return at === undefined
        ? streamProblem('MC-STREAM-007', topic, { reason })
        : streamProblem('MC-STREAM-006', `${at.topic}/${at.partition}`, {
            topic,
            partition: at.partition,
            expected: expected ?? '',
            found: reason,
            foundZh: inChinese(reason),
          });
    case 'unreachable':
      return streamProblem('MC-STREAM-001', '', { reason });
    case 'refused':
      return streamProblem('MC-STREAM-002', '', { reason });
    case 'unknown_topic':
      return streamProblem('MC-STREAM-003', topic, { topic });
    case 'codec':
    case 'crashed':
      return streamProblem('MC-STREAM-007', topic, { reason });
  }
}
