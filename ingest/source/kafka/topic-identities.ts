import type { Broker } from 'kafkajs';
import type { TopicPartition } from '../log/log-source.ts';
import { API, ask, newestVersion } from './broker-request.ts';
import { ProtocolError } from './protocol-error.ts';
import type { WireReader, WireWriter } from './wire.ts';

/** The version of Metadata that came with reading by identity (Kafka 3.1). */
const VERSION = 12;

/** No topic has it: brokers whose cluster does not give identities answer so. */
const NO_IDENTITY = '0'.repeat(32);

/** One topic as the brokers know it: by an identity that no other topic ever gets, also not one of the same name (KIP-516). */
export interface IdentifiedTopic {
  readonly topic: string;
  readonly identity: string;
  readonly partitions: readonly (TopicPartition & { readonly leader: number })[];
}

function readTopic(answer: WireReader): IdentifiedTopic {
  const error = answer.int16();
  const topic = answer.text() ?? '';
  const identity = answer.identity();
  answer.int8();
  const partitions = answer.array(() => {
    const failed = answer.int16();
    const partition = answer.int32();
    const leader = answer.int32();
    answer.int32();
    for (let lists = 0; lists < 3; lists++) answer.array(() => answer.int32());
    answer.end();
    if (failed !== 0) throw new ProtocolError(failed, { topic, partition });
    return { topic, partition, leader };
  });
  answer.int32();
  answer.end();
  if (error !== 0) throw new ProtocolError(error, { topic });
  return { topic, identity, partitions: partitions.toSorted((a, b) => a.partition - b.partition) };
}

function readTopics(answer: WireReader): IdentifiedTopic[] {
  answer.array(() => {
    answer.int32();
    answer.text();
    answer.int32();
    answer.text();
    answer.end();
  });
  answer.text();
  answer.int32();
  const topics = answer.array(() => readTopic(answer));
  answer.end();
  return topics;
}

/**
 * Topics with their identities, their partitions and who leads them; undefined where the brokers are older than Kafka 3.1, or
 * their cluster gives no identities.
 *
 * @throws ProtocolError where a topic or a partition cannot be read now; what kafkajs throws.
 */
export async function identifiedTopics(
  broker: Broker,
  topics: readonly string[],
): Promise<ReadonlyMap<string, IdentifiedTopic> | undefined> {
  if (newestVersion(broker, API.metadata) < VERSION) return undefined;
  const found = await ask(broker, {
    api: API.metadata,
    version: VERSION,
    name: 'Metadata',
    write: (out: WireWriter) => {
      out.array(topics, (topic) => out.identity(NO_IDENTITY).text(topic).end());
      // None is made by asking, and nothing is asked about rights.
      out.int8(0).int8(0);
    },
    read: readTopics,
  });
  if (found.some(({ identity }) => identity === NO_IDENTITY)) return undefined;
  return new Map(found.map((one) => [one.topic, one]));
}
