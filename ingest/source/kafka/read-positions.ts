import type { TopicPartition } from '../log/log-source.ts';

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** How far each partition is read, and of which log: what survives a lost connection. */
export class ReadPositions {
  generation = 0;
  #assigned: readonly TopicPartition[] = [];
  readonly #next = new Map<string, number>();
  /** The identity of each topic that was read, also of one that is not there now. */
  readonly #identities = new Map<string, string>();
  readonly #replaced = new Set<string>();

  get assigned(): readonly TopicPartition[] {
    return this.#assigned;
  }

  nextOf(at: TopicPartition): number | undefined {
    return this.#next.get(nameOf(at));
  }

  advance(at: TopicPartition, nextOffset: number): void {
    this.#next.set(nameOf(at), nextOffset);
  }

  /** Whether these are the partitions that were assigned, of the topics they were of. */
  holds(partitions: readonly TopicPartition[], identityOf: (topic: string) => string | undefined): boolean {
    return (
      partitions.map(nameOf).join() === this.#assigned.map(nameOf).join() &&
      partitions.every(({ topic }) => identityOf(topic) === this.#identities.get(topic))
    );
  }

  /** Begins a generation: every partition begins where the reader says, or is left alone. */
  assign(
    partitions: readonly TopicPartition[],
    startOf: (at: TopicPartition) => number | undefined,
    identityOf: (topic: string) => string | undefined,
  ): void {
    this.generation += 1;
    this.#assigned = partitions;
    this.#next.clear();
    for (const at of partitions) {
      const known = this.#identities.get(at.topic);
      const now = identityOf(at.topic);
      if (known !== undefined && now !== undefined && known !== now) this.#replaced.add(nameOf(at));
      const start = startOf(at);
      if (start !== undefined) this.#next.set(nameOf(at), start);
    }
    for (const { topic } of partitions) {
      const identity = identityOf(topic);
      if (identity !== undefined) this.#identities.set(topic, identity);
    }
  }

  /** Whether a partition's topic was deleted and made again since it was read, and the reader was not told yet. */
  isReplaced(at: TopicPartition): boolean {
    return this.#replaced.has(nameOf(at));
  }

  /** The reader is told. */
  told(at: TopicPartition): void {
    this.#replaced.delete(nameOf(at));
  }
}
