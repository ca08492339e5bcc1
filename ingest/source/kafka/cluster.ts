import { PartitionAssigners, type Broker, type Cluster, type Kafka } from 'kafkajs';
import type { TopicPartition } from '../log/log-source.ts';
import type { Fetched } from './committed.ts';

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

/**
 * The brokers as a consumer's own machinery sees them: who leads a partition, and questions to one broker. kafkajs hands
 * this to assigners of partitions, the one place where it is public; the consumer it belongs to never runs. So partitions
 * are read at the offsets we ask for, without a group: nothing is assigned, no membership can be lost, no offset is
 * reset behind our back (kafkajs#1119), and no right to a group is needed.
 */
export class TopicCluster {
  readonly #cluster: Cluster;
  readonly #topics: readonly string[];

  constructor(kafka: Kafka, topics: readonly string[]) {
    this.#topics = topics;
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

  async connect(): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.addMultipleTargetTopics([...this.#topics]);
  }

  async refresh(): Promise<void> {
    await this.#cluster.refreshMetadata();
  }

  /** The partitions of the topics, in order. */
  partitions(): TopicPartition[] {
    return this.#topics.flatMap((topic) =>
      this.#cluster
        .findTopicPartitionMetadata(topic)
        .map(({ partitionId }) => ({ topic, partition: partitionId }))
        .toSorted((a, b) => a.partition - b.partition),
    );
  }

  /** Partitions by the broker that leads them. */
  byLeader(partitions: readonly TopicPartition[]): Map<string, TopicPartition[]> {
    const leaders = new Map<string, TopicPartition[]>();
    for (const topic of this.#topics) {
      const of = partitions.filter((at) => at.topic === topic).map(({ partition }) => partition);
      for (const [leader, led] of Object.entries(this.#cluster.findLeaderForPartitions(topic, of)))
        leaders.set(leader, [...(leaders.get(leader) ?? []), ...led.map((partition) => ({ topic, partition }))]);
    }
    return leaders;
  }

  /**
   * Asks a broker for what follows each of the positions.
   *
   * @param maxWaitTime - so long it may keep the question where there is nothing.
   */
  async fetch(
    leader: string,
    positions: readonly FetchPosition[],
    maxWaitTime = MAX_WAIT_MILLISECONDS,
  ): Promise<Fetched> {
    const broker = await this.#cluster.findBroker({ nodeId: leader });
    const topics = [...new Set(positions.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: positions
        .filter((at) => at.topic === topic)
        .map(({ partition, offset }) => ({
          partition,
          fetchOffset: String(offset),
          maxBytes: MAX_BYTES_OF_PARTITION,
        })),
    }));
    const answer: unknown = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      topics,
    });
    // kafkajs decodes by its own protocol files, and declares the answer as anything.
    return answer as Fetched;
  }

  /**
   * Tells a group how far is read, as somebody who is no member of it. Kafka allows that while the group has none.
   */
  async commit(group: string, positions: readonly FetchPosition[]): Promise<void> {
    const coordinator: Broker = await this.#cluster.findGroupCoordinator({ groupId: group });
    const topics = [...new Set(positions.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: positions
        .filter((at) => at.topic === topic)
        .map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    }));
    await coordinator.offsetCommit({ groupId: group, groupGenerationId: -1, memberId: '', topics });
  }
}
