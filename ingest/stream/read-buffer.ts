import type { RecordBlock, TopicPartition } from '../source/log/log-source.ts';
import type { FlushLimits } from './stream-request.ts';
import { bytesOf, cutAtBytes, messagesOf, type Stretch } from './stretch.ts';

/** Names a partition. */
export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** What was read and is not landed yet, by partition. */
export class ReadBuffer {
  readonly #stretches = new Map<string, Stretch>();
  #since: number | undefined;

  rows = 0;
  bytes = 0;

  /** True where there is nothing to land, not even a stretch without messages. */
  get isEmpty(): boolean {
    return this.#stretches.size === 0;
  }

  /** When the oldest of it came, in milliseconds. */
  get since(): number | undefined {
    return this.#since;
  }

  /** Adds a block that follows what is there of its partition. */
  add(block: RecordBlock, now: number): void {
    const name = partitionName(block);
    const there = this.#stretches.get(name);
    if (there === undefined) {
      const { topic, partition, requestedOffset, nextOffset, messages, bytes } = block;
      this.#stretches.set(name, {
        topic,
        partition,
        from: requestedOffset,
        next: nextOffset,
        messages: [...messages],
        bytes,
      });
    } else {
      if (there.next !== block.requestedOffset)
        throw new Error(`${name}: ${block.requestedOffset} after ${there.next}`);
      for (const message of block.messages) there.messages.push(message);
      there.next = block.nextOffset;
      there.bytes += block.bytes;
    }
    this.rows += block.messages.length;
    this.bytes += block.bytes;
    this.#since ??= now;
  }

  isDue(limits: FlushLimits, now: number): boolean {
    if (this.#since === undefined) return false;
    return this.rows >= limits.rows || this.bytes >= limits.bytes || now - this.#since >= limits.milliseconds;
  }

  /** Takes out what has no more than so many bytes, and at least one message; what is left came no earlier. */
  take(most = Infinity): Stretch[] {
    const [taken, left] = cutAtBytes([...this.#stretches.values()], most);
    const since = this.#since;
    this.clear();
    for (const stretch of left) this.#stretches.set(partitionName(stretch), stretch);
    this.rows = messagesOf(left);
    this.bytes = bytesOf(left);
    if (left.length > 0) this.#since = since;
    return taken;
  }

  /** Forgets what is there of partitions that are read again from where they landed. */
  drop(isDropped: (at: TopicPartition) => boolean): void {
    for (const [name, stretch] of this.#stretches) {
      if (!isDropped(stretch)) continue;
      this.#stretches.delete(name);
      this.rows -= stretch.messages.length;
      this.bytes -= stretch.bytes;
    }
    if (this.#stretches.size === 0) this.#since = undefined;
  }

  clear(): void {
    this.#stretches.clear();
    this.#since = undefined;
    this.rows = 0;
    this.bytes = 0;
  }
}
