import { crc32 } from 'node:zlib';
import { fromFen } from '../../base/decimal.ts';
import type { CityMessage, Shape } from './message.ts';

/** A message on its way to a partition. */
export interface Addressed {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly message: CityMessage;
}

/** What was sent of one kind: records, those among them that must be quarantined, and the money of the others. */
export interface KindSum {
  readonly records: number;
  readonly unfit: number;
  /** Yuan, of every copy and version that was sent; null for a kind without money. */
  readonly money: string | null;
}

/** What one partition was sent. */
export interface PartitionSum {
  readonly topic: string;
  readonly partition: number;
  readonly messages: number;
  /** Of the values. */
  readonly bytes: number;
  /** Sum of the CRC-32 of every value, as a whole number in decimal digits. */
  readonly crc32: string;
  readonly kinds: Readonly<Record<string, KindSum>>;
}

/** What a producer knows it sent: what landing is compared with. */
export interface LedgerDocument {
  readonly schema: 1;
  readonly shape: Shape;
  /** False where it was stopped before the city was at its end. */
  readonly complete: boolean;
  /** Messages that may be in the log or not: of sending them no answer came. */
  readonly unsure: number;
  readonly messages: number;
  readonly bytes: number;
  readonly crc32: string;
  readonly kinds: Readonly<Record<string, KindSum>>;
  readonly partitions: readonly PartitionSum[];
}

/** Kinds whose records carry money. */
const WITH_MONEY: ReadonlySet<string> = new Set(['setl_d', 'fee_list_d']);

class Sum {
  messages = 0;
  bytes = 0;
  #crc = 0n;
  readonly #kinds = new Map<string, { records: number; unfit: number; fen: bigint }>();

  add({ value, message }: Addressed): void {
    this.messages += 1;
    this.bytes += value.length;
    this.#crc += BigInt(crc32(value));
    this.#addKind(message.kind, message.records, message.unfit, message.fen);
    if (message.codes > 0) this.#addKind('trac_d', message.codes, 0, 0n);
  }

  get totals() {
    const kinds = [...this.#kinds].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      messages: this.messages,
      bytes: this.bytes,
      crc32: String(this.#crc),
      kinds: Object.fromEntries(
        kinds.map(([kind, { records, unfit, fen }]): [string, KindSum] => [
          kind,
          { records, unfit, money: WITH_MONEY.has(kind) ? fromFen(fen) : null },
        ]),
      ),
    };
  }

  #addKind(kind: string, records: number, unfit: number, fen: bigint): void {
    const sum = this.#kinds.get(kind) ?? { records: 0, unfit: 0, fen: 0n };
    this.#kinds.set(kind, { records: sum.records + records, unfit: sum.unfit + unfit, fen: sum.fen + fen });
  }
}

/** Adds up what a producer sent, by partition. */
export class Ledger {
  complete = false;
  unsure = 0;
  readonly #all = new Sum();
  readonly #partitions = new Map<string, { topic: string; partition: number; sum: Sum }>();

  /** Counts a message that the broker has acknowledged. */
  add(sent: Addressed): void {
    const { topic, partition } = sent;
    const name = `${topic}/${partition}`;
    const found = this.#partitions.get(name) ?? { topic, partition, sum: new Sum() };
    this.#partitions.set(name, found);
    found.sum.add(sent);
    this.#all.add(sent);
  }

  get messages(): number {
    return this.#all.messages;
  }

  /** The ledger as a document. Sums are exact whatever their size. */
  document(shape: Shape): LedgerDocument {
    const { complete, unsure } = this;
    const partitions = [...this.#partitions.values()]
      .toSorted((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
      .map(({ topic, partition, sum }) => ({ topic, partition, ...sum.totals }));
    return { schema: 1, shape, complete, unsure, ...this.#all.totals, partitions };
  }
}
