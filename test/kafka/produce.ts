import kafkajs, { Kafka, logLevel, Partitioners, type Message } from 'kafkajs';

/** A message to send; the key's hash decides the partition where none is named. */
export interface TestMessage {
  readonly key?: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly partition?: number;
  readonly timestamp?: number;
}

/** Who sends the messages of a test. Without `transactional` everything is sent at once and acknowledged by all. */
export interface TestProducer {
  /** @returns the offset of the first message sent, by partition. */
  send(topic: string, messages: readonly TestMessage[], compression?: 'none' | 'gzip'): Promise<Map<number, number>>;
  /** Opens a transaction; its messages can be read once it commits. One at a time. */
  begin(): Promise<TestTransaction>;
  close(): Promise<void>;
}

export interface TestTransaction {
  send(topic: string, messages: readonly TestMessage[]): Promise<Map<number, number>>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/**
 * Sends to a broker. For snappy, lz4 and zstd make the topic with that `compression.type`: the broker recompresses.
 *
 * @param transactional the transactional id, for `begin`.
 */
export async function testProducer(address: string, transactional?: string): Promise<TestProducer> {
  const kafka = new Kafka({
    clientId: 'test-producer',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000 },
  });
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    // Of a request that one new partition refused for a moment all is sent again; the broker must know what it has.
    idempotent: true,
    maxInFlightRequests: 1,
    ...(transactional === undefined ? {} : { transactionalId: transactional }),
  });
  await producer.connect();
  return {
    send: async (topic, messages, compression = 'none') =>
      baseOffsets(
        await producer.send({
          topic,
          messages: messages.map(asMessage),
          compression: compression === 'gzip' ? kafkajs.CompressionTypes.GZIP : kafkajs.CompressionTypes.None,
        }),
      ),
    begin: async () => {
      const transaction = await producer.transaction();
      return {
        send: async (topic, messages) =>
          baseOffsets(await transaction.send({ topic, messages: messages.map(asMessage) })),
        commit: () => transaction.commit(),
        abort: () => transaction.abort(),
      };
    },
    close: () => producer.disconnect(),
  };
}

function asMessage({ key, value, partition, timestamp }: TestMessage): Message {
  return {
    value,
    ...(key === undefined ? {} : { key }),
    ...(partition === undefined ? {} : { partition }),
    ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
  };
}

function baseOffsets(
  sent: readonly { partition: number; baseOffset?: string; offset?: string }[],
): Map<number, number> {
  return new Map(sent.map(({ partition, baseOffset, offset }) => [partition, Number(baseOffset ?? offset)]));
}
