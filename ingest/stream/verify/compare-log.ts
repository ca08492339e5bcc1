import { MingchaError, type Problem } from '../../../base/problem.ts';
import { storeProblem } from '../../../store/problems.ts';
import type { LogEvent, LogSource, PartitionBounds, TopicPartition } from '../../source/log/log-source.ts';
import { streamProblem } from '../problems.ts';
import { Puller } from '../puller.ts';
import { partitionName } from '../read-buffer.ts';
import { broken } from '../reading.ts';
import { sourceFailure } from '../source-failure.ts';
import { ReadAgain } from './read-again.ts';
import type { ComparedPartition, Difference, RecordedPartition } from './verification.ts';

/** What a comparison with a log is made with. */
export interface LogToCompare {
  /** A source of its own for each attempt: a source is opened once. */
  readonly openSource: () => LogSource;
  readonly signal: AbortSignal;
  /** So long nothing may come of what is left to read, before it is given up. */
  readonly quietMilliseconds?: number | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

const QUIET_MILLISECONDS = 30_000;
const LOOK_MILLISECONDS = 500;
/** Retention may remove what is being read; each time it does, reading begins again behind it. */
const ATTEMPTS = 10;

/** What the log holds of each topic now; a topic it does not hold is a difference. */
async function boundsOf(
  source: LogSource,
  partitions: readonly RecordedPartition[],
  differences: Difference[],
): Promise<PartitionBounds[]> {
  const bounds: PartitionBounds[] = [];
  for (const topic of new Set(partitions.map((one) => one.topic))) {
    try {
      bounds.push(...(await source.describe([topic])));
    } catch (error) {
      const problem = error instanceof MingchaError ? error.problems[0] : undefined;
      if (problem?.code !== 'MC-STREAM-003') throw error;
      differences.push({ problem });
    }
  }
  return bounds;
}

/** A partition that the log no longer has. */
function goneProblem({ topic, partition }: TopicPartition): Problem {
  return streamProblem('MC-STREAM-005', partitionName({ topic, partition }), {
    topic,
    partition,
    reasonZh: '它已不在该主题中',
    reason: 'The topic has no such partition any more',
  });
}

/** How one attempt ended: all was read; the log lost what came next; nothing came any more. */
type Ending = 'read' | 'forgotten' | 'quiet';

async function readOnce(
  source: LogSource,
  readings: ReadonlyMap<string, ReadAgain>,
  { signal, quietMilliseconds = QUIET_MILLISECONDS, progress }: LogToCompare,
): Promise<Ending> {
  const topics = [...new Set([...readings.values()].map((one) => one.topic))];
  const total = [...readings.values()].reduce((sum, one) => sum + one.expectedMessages, 0);
  const left = (): ReadAgain[] => [...readings.values()].filter((one) => !one.isDone);
  const startOf = (at: TopicPartition): number | undefined => readings.get(partitionName(at))?.begin();
  const puller = new Puller<LogEvent>(source.open({ topics, startOf, signal }));
  try {
    for (let heard = Date.now(); left().length > 0;) {
      if (Date.now() - heard >= quietMilliseconds) return 'quiet';
      const pulled = await puller.next(LOOK_MILLISECONDS);
      if (pulled === undefined) continue;
      if (pulled === 'end') return 'quiet';
      const event = pulled.item;
      if (event.type === 'block' && readings.get(partitionName(event.block))?.take(event.block) === true)
        heard = Date.now();
      if (event.type === 'stalled')
        throw new MingchaError(streamProblem('MC-STREAM-001', '', { reason: event.reason }));
      if (event.type === 'fatal') {
        if (event.fault === 'position') return 'forgotten';
        throw new MingchaError(sourceFailure(event, topics, undefined));
      }
      progress?.(
        [...readings.values()].reduce((sum, one) => sum + one.messages, 0),
        total,
      );
    }
    return 'read';
  } finally {
    await puller.end().catch(() => undefined);
  }
}

function startReadings(
  partitions: readonly RecordedPartition[],
  bounds: readonly PartitionBounds[],
  differences: Difference[],
): Map<string, ReadAgain> {
  const readings = new Map<string, ReadAgain>();
  const described = new Set(bounds.map((one) => one.topic));
  for (const partition of partitions) {
    const found = bounds.find((one) => partitionName(one) === partitionName(partition));
    if (found === undefined) {
      if (described.has(partition.topic)) differences.push({ problem: goneProblem(partition), at: partition });
      continue;
    }
    const { topic, position = found.high } = partition;
    const problem = broken(found, { topic, partition: partition.partition, nextOffset: position, last: undefined });
    if (problem === undefined) readings.set(partitionName(partition), new ReadAgain(partition, found));
    else differences.push({ problem, at: partition });
  }
  return readings;
}

/**
 * Reads again what a log still holds of stretches that landed, and compares each with what is on record: how many
 * messages, and the sum of their CRC-32. What landed or was added meanwhile is not looked at.
 *
 * @throws MingchaError MC-STREAM-001 or 002 where the log cannot be read, MC-STREAM-007 where reading breaks off,
 *   MC-STORE-006 when interrupted.
 */
export async function compareWithLog(
  partitions: readonly RecordedPartition[],
  log: LogToCompare,
): Promise<{ readonly compared: readonly ComparedPartition[]; readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  let source = log.openSource();
  try {
    const readings = startReadings(partitions, await boundsOf(source, partitions, differences), differences);
    for (let attempt = 1; ; attempt++) {
      const left = [...readings.values()].filter((one) => !one.isDone);
      if (left.length === 0) break;
      const ending = await readOnce(source, readings, log);
      if (log.signal.aborted) throw new MingchaError(storeProblem('MC-STORE-006', ''));
      if (ending === 'read') break;
      if (ending === 'quiet' || attempt === ATTEMPTS) {
        for (const one of left) if (!one.isDone) differences.push(one.unread());
        break;
      }
      await source.close();
      source = log.openSource();
      for (const now of await source.describe([...new Set(left.map((one) => one.topic))]))
        readings.get(partitionName(now))?.forget(now.low);
    }
    const all = [...readings.values()];
    return {
      compared: all.map((one) => one.compared),
      differences: [...differences, ...all.flatMap((one) => one.differences)],
    };
  } finally {
    await source.close();
  }
}
