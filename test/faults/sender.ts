import { setTimeout as delay } from 'node:timers/promises';
import { CompressionTypes, Kafka, logLevel, type Admin, type Message, type Producer } from 'kafkajs';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import { nameOf, type Ledger } from './ledger.ts';
import type { MadeMessage } from './made-message.ts';

/** Messages for one partition, in their order. */
export interface Consignment extends TopicPartition {
  readonly messages: readonly MadeMessage[];
}

/** What kafkajs is told to send; a value that is not there is a tombstone. */
function records(messages: readonly MadeMessage[], partition: number): Message[] {
  return messages.map(({ value }) => ({ key: 'k', value, partition }));
}

/** Sends messages and writes down in the ledger where the broker says they stand. */
export class Sender {
  readonly #ledger: Ledger;
  readonly #kafka: Kafka;
  #plain: Producer;
  #transactional: Producer;
  readonly admin: Admin;
  /** Names under which the ledger knows topics, where that is another. */
  readonly known = new Map<string, string>();

  constructor(address: string, ledger: Ledger) {
    this.#ledger = ledger;
    this.#kafka = new Kafka({
      clientId: 'faults',
      brokers: [address],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 40 },
    });
    this.#plain = this.#producer(false);
    this.#transactional = this.#producer(true);
    this.admin = this.#kafka.admin();
  }

  #producer(transactional: boolean): Producer {
    return this.#kafka.producer({
      maxInFlightRequests: 1,
      ...(transactional ? { transactionalId: 'faults', idempotent: true } : {}),
    });
  }

  async connect(): Promise<void> {
    await this.admin.connect();
    await this.#plain.connect();
    await this.#transactional.connect();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#plain.disconnect(), this.#transactional.disconnect(), this.admin.disconnect()]);
  }

  /** Waits until a topic that was deleted is gone. */
  async forget(topic: string): Promise<void> {
    await until(`${topic} to go`, async () => !(await this.admin.listTopics()).includes(topic));
  }

  /** Learns of partitions and topics made since: kafkajs drops what is for a partition it does not know. */
  async learn(topic: string, partitions: number): Promise<void> {
    const known = async (): Promise<number> =>
      (await this.admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
    await until(`${partitions} partitions of ${topic}`, async () => (await known()) === partitions);
    await Promise.all([this.#plain.disconnect(), this.#transactional.disconnect()]);
    this.#plain = this.#producer(false);
    this.#transactional = this.#producer(true);
    await Promise.all([this.#plain.connect(), this.#transactional.connect()]);
  }

  /** Sends messages outside any transaction. */
  async send(consignments: readonly Consignment[], gzip: boolean): Promise<void> {
    for (const { topic, partition, messages } of consignments) {
      const [answer] = await this.#plain.send({
        topic,
        messages: records(messages, partition),
        compression: gzip ? CompressionTypes.GZIP : CompressionTypes.None,
      });
      this.#writeDown(topic, partition, answer?.baseOffset, messages);
    }
  }

  /**
   * Sends messages in one transaction.
   *
   * @param meanwhile - done while the transaction is open.
   */
  async sendTogether(
    consignments: readonly Consignment[],
    outcome: 'commit' | 'abort',
    meanwhile: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const transaction = await this.#transactional.transaction();
    const offsets: (string | undefined)[] = [];
    for (const { topic, partition, messages } of consignments) {
      const [answer] = await transaction.send({ topic, messages: records(messages, partition) });
      offsets.push(answer?.baseOffset);
    }
    await meanwhile();
    await transaction[outcome]();
    for (const [index, { topic, partition, messages }] of consignments.entries()) {
      const sent = outcome === 'commit' ? messages : messages.map(() => undefined);
      this.#writeDown(topic, partition, offsets[index], sent);
      this.#ledger.partition({ topic, partition }).addControl();
    }
    await this.settled(consignments);
  }

  /** Waits until the log of each partition ends where the ledger does: the mark that ends a transaction comes after its answer. */
  async settled(partitions: readonly TopicPartition[]): Promise<void> {
    for (const topic of new Set(partitions.map((one) => one.topic))) {
      const own = partitions.filter((one) => one.topic === topic);
      await until(`the log of ${own.map(nameOf).join(' ')} to reach the ledger’s end`, async () => {
        const ends = await this.ends(topic);
        return own.every((one) => (ends.get(one.partition) ?? 0) >= this.#ledger.partition(one).end);
      });
    }
  }

  /** The offset after the last message of each partition of a topic. */
  async ends(topic: string): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  #writeDown(
    topic: string,
    partition: number,
    baseOffset: string | undefined,
    messages: readonly (MadeMessage | undefined)[],
  ): void {
    const ledger = this.#ledger.partition({ topic: this.known.get(topic) ?? topic, partition });
    if (baseOffset === undefined || Number(baseOffset) < ledger.end)
      throw new Error(
        `${topic}/${partition}: the broker put messages at ${baseOffset}, and the ledger ends at ${ledger.end}`,
      );
    if (Number(baseOffset) > ledger.end)
      throw new Error(`${topic}/${partition}: offsets ${ledger.end} to ${baseOffset} hold what nobody sent`);
    ledger.add(ledger.end, messages);
  }
}

const LIMIT_MILLISECONDS = 60_000;

/** Waits for a condition. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MILLISECONDS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited for ${what} in vain`);
    await delay(20);
  }
}
