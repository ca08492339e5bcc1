import { crc32 } from 'node:zlib';
import type { TopicPartition } from '../../ingest/source/log/log-source.ts';
import type { MadeMessage } from './made-message.ts';

export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** CRC-32 of a message's value; a tombstone has none. */
const checksumOf = (value: Buffer | null): bigint => BigInt(value === null ? 0 : crc32(value));

/** What the producer sent to one partition, offset by offset. */
export class PartitionLedger {
  readonly topic: string;
  readonly partition: number;
  /** Undefined where an offset holds no message that may be read: control records, aborted transactions. */
  readonly #entries: (MadeMessage | undefined)[] = [];
  /** Sums up to before each offset, so that a stretch is two look-ups. */
  readonly #messages: number[] = [0];
  readonly #checksums: bigint[] = [0n];

  constructor(at: TopicPartition) {
    this.topic = at.topic;
    this.partition = at.partition;
  }

  /** The offset the next message will get. */
  get end(): number {
    return this.#entries.length;
  }

  /** Writes down messages from an offset on; what is left out before it are control records. */
  add(offset: number, messages: readonly (MadeMessage | undefined)[]): void {
    if (offset < this.end) throw new Error(`${nameOf(this)}: ${offset} is before ${this.end}`);
    while (this.end < offset) this.#push(undefined);
    for (const message of messages) this.#push(message);
  }

  /** Writes down that so many offsets hold control records. */
  addControl(records = 1): void {
    this.add(this.end + records, []);
  }

  /** The same under another topic's name. */
  renamed(topic: string): PartitionLedger {
    const other = new PartitionLedger({ topic, partition: this.partition });
    other.add(0, this.#entries);
    return other;
  }

  at(offset: number): MadeMessage | undefined {
    return this.#entries[offset];
  }

  /** Messages and the sum of their checksums from an offset to before another. */
  between(from: number, next: number): { readonly messages: number; readonly checksum: bigint } {
    const end = Math.min(next, this.end);
    return {
      messages: (this.#messages[end] ?? 0) - (this.#messages[from] ?? 0),
      checksum: (this.#checksums[end] ?? 0n) - (this.#checksums[from] ?? 0n),
    };
  }

  *entries(from: number, next: number): Generator<readonly [number, MadeMessage]> {
    for (let offset = from; offset < Math.min(next, this.end); offset++) {
      const message = this.#entries[offset];
      if (message !== undefined) yield [offset, message];
    }
  }

  #push(message: MadeMessage | undefined): void {
    this.#entries.push(message);
    const last = this.#messages.length - 1;
    this.#messages.push((this.#messages[last] ?? 0) + (message === undefined ? 0 : 1));
    this.#checksums.push((this.#checksums[last] ?? 0n) + (message === undefined ? 0n : checksumOf(message.value)));
  }
}

/** What the producer sent, partition by partition: what the warehouse is held against. */
export class Ledger {
  readonly #partitions = new Map<string, PartitionLedger>();

  partition(at: TopicPartition): PartitionLedger {
    const known = this.#partitions.get(nameOf(at));
    if (known !== undefined) return known;
    const made = new PartitionLedger(at);
    this.#partitions.set(nameOf(at), made);
    return made;
  }

  get all(): readonly PartitionLedger[] {
    return [...this.#partitions.values()];
  }

  /** Gives the ledgers of a topic another name. */
  rename(topic: string, name: string): void {
    for (const one of this.of(topic)) {
      this.#partitions.delete(nameOf(one));
      const renamed = one.renamed(name);
      this.#partitions.set(nameOf(renamed), renamed);
    }
  }

  of(topic: string): readonly PartitionLedger[] {
    return this.all.filter((one) => one.topic === topic);
  }
}
