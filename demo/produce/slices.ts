import { crc32 } from 'node:zlib';
import type { Addressed } from './ledger.ts';
import type { CityMessage } from './message.ts';

/** What is sent at once stays below this: brokers refuse a batch of over a megabyte. */
const SLICE_BYTES = 512 * 1024;

/** The partition of a key: one institution's messages of a topic stay in one partition, in their order. */
export function partitionOf(key: string, partitions: number): number {
  return crc32(key) % partitions;
}

/** Where messages go. */
export interface Addresses {
  readonly topicPrefix: string;
  /** How many partitions a topic has. */
  readonly partitionsOf: (topic: string) => number;
}

function addressed(message: CityMessage, { topicPrefix, partitionsOf }: Addresses): Addressed {
  const topic = topicPrefix + message.topic;
  const { key } = message;
  return { topic, partition: partitionOf(key, partitionsOf(topic)), key, value: Buffer.from(message.value), message };
}

/** Messages in their order, as many at a time as may be sent at once. */
export function* slicesOf(
  messages: readonly CityMessage[],
  addresses: Addresses,
  most: number,
): Generator<readonly Addressed[]> {
  let slice: Addressed[] = [];
  let bytes = 0;
  for (const message of messages) {
    const one = addressed(message, addresses);
    if (slice.length >= most || (slice.length > 0 && bytes + one.value.length > SLICE_BYTES)) {
      yield slice;
      slice = [];
      bytes = 0;
    }
    slice.push(one);
    bytes += one.value.length;
  }
  if (slice.length > 0) yield slice;
}
