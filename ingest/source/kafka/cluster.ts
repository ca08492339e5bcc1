import { PartitionAssigners, type Broker, type Cluster, type Kafka } from 'kafkajs';
import type { TopicPartition } from '../log/log-source.ts';
import type { Fetched } from './committed.ts';
import { failureOf, isOfTopic, type Failure } from './failure.ts';
import { fetchByIdentity, fetchesByIdentity } from './fetch-by-identity.ts';
import { identifiedTopics, type IdentifiedTopic } from './topic-identities.ts';

/** Kafka's `read_committed`: nothing of a transaction that has not committed. */
const READ_COMMITTED = 1;
/** How long a broker that has nothing new may keep a question. */
const MAX_WAIT_MILLISECONDS = 1000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_BYTES_OF_PARTITION = 1024 * 1024;

/** Where a partition is read. */
export interface FetchPosition extends TopicPartition {
  readonly offset: number;
}

/** A topic that cannot be read now, and why. */
export interface MissingTopic {
  readonly topic: string;
  readonly failure: Failure;
}

/** What is read of a cluster. */
interface ReadTopics {
  /** Looked at anew with each refresh. */
  readonly topics: ReadonlySet<string>;
  /** Whether topics are asked for by their names also where brokers know them by identities. */
  readonly byName: boolean;
}

/**
 * The brokers as a consumer's own machinery sees them: who leads a partition, and questions to one broker. kafkajs hands
 * this to assigners of partitions, the one place where it is public; the consumer it belongs to never runs. So partitions
 * are read at the offsets we ask for, without a group: nothing is assigned, no membership can be lost, no offset is
 * reset behind our back (kafkajs#1119), and no right to a group is needed.
 *
 * Brokers from Kafka 3.1 on are asked for topics by their identities, so that what one connection reads is of one topic even
 * where another was made under its name in between.
 */
export class TopicCluster {
  readonly #cluster: Cluster;
  readonly #topics: ReadonlySet<string>;
  readonly #byName: boolean;
  readonly #found = new Set<string>();
  #identified: ReadonlyMap<string, IdentifiedTopic> | undefined;

