import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DEFAULT_FLUSH } from '../../ingest/stream/stream-request.ts';
import { AHEAD } from '../../ingest/stream/lander.ts';
import { readPlain } from './plain-message.ts';
import type { PlainRow } from './plain-row.ts';

/** A message as it came. */
export interface PlainMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** A message that could not be read, and why. */
export interface Refused {
  readonly partition: number;
  readonly offset: string;
  readonly value: Buffer;
  readonly reason: string;
}

/** What was read of one partition. */
export interface Stretch {
  readonly from: number;
  next: number;
  messages: number;
  refused: number;
  /** Sum of the CRC-32 of the messages. */
  checksum: number;
  fen: number;
  last: PlainMessage | undefined;
}

/** What was read and has not landed. */
export class Gathered {
  readonly rows: PlainRow[] = [];
  readonly refused: Refused[] = [];
  readonly stretches = new Map<number, Stretch>();
  readonly ignored = new Set<string>();
  #bytes = 0;

  /** Reads messages of a partition that follow what was read of it. */
  take(partition: number, messages: readonly PlainMessage[], from: number, next: number): void {
    const none = { from, next, messages: 0, refused: 0, checksum: 0, fen: 0, last: undefined };
    const stretch: Stretch = this.stretches.get(partition) ?? none;
    this.stretches.set(partition, stretch);
    stretch.next = next;
    for (const message of messages) this.#read(partition, stretch, message);
  }

  #read(partition: number, stretch: Stretch, message: PlainMessage): void {
    const value = message.value ?? Buffer.alloc(0);
    this.#bytes += value.length;
    stretch.messages += 1;
    stretch.checksum += crc32(value);
    stretch.last = message;
    try {
      const row = readPlain(message.value, this.ignored);
      stretch.fen += Math.round(Number(row.det_item_fee_sumamt) * 100);
      this.rows.push(row);
    } catch (error) {
      stretch.refused += 1;
      const reason = error instanceof Error ? error.message : String(error);
      this.refused.push({ partition, offset: message.offset, value, reason });
    }
  }

  /** As many in one transaction as ours lands under load. */
  get isDue(): boolean {
    const messages = this.rows.length + this.refused.length;
    return messages >= DEFAULT_FLUSH.rows * AHEAD || this.#bytes >= DEFAULT_FLUSH.bytes * AHEAD;
  }
}

/** Digest of a message, by which a log that was replaced is known. */
export function digestOf({ timestamp, key, value }: PlainMessage): string {
  const hash = createHash('sha256').update(`${timestamp} ${key?.length ?? -1} ${value?.length ?? -1} `);
  if (key !== null) hash.update(key);
  if (value !== null) hash.update(value);
  return hash.digest('hex');
}
