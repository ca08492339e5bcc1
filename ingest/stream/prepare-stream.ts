import type { Kind } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Session } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { MissingTopic, PartitionBounds } from '../source/log/log-source.ts';
import { positionsOf, registerPartitions, type Position } from './positions.ts';
import { Readings } from './reading.ts';
import { partitionName } from './read-buffer.ts';
import type { StreamEffects, StreamRequest } from './stream-request.ts';

/** Whether a run goes on until it is told to stop. */
export const isEndless = ({ untilEnd, maxMessages }: StreamRequest): boolean =>
  untilEnd !== true && maxMessages === undefined;

/** The names of the topics. */
export const topicNames = (request: StreamRequest): string[] => request.topics.map((one) => one.topic);

/** The kinds that the configuration names, by topic. */
export function kindsOf(request: StreamRequest): ReadonlyMap<string, Kind> {
  return new Map(
    request.topics.flatMap(({ topic, kind }) => {
      const found = kind === undefined ? undefined : kindNamed(kind);
      return found === undefined ? [] : [[topic, found] as const];
    }),
  );
}

/** Where a run begins. */
export interface Prepared {
  readonly bounds: readonly PartitionBounds[];
  /** Topics that cannot be read, while others can. */
  readonly missing: readonly MissingTopic[];
  readonly readings: Readings;
}

/**
 * Asks the log what it holds, takes down where partitions begin that were never read, and holds both against each other.
 *
 * @throws MingchaError MC-STREAM-001 to 003 where the log cannot be asked, or none of the topics can be read.
 */
export async function prepareStream(
  request: StreamRequest,
  warehouse: Warehouse,
  session: Session,
  effects: StreamEffects,
): Promise<Prepared> {
  // Before the log is asked: another run may move on while it answers, behind the end that it tells.
  const positions = await positionsOf(session, topicNames(request));
  const missing: MissingTopic[] = [];
  const bounds = await request.source.describe(topicNames(request), (one) => void missing.push(one));
  const known = new Set(positions.map(partitionName));
  const fresh = bounds.filter((at) => !known.has(partitionName(at)));
  const begun = new Set(positions.map(({ topic }) => topic));
  // A partition that was added to a topic since it is read is wanted whole, also where some of it is gone already.
  const startOf = ({ topic, low, high }: PartitionBounds): number =>
    begun.has(topic) ? 0 : request.from === 'end' ? high : low;
  const starts = fresh.map((at) => ({ ...at, nextOffset: startOf(at) }));
  // In a turn: another run of this process may begin at the same time.
  if (starts.length > 0) await warehouse.writing.take(() => registerPartitions(session, starts, effects.now()));
  const before = new Map<string, Position>(positions.map((position) => [partitionName(position), position]));
  const landed = (await positionsOf(session, topicNames(request))).map((now) => before.get(partitionName(now)) ?? now);
  return { bounds, missing, readings: new Readings(bounds, landed, request.from) };
}
