import kafkajs, { Partitioners, type Message } from 'kafkajs';
import { kafkaClient } from './client.ts';
import { codedError, withinTime } from './describe.ts';
import type { KafkaConnection } from './options.ts';

/** A message to send; the key decides its partition where none is named. */
export interface KafkaMessage {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly partition?: number | undefined;
}

/** How messages are sent. */
export interface KafkaProducerOptions extends KafkaConnection {
  readonly compression?: 'none' | 'gzip' | undefined;
}

/** Who sends messages. */
export interface KafkaProducer {
  /** Makes topics that are not there yet; those that are stay as they are. */
  createTopics(topics: readonly { readonly topic: string; readonly partitions: number }[]): Promise<void>;
  /**
   * Sends in order and waits until every replica has them. A message may arrive twice where a connection is lost.
   *
   * @throws MingchaError MC-STREAM-001 unreachable, 002 refused, 003 unknown topic, after some attempts.
   */
  send(topic: string, messages: readonly KafkaMessage[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to send, for `mingcha demo produce`. Topics must be there: none is made by sending.
 *
 * @throws MingchaError MC-STREAM-001 unreachable, 002 refused, when it cannot connect within 15 s.
 */
export async function kafkaProducer(options: KafkaProducerOptions): Promise<KafkaProducer> {
  await withinTime(options, (kafka) => kafka.admin().connect());
  const client = kafkaClient(options);
  const producer = client.kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: { retries: 8 },
  });
  try {
    await producer.connect();
  } catch (error) {
    client.destroy();
    throw codedError(options, '', error);
  }
  const compression = options.compression === 'gzip' ? kafkajs.CompressionTypes.GZIP : kafkajs.CompressionTypes.None;
  return {
    createTopics: (topics) =>
      withinTime(options, async (kafka, inHand) => {
        inHand(topics.map(({ topic }) => topic).join(', '));
        const admin = kafka.admin();
        await admin.connect();
        const there = new Set(await admin.listTopics());
        const missing = topics.filter(({ topic }) => !there.has(topic));
        if (missing.length === 0) return;
        await admin.createTopics({
          topics: missing.map(({ topic, partitions }) => ({ topic, numPartitions: partitions })),
          waitForLeaders: true,
        });
      }),
    send: async (topic, messages) => {
      try {
        await producer.send({ topic, messages: messages.map(asMessage), compression });
      } catch (error) {
        throw codedError(options, topic, error);
      }
    },
    close: async () => {
      await producer.disconnect();
      client.destroy();
    },
  };
}

function asMessage({ key, value, partition }: KafkaMessage): Message {
  return { key, value, ...(partition === undefined ? {} : { partition }) };
}
