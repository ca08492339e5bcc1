import type { Problem } from '../../base/problem.ts';
import type { LogEvent } from '../source/log/log-source.ts';
import { streamProblem } from './problems.ts';

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
  const topic = at?.topic ?? topics.join(', ');
  switch (fault) {
    case 'position':
      return at === undefined
        ? streamProblem('MC-STREAM-007', topic, { reason })
        : streamProblem('MC-STREAM-006', `${at.topic}/${at.partition}`, {
            topic,
            partition: at.partition,
            expected: expected ?? '',
            found: reason,
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
