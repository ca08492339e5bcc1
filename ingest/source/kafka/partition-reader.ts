import { setTimeout as wait } from 'node:timers/promises';
import type { TopicPartition } from '../log/log-source.ts';
import { TopicChecks } from './checks.ts';
import { TopicCluster, type FetchPosition, type MissingTopic } from './cluster.ts';
import { blockOf, type FetchedPartition } from './committed.ts';
import type { EventQueue } from './event-queue.ts';
import { PositionError } from './failure.ts';
import type { MissingTopics } from './missing-topics.ts';
import type { ReadPositions } from './read-positions.ts';

/** So long until the topics are looked at again where no partition is read. */
const IDLE_MILLISECONDS = 1000;

const name = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** What reading over one connection needs. */
export interface Reading {
  readonly cluster: TopicCluster;
  readonly positions: ReadPositions;
  readonly queue: EventQueue;
  readonly startOf: (at: TopicPartition) => number | undefined;
  /** Of this connection: whoever answers now may hold another log than who answered before. */
  readonly checks: TopicChecks;
  readonly missing: MissingTopics;
  readonly metadataMilliseconds: number;
  /** Told of every answer. */
  readonly heard: () => void;
  /** Aborted when reading is to end. */
  readonly over: AbortSignal;
}

/**
 * Reads until it is told to end. The brokers that lead a partition are asked at the same time, each for its own.
 *
 * @throws what kafkajs throws, ProtocolError, ReplacedError and PositionError.
 */
export async function readPartitions(reading: Reading): Promise<void> {
  const { cluster, positions, over } = reading;
  note(reading, await cluster.connect());
  let begun = false;
  while (!over.aborted) {
    const partitions = cluster.partitions();
    const identityOf = (topic: string): string | undefined => cluster.identityOf(topic);
    // Brokers that do not tell topics of one name apart may hold another one than before the connection was lost.
    const goesOn = positions.holds(partitions, identityOf) && (begun || cluster.isSure);
    if (!goesOn && partitions.length > 0) await assign(reading, partitions, identityOf);
    begun = true;
    const active = partitions.filter((at) => positions.nextOf(at) !== undefined);
    const until = performance.now() + Math.min(reading.missing.pause ?? Infinity, reading.metadataMilliseconds);
    const round = new AbortController();
    const roundOver = AbortSignal.any([over, round.signal]);
    try {
      const leaders = [...cluster.byLeader(active)];
      if (leaders.length === 0) {
        const idle = Math.min(reading.missing.pause ?? Infinity, IDLE_MILLISECONDS);
        await wait(idle, undefined, { signal: over }).catch(() => undefined);
      }
      await Promise.all(leaders.map(([leader, led]) => readFrom(reading, leader, led, until, roundOver)));
    } finally {
      round.abort();
    }
    if (over.aborted) return;
    note(reading, await cluster.refresh());
    reading.heard();
  }
}

function note({ missing }: Reading, topics: readonly MissingTopic[]): void {
  for (const { topic, failure } of topics) missing.failed(topic, failure);
}

/** Hands on which partitions there are, and waits until the reader has taken it: from then on its answers hold. */
async function assign(
  { cluster, positions, queue, startOf, checks }: Reading,
  partitions: readonly TopicPartition[],
  identityOf: (topic: string) => string | undefined,
): Promise<void> {
  const there = new Set(cluster.found);
  const gone = positions.assigned.find(
    (at) => there.has(at.topic) && !partitions.some((other) => name(other) === name(at)),
  );
  if (gone !== undefined) throw new PositionError(gone, `partition ${name(gone)} is no longer there`);
  checks.begin();
  await new Promise<void>((resolve) => {
    queue.onEnd(resolve);
    queue.pushLate(() => {
      try {
        positions.assign(partitions, startOf, identityOf);
      } finally {
        resolve();
      }
      return { type: 'assigned', generation: positions.generation, partitions };
    });
  });
}

async function readFrom(
  reading: Reading,
  leader: string,
  led: readonly TopicPartition[],
  until: number,
  over: AbortSignal,
): Promise<void> {
  const { cluster, positions, queue, checks, missing } = reading;
  for (let turn = 0; !over.aborted && performance.now() < until; turn++) {
    await queue.room();
    if (over.aborted) return;
    for (const block of await checks.due(cluster, leader, led, positions)) {
      if (over.aborted) return;
      queue.push({ type: 'block', block });
      positions.told(block);
    }
    const asked = inTurn(led, turn).map((at): FetchPosition => ({ ...at, offset: positions.nextOf(at) ?? 0 }));
    const { responses } = await cluster.fetch(leader, asked);
    // What comes after a connection was given up has been asked for again.
    if (over.aborted) return;
    const errors = responses.flatMap(({ partitions }) => partitions.flatMap(({ error }) => error ?? []));
    if (errors.length === 0) reading.heard();
    for (const { topicName, partitions } of responses) {
      if (partitions.every(({ error }) => error === undefined)) missing.answered(topicName);
      for (const fetched of partitions)
        if (fetched.error === undefined) await handOn(reading, leader, asked, topicName, fetched, over);
    }
    // Only now: what the others brought is not asked for in vain.
    const [first] = errors;
    if (first !== undefined) throw first;
  }
}

/** Partitions beginning with another each time: where one answer does not hold them all, brokers fill it from the first on. */
function inTurn(led: readonly TopicPartition[], turn: number): TopicPartition[] {
  const at = turn % Math.max(1, led.length);
  return [...led.slice(at), ...led.slice(0, at)];
}

async function handOn(
  { cluster, positions, queue, checks }: Reading,
  leader: string,
  asked: readonly FetchPosition[],
  topic: string,
  it: FetchedPartition,
  over: AbortSignal,
): Promise<void> {
  const at = { topic, partition: it.partition };
  const requested = asked.find((one) => one.topic === topic && one.partition === it.partition);
  const next = positions.nextOf(at);
  if (requested === undefined || next === undefined) return;
  if (requested.offset !== next)
    throw new PositionError(at, `asked for offset ${requested.offset} where ${next} comes next`);
  const block = blockOf(at, positions.generation, next, it);
  if (block === undefined) return;
  await checks.beforeHandingOn(cluster, leader, block);
  if (over.aborted) return;
  positions.advance(at, block.nextOffset);
  queue.push({ type: 'block', block });
}
