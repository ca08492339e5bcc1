import type { LogMessage, OpenLog, RecordBlock, TopicPartition } from '../log/log-source.ts';
import type { TopicCluster } from './cluster.ts';
import { blockOf } from './committed.ts';
import { failureOf, ReplacedError } from './failure.ts';
import type { ReadPositions } from './read-positions.ts';

/**
 * Looks again at messages that were read before, by which the reader knows the log: at once when a connection begins,
 * before it is read on, and now and then.
 */
export class TopicChecks {
  readonly #checkOf: OpenLog['checkOf'];
  readonly #every: number;
  readonly #checked = new Map<string, number>();
  /** The last message seen of each partition, where brokers do not tell topics of one name apart. */
  readonly #last = new Map<string, LogMessage>();

  /** @param every - milliseconds from one look at a partition to the next. */
  constructor(checkOf: OpenLog['checkOf'], every: number) {
    this.#checkOf = checkOf;
    this.#every = every;
  }

  /** Begins anew: what was seen before may be of another log. */
  begin(): void {
    this.#checked.clear();
    this.#last.clear();
  }

  /**
   * What a broker holds of those messages, of the partitions where it is time to look.
   *
   * @throws what kafkajs throws.
   */
  async due(
    cluster: TopicCluster,
    leader: string,
    led: readonly TopicPartition[],
    positions: ReadPositions,
  ): Promise<RecordBlock[]> {
    const blocks: RecordBlock[] = [];
    for (const at of led) {
      const name = nameOf(at);
      const checked = this.#checked.get(name);
      if (checked !== undefined && performance.now() - checked < this.#every) continue;
      const block = await this.#check(cluster, leader, at, positions);
      if (block !== undefined) {
        blocks.push(block);
        this.#see(block);
      }
      this.#checked.set(name, performance.now());
    }
    return blocks;
  }

  async #check(
    cluster: TopicCluster,
    leader: string,
    at: TopicPartition,
    positions: ReadPositions,
  ): Promise<RecordBlock | undefined> {
    const { generation } = positions;
    const replaced = positions.isReplaced(at);
    const offset = this.#checkOf?.(at);
    const block = offset === undefined ? undefined : await look(cluster, leader, at, offset, generation);
    if (!replaced) return block;
    // Said also where there is nothing to look at: what comes next is of another log than what came before.
    const known = block ?? nothingAt(at, generation, offset ?? positions.nextOf(at) ?? 0);
    return { ...known, replaced: true };
  }

  #see(block: RecordBlock): void {
    const last = block.messages.at(-1);
    if (last !== undefined) this.#last.set(nameOf(block), last);
  }

  /**
   * Sees, before a block is handed on, that its log is the one that was read before; where brokers are asked for topics by
   * their identities, that is so. It is the last message that is asked for once more, after the block was read.
   *
   * @throws ReplacedError where the message is not there as it was; what kafkajs throws.
   */
  async beforeHandingOn(cluster: TopicCluster, leader: string, block: RecordBlock): Promise<void> {
    const last = this.#last.get(nameOf(block));
    if (!cluster.isSure && last !== undefined) {
      const found = await look(cluster, leader, block, last.offset, block.generation);
      const isGone = found !== undefined && found.nextOffset === last.offset;
      if (!isGone && !isSame(last, found?.messages[0]))
        throw new ReplacedError(`the message at offset ${last.offset} of ${nameOf(block)} is not there as it was`);
    }
    this.#see(block);
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

const isEqual = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b));

function isSame(one: LogMessage, other: LogMessage | undefined): boolean {
  return (
    other !== undefined &&
    one.timestamp === other.timestamp &&
    isEqual(one.key, other.key) &&
    isEqual(one.value, other.value)
  );
}

function nothingAt(at: TopicPartition, generation: number, offset: number): RecordBlock {
  const { topic, partition } = at;
  const stretch = { requestedOffset: offset, nextOffset: offset, highWatermark: offset };
  return { topic, partition, generation, ...stretch, messages: [], bytes: 0 };
}

/** What stands at an offset; undefined where nothing that can be read stands there or after it. */
async function look(
  cluster: TopicCluster,
  leader: string,
  at: TopicPartition,
  offset: number,
  generation: number,
): Promise<RecordBlock | undefined> {
  const nothing = nothingAt(at, generation, offset);
  try {
    // Alone: a broker gives a batch that is larger than asked for only of the first partition of a question.
    const { topic, partition } = at;
    const { responses } = await cluster.fetch(leader, [{ topic, partition, offset }], 0);
    const fetched = responses[0]?.partitions[0];
    if (fetched?.error !== undefined) throw fetched.error;
    const block = fetched === undefined ? undefined : blockOf(at, generation, offset, fetched);
    if (block === undefined) {
      // A leader that has just become one may know less of it for a moment; so may another log.
      if (!cluster.isSure && Number(fetched?.highWatermark ?? 0) <= offset)
        throw new ReplacedError(`${nameOf(at)} ends before offset ${offset}, which was read`);
      return undefined;
    }
    const messages = block.messages.filter((message) => message.offset === offset);
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    return { ...block, nextOffset: offset + 1, messages, bytes };
  } catch (error) {
    if (failureOf(error).fault !== 'position') throw error;
    // Removed since it was read; or the log is shorter now than it was.
    return (await cluster.lowOf(at)) > offset ? nothing : { ...nothing, nextOffset: offset + 1, replaced: true };
  }
}
