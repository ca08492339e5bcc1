import type { Broker } from 'kafkajs';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import type { TopicPartition } from '../log/log-source.ts';
import { API, ask, newestVersion } from './broker-request.ts';
import type { Fetched, FetchedMessage, FetchedPartition } from './committed.ts';
import { ProtocolError } from './protocol-error.ts';
import type { WireReader, WireWriter } from './wire.ts';

/** The version of Fetch that names topics by their identities (Kafka 3.1). */
const VERSION = 13;

/** What is asked of one broker. */
export interface FetchQuestion {
  readonly positions: readonly (TopicPartition & { readonly offset: number })[];
  /** The identity of each topic. */
  readonly identityOf: (topic: string) => string;
  readonly isolationLevel: number;
  readonly maxWaitTime: number;
  readonly maxBytes: number;
  readonly maxBytesOfPartition: number;
}

/** Whether a broker can be asked so. */
export function fetchesByIdentity(broker: Broker): boolean {
  return newestVersion(broker, API.fetch) >= VERSION;
}

function write(out: WireWriter, question: FetchQuestion): void {
  const { positions, identityOf, isolationLevel, maxWaitTime, maxBytes, maxBytesOfPartition } = question;
  const none = -1;
  out.int32(none).int32(maxWaitTime).int32(1).int32(maxBytes).int8(isolationLevel);
  // No session: each question is whole.
  out.int32(0).int32(none);
  out.array([...new Set(positions.map(({ topic }) => topic))], (topic) => {
    const of = positions.filter((at) => at.topic === topic);
    out.identity(identityOf(topic));
    out.array(of, ({ partition, offset }) => {
      out.int32(partition).int32(none).int64(offset).int32(none).int64(none).int32(maxBytesOfPartition).end();
    });
    out.end();
  });
  out.array([], () => undefined).text('');
}

async function messagesOf(records: Buffer | null): Promise<FetchedMessage[]> {
  if (records === null || records.length === 0) return [];
  // kafkajs reads the length before the records; here it was read in another form.
  return decodeMessages({
    readInt32: () => records.length,
    canReadBytes: () => true,
    readBytes: () => records,
  });
}

/** One partition of an answer; its records are decoded when the whole answer was passed over. */
function readPartition(answer: WireReader, topic: string): () => Promise<FetchedPartition> {
  const partition = answer.int32();
  const error = answer.int16();
  const highWatermark = answer.int64();
  answer.int64();
  answer.int64();
  const abortedTransactions = answer.array(() => {
    const producerId = answer.int64();
    const firstOffset = answer.int64();
    answer.end();
    return { producerId, firstOffset };
  });
  answer.int32();
  const records = answer.view();
  answer.end();
  return async () => {
    const known = { partition, highWatermark, abortedTransactions };
    if (error !== 0) return { ...known, messages: [], error: new ProtocolError(error, { topic, partition }) };
    return { ...known, messages: await messagesOf(records) };
  };
}

/**
 * Asks a broker for messages of topics by their identities: a topic that was deleted is then never taken for one that was made
 * under its name since (KIP-516), whatever a reader has missed.
 *
 * @returns its answer, with the errors of partitions that cannot be read in their places.
 * @throws ProtocolError where the question as a whole is refused; what kafkajs throws.
 */
export async function fetchByIdentity(broker: Broker, question: FetchQuestion): Promise<Fetched> {
  const topics = [...new Set(question.positions.map(({ topic }) => topic))];
  const nameOf = new Map(topics.map((topic) => [question.identityOf(topic), topic]));
  return ask(broker, {
    api: API.fetch,
    version: VERSION,
    name: 'Fetch',
    patience: question.maxWaitTime,
    write: (out) => write(out, question),
    read: async (answer) => {
      const error = answer.int16();
      answer.int32();
      const responses = answer.array(() => {
        const topicName = nameOf.get(answer.identity()) ?? '';
        const partitions = answer.array(() => readPartition(answer, topicName));
        answer.end();
        return { topicName, partitions };
      });
      if (error !== 0) throw new ProtocolError(error, { topic: '' });
      const decoded: { topicName: string; partitions: FetchedPartition[] }[] = [];
      for (const { topicName, partitions } of responses) {
        const all: FetchedPartition[] = [];
        for (const decode of partitions) all.push(await decode());
        decoded.push({ topicName, partitions: all });
      }
      return { responses: decoded };
    },
  });
}