  constructor(kafka: Kafka, { topics, byName }: ReadTopics) {
    this.#topics = topics;
    this.#byName = byName;
    let found: Cluster | undefined;
    kafka.consumer({
      groupId: 'never-joined',
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (given) => {
          found = given.cluster;
          return PartitionAssigners.roundRobin(given);
        },
      ],
    });
    if (found === undefined) throw new Error('kafkajs gave its assigner no cluster');
    this.#cluster = found;
  }

  /**
   * Connects and finds the topics.
   *
   * @returns those that cannot be read, while the others are.
   */
  async connect(): Promise<readonly MissingTopic[]> {
    await this.#cluster.connect();
    return this.#find();
  }

  /**
   * Looks again at the topics and who leads them.
   *
   * @returns those that still cannot be read.
   * @throws what kafkajs throws, also where a topic that was read is gone: its connection then begins anew.
   */
  async refresh(): Promise<readonly MissingTopic[]> {
    if (this.#found.size > 0) await this.#cluster.refreshMetadata();
    return this.#find();
  }

  async #find(): Promise<readonly MissingTopic[]> {
    const missing: MissingTopic[] = [];
    // One by one: of several kafkajs does not say which it is that is not there.
    for (const topic of this.#topics) {
      if (this.#found.has(topic)) continue;
      try {
        await this.#cluster.addTargetTopic(topic);
        this.#found.add(topic);
      } catch (error) {
        if (!isOfTopic(error)) throw error;
        missing.push({ topic, failure: failureOf(error) });
      }
    }
    this.#identified = await this.#identify();
    return missing;
  }

  async #identify(): Promise<ReadonlyMap<string, IdentifiedTopic> | undefined> {
    const [node] = this.#cluster.getNodeIds();
    if (this.#byName || this.#found.size === 0 || node === undefined) return undefined;
    const broker = await this.#cluster.findBroker({ nodeId: String(node) });
    return fetchesByIdentity(broker) ? identifiedTopics(broker, [...this.#found]) : undefined;
  }

  /** The topics that are there, in the order they were asked for. */
  get found(): readonly string[] {
    return [...this.#topics].filter((topic) => this.#found.has(topic));
  }

  /** Whether what is read of a topic cannot be of another that was made under its name. */
  get isSure(): boolean {
    return this.#identified !== undefined;
  }

  /** What no other topic has; undefined where the brokers do not tell. */
  identityOf(topic: string): string | undefined {
    return this.#identified?.get(topic)?.identity;
  }

  #partitionsOf(topic: string): TopicPartition[] {
    const identified = this.#identified?.get(topic);
    if (identified !== undefined) return identified.partitions.map(({ partition }) => ({ topic, partition }));
    return this.#cluster
      .findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => ({ topic, partition: partitionId }))
      .toSorted((a, b) => a.partition - b.partition);
  }

  /** The partitions of the topics that are there, in order. */
  partitions(): TopicPartition[] {
    return this.found.flatMap((topic) => this.#partitionsOf(topic));
  }

  #leadersOf(topic: string, partitions: readonly number[]): [leader: string, partition: number][] {
    const identified = this.#identified?.get(topic);
    if (identified !== undefined)
      return identified.partitions
        .filter(({ partition }) => partitions.includes(partition))
        .map(({ leader, partition }) => [String(leader), partition]);
    const found = this.#cluster.findLeaderForPartitions(topic, [...partitions]);
    return Object.entries(found).flatMap(([leader, led]) =>
      led.map((partition): [string, number] => [leader, partition]),
    );
  }

  /** Partitions by the broker that leads them. */
  byLeader(partitions: readonly TopicPartition[]): Map<string, TopicPartition[]> {
    const leaders = new Map<string, TopicPartition[]>();
    for (const topic of this.found) {
      const of = partitions.filter((at) => at.topic === topic).map(({ partition }) => partition);
      for (const [leader, partition] of this.#leadersOf(topic, of))
        leaders.set(leader, [...(leaders.get(leader) ?? []), { topic, partition }]);
    }
    return leaders;
  }

  /**
   * Asks a broker for what follows each of the positions.
   *
   * @param maxWaitTime - so long it may keep the question where there is nothing.
   * @returns the answer; asked by identities, with the errors of partitions in their places.
   * @throws ProtocolError or what kafkajs throws.
   */
  async fetch(
    leader: string,
    positions: readonly FetchPosition[],
    maxWaitTime = MAX_WAIT_MILLISECONDS,
  ): Promise<Fetched> {
    const broker = await this.#cluster.findBroker({ nodeId: leader });
    const limits = { isolationLevel: READ_COMMITTED, maxWaitTime, maxBytes: MAX_BYTES };
    const identified = this.#identified;
    if (identified !== undefined)
      return fetchByIdentity(broker, {
        ...limits,
        positions,
        identityOf: (topic) => identified.get(topic)?.identity ?? '',
        maxBytesOfPartition: MAX_BYTES_OF_PARTITION,
      });
    const topics = grouped(positions, ({ partition, offset }) => ({
      partition,
      fetchOffset: String(offset),
      maxBytes: MAX_BYTES_OF_PARTITION,
    }));
    // kafkajs decodes by its own protocol files, and declares the answer as anything.
    const answer: unknown = await broker.fetch({ ...limits, minBytes: 1, topics });
    return answer as Fetched;
  }

  /** The first offset that a partition still holds. */
  async lowOf({ topic, partition }: TopicPartition): Promise<number> {
    const asked = { topic, partitions: [{ partition }], fromBeginning: true };
    const [found] = await this.#cluster.fetchTopicsOffset([asked]);
    return Number(found?.partitions.find((one) => one.partition === partition)?.offset ?? 0);
  }

  /**
   * Tells a group how far is read, as somebody who is no member of it. Kafka allows that while the group has none.
   */
  async commit(group: string, positions: readonly FetchPosition[]): Promise<void> {
    const coordinator: Broker = await this.#cluster.findGroupCoordinator({ groupId: group });
    const topics = grouped(positions, ({ partition, offset }) => ({ partition, offset: String(offset) }));
    await coordinator.offsetCommit({ groupId: group, groupGenerationId: -1, memberId: '', topics });
  }
}

/** Positions by topic, as kafkajs takes them. */
function grouped<Shape>(
  positions: readonly FetchPosition[],
  shape: (position: FetchPosition) => Shape,
): { topic: string; partitions: Shape[] }[] {
  return [...new Set(positions.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partitions: positions.filter((at) => at.topic === topic).map(shape),
  }));
}
