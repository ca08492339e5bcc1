import type { OpenLog, RecordBlock, TopicPartition } from '../log/log-source.ts';
import type { TopicCluster } from './cluster.ts';
import { blockOf } from './committed.ts';
import { failureOf } from './failure.ts';

/**
 * Looks again at messages that were read before, by which the reader knows the log: at once when a connection begins,
 * before it is read on, and now and then.
 */
export class TopicChecks {
  readonly #checkOf: OpenLog['checkOf'];
  readonly #every: number;
  readonly #checked = new Map<string, number>();

  /** @param every - milliseconds from one look at a partition to the next. */
  constructor(checkOf: OpenLog['checkOf'], every: number) {
    this.#checkOf = checkOf;
    this.#every = every;
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
    generation: number,
  ): Promise<RecordBlock[]> {
    const blocks: RecordBlock[] = [];
    for (const at of led) {
      const name = `${at.topic}/${at.partition}`;
      const checked = this.#checked.get(name);
      if (checked !== undefined && performance.now() - checked < this.#every) continue;
      const offset = this.#checkOf?.(at);
      const block = offset === undefined ? undefined : await look(cluster, leader, at, offset, generation);
      if (block !== undefined) blocks.push(block);
      this.#checked.set(name, performance.now());
    }
    return blocks;
  }
}

/** What stands at an offset; undefined where nothing that can be read stands there or after it. */
async function look(
  cluster: TopicCluster,
  leader: string,
  at: TopicPartition,
  offset: number,
  generation: number,
): Promise<RecordBlock | undefined> {
  const bare = { ...at, generation, requestedOffset: offset, highWatermark: offset, messages: [], bytes: 0 };
  try {
    // Alone: a broker gives a batch that is larger than asked for only of the first partition of a question.
    const { responses } = await cluster.fetch(leader, [{ ...at, offset }], 0);
    const fetched = responses[0]?.partitions[0];
    const block = fetched === undefined ? undefined : blockOf(at, generation, offset, fetched);
    if (block === undefined) return undefined;
    const messages = block.messages.filter((message) => message.offset === offset);
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    return { ...block, nextOffset: offset + 1, messages, bytes };
  } catch (error) {
    // Removed since it was read; or the log is shorter now, which reading on tells.
    if (failureOf(error).fault === 'position') return { ...bare, nextOffset: offset };
    throw error;
  }
}
