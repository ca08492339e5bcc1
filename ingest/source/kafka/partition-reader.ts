import { setTimeout as wait } from 'node:timers/promises';
import type { TopicPartition } from '../log/log-source.ts';
import { TopicChecks } from './checks.ts';
import { TopicCluster, type FetchPosition } from './cluster.ts';
import { blockOf, type FetchedPartition } from './committed.ts';
import type { EventQueue } from './event-queue.ts';
import { PositionError } from './failure.ts';

/** So long until the topics are looked at again where no partition is read. */
const IDLE_MILLISECONDS = 1000;

const name = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** How far each partition is read: what survives a lost connection. */
export class ReadPositions {
  generation = 0;
  #assigned: readonly TopicPartition[] = [];
  readonly #next = new Map<string, number>();

  get assigned(): readonly TopicPartition[] {
    return this.#assigned;
  }

  nextOf(at: TopicPartition): number | undefined {
    return this.#next.get(name(at));
  }

  advance(at: TopicPartition, nextOffset: number): void {
    this.#next.set(name(at), nextOffset);
  }

  /** Begins a generation: every partition begins where the reader says, or is left alone. */
  assign(partitions: readonly TopicPartition[], startOf: (at: TopicPartition) => number | undefined): void {
    this.generation += 1;
    this.#assigned = partitions;
    this.#next.clear();
    for (const at of partitions) {
      const start = startOf(at);
      if (start !== undefined) this.#next.set(name(at), start);
    }
  }
}

/** What reading over one connection needs. */
export interface Reading {
  readonly cluster: TopicCluster;
  readonly positions: ReadPositions;
  readonly queue: EventQueue;
  readonly startOf: (at: TopicPartition) => number | undefined;
  /** Of this connection: whoever answers now may hold another log than who answered before. */
  readonly checks: TopicChecks;
  readonly metadataMilliseconds: number;
  /** Told of every answer. */
  readonly heard: () => void;
  /** Aborted when reading is to end. */
  readonly over: AbortSignal;
}

/**
 * Reads until it is told to end. The brokers that lead a partition are asked at the same time, each for its own.
 *
 * @throws what kafkajs throws, and PositionError.
 */
export async function readPartitions(reading: Reading): Promise<void> {
  const { cluster, positions, over } = reading;
  await cluster.connect();
  while (!over.aborted) {
    const partitions = cluster.partitions();
    if (partitions.map(name).join() !== positions.assigned.map(name).join()) await assign(reading, partitions);
    const active = partitions.filter((at) => positions.nextOf(at) !== undefined);
    const until = performance.now() + reading.metadataMilliseconds;
    const round = new AbortController();
    const roundOver = AbortSignal.any([over, round.signal]);
    try {
      const leaders = [...cluster.byLeader(active)];
      if (leaders.length === 0) await wait(IDLE_MILLISECONDS, undefined, { signal: over }).catch(() => undefined);
      await Promise.all(leaders.map(([leader, led]) => readFrom(reading, leader, led, until, roundOver)));
    } finally {
      round.abort();
    }
    if (over.aborted) return;
    await cluster.refresh();
    reading.heard();
  }
}

/** Hands on which partitions there are, and waits until the reader has taken it: from then on its answers hold. */
async function assign({ positions, queue, startOf }: Reading, partitions: readonly TopicPartition[]): Promise<void> {
  const gone = positions.assigned.find((at) => !partitions.some((other) => name(other) === name(at)));
  if (gone !== undefined) throw new PositionError(gone, `partition ${name(gone)} is no longer there`);
  await new Promise<void>((resolve) => {
    queue.onEnd(resolve);
    queue.pushLate(() => {
      try {
        positions.assign(partitions, startOf);
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
  const { cluster, positions, queue } = reading;
  while (!over.aborted && performance.now() < until) {
    await queue.room();
    if (over.aborted) return;
    for (const block of await reading.checks.due(cluster, leader, led, positions.generation)) {
      if (over.aborted) return;
      queue.push({ type: 'block', block });
    }
    const asked: FetchPosition[] = led.map((at) => ({ ...at, offset: positions.nextOf(at) ?? 0 }));
    const { responses } = await cluster.fetch(leader, asked);
    // What comes after a connection was given up has been asked for again.
    if (over.aborted) return;
    reading.heard();
    for (const { topicName, partitions } of responses)
      for (const fetched of partitions) handOn(reading, asked, topicName, fetched);
  }
}

function handOn({ positions, queue }: Reading, asked: readonly FetchPosition[], topic: string, it: FetchedPartition) {
  const at = { topic, partition: it.partition };
  const requested = asked.find((one) => one.topic === topic && one.partition === it.partition);
  const next = positions.nextOf(at);
  if (requested === undefined || next === undefined) return;
  if (requested.offset !== next)
    throw new PositionError(at, `asked for offset ${requested.offset} where ${next} comes next`);
  const block = blockOf(at, positions.generation, next, it);
  if (block === undefined) return;
  positions.advance(at, block.nextOffset);
  queue.push({ type: 'block', block });
}
