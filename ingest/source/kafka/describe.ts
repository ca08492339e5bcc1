import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { MingchaError, type Problem } from '../../../base/problem.ts';
import { streamProblem } from '../../stream/problems.ts';
import type { MissingTopic, PartitionBounds } from '../log/log-source.ts';
import { kafkaClient } from './client.ts';
import { failureOf, isOfTopic, type Failure } from './failure.ts';
import type { KafkaConnection } from './options.ts';

// Node finds only some names of a CommonJS module; this is not among them.
const { ConfigResourceTypes } = kafkajs;

/** Whoever asks is answered within this time. */
const LIMIT_MILLISECONDS = 15_000;

/**
 * Runs a piece of work on a client of its own that is ended in time, whatever the brokers do.
 *
 * @param work - is told how to name the topic in hand, for a failure that is about one.
 * @param over - ends it at once when it aborts.
 * @throws MingchaError MC-STREAM-001 unreachable, 002 refused, 003 unknown topic, 007 anything else; within 15 s.
 */
export async function withinTime<T>(
  connection: KafkaConnection,
  work: (kafka: Kafka, inHand: (topic: string) => void) => Promise<T>,
  over?: AbortSignal,
): Promise<T> {
  const client = kafkaClient(connection);
  let topic = '';
  let timer: NodeJS.Timeout | undefined;
  let end: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    end = (): void => reject(new LateError());
    timer = setTimeout(end, LIMIT_MILLISECONDS);
    over?.addEventListener('abort', end, { once: true });
    if (over?.aborted === true) end();
  });
  try {
    return await Promise.race([
      work(client.kafka, (name) => {
        topic = name;
      }),
      late,
    ]);
  } catch (error) {
    throw codedError(connection, topic, error);
  } finally {
    clearTimeout(timer);
    over?.removeEventListener('abort', end);
    client.destroy();
  }
}

/** A failure of the client as a problem with a code, about a topic where it is about one. */
export function codedError(connection: KafkaConnection, topic: string, error: unknown): MingchaError {
  return new MingchaError(problemOf(connection, topic, failureOf(error)), error);
}

class LateError extends Error {
  override readonly name = 'LateError';
  readonly retriable = true;

  constructor() {
    super(`no answer within ${LIMIT_MILLISECONDS / 1000} s`);
  }
}

/** What an officer is told of a failure of the client. */
export function problemOf({ brokers }: KafkaConnection, topic: string, { fault, reason }: Failure): Problem {
  const where = brokers.join(', ');
  switch (fault) {
    case 'unreachable':
      return streamProblem('MC-STREAM-001', where, { reason });
    case 'refused':
      return streamProblem('MC-STREAM-002', where, { reason });
    case 'unknown_topic':
      return streamProblem('MC-STREAM-003', where, { topic });
    case 'position':
    case 'codec':
    case 'crashed':
      return streamProblem('MC-STREAM-007', where, { reason });
  }
}

interface DescribeOptions {
  readonly askPolicy?: boolean;
  readonly over?: AbortSignal | undefined;
  readonly onMissing?: ((topic: MissingTopic) => void) | undefined;
}

async function boundsOf(admin: Admin, topic: string, askPolicy: boolean): Promise<PartitionBounds[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const compacted = askPolicy ? await isCompacted(admin, topic) : undefined;
  return offsets
    .toSorted((a, b) => a.partition - b.partition)
    .map(({ partition, low, high }) => ({
      topic,
      partition,
      low: Number(low),
      high: Number(high),
      ...policyOf(compacted),
    }));
}

const topicFault = ({ fault, reason }: Failure): Omit<MissingTopic, 'topic'> => ({
  fault: fault === 'refused' ? fault : 'unknown_topic',
  reason,
});

/**
 * The partitions of topics as the brokers hold them now, by topic and partition. `high` is the high watermark: behind it
 * may stand messages of transactions that are still open.
 *
 * @param options.onMissing - told of topics that are not there or not ours to read, unless that is so of all of them.
 * @param options.askPolicy - whether compaction is asked about, for which the right DescribeConfigs is needed.
 * @throws MingchaError MC-STREAM-001 unreachable, 002 refused, 003 unknown topic, within 15 s.
 */
export function describeTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  { askPolicy = false, over, onMissing }: DescribeOptions = {},
): Promise<readonly PartitionBounds[]> {
  const describe = async (kafka: Kafka, inHand: (topic: string) => void): Promise<readonly PartitionBounds[]> => {
    const admin = kafka.admin();
    await admin.connect();
    const bounds: PartitionBounds[] = [];
    const missing: { readonly topic: string; readonly error: unknown }[] = [];
    for (const topic of topics) {
      inHand(topic);
      try {
        bounds.push(...(await boundsOf(admin, topic, askPolicy)));
      } catch (error) {
        if (onMissing === undefined || !isOfTopic(error)) throw error;
        missing.push({ topic, error });
      }
    }
    const [first] = missing;
    if (first !== undefined && missing.length === topics.length) {
      inHand(first.topic);
      throw first.error;
    }
    for (const { topic, error } of missing) onMissing?.({ topic, ...topicFault(failureOf(error)) });
    return bounds;
  };
  return withinTime(connection, describe, over);
}

const policyOf = (compacted: boolean | undefined): { compacted?: boolean } =>
  compacted === undefined ? {} : { compacted };

/** Whether a topic is compacted; undefined where we may not ask. */
async function isCompacted(admin: Admin, topic: string): Promise<boolean | undefined> {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy'] }],
    });
    return resources[0]?.configEntries
      .find((one) => one.configName === 'cleanup.policy')
      ?.configValue.includes('compact');
  } catch (error) {
    // Only a refusal is an answer: a broker that is away is away for whatever is asked next, too.
    if (failureOf(error).fault === 'refused') return undefined;
    throw error;
  }
}
