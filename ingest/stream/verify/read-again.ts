import type { LogMessage, PartitionBounds, RecordBlock } from '../../source/log/log-source.ts';
import { streamProblem } from '../problems.ts';
import { checksumOf } from '../ranges.ts';
import {
  placeOf,
  type ComparedPartition,
  type Difference,
  type RecordedPartition,
  type RecordedStretch,
} from './verification.ts';

/** Stretches that landed and follow each other; one that begins before the last has ended is told of elsewhere. */
function comparable({ stretches }: RecordedPartition): RecordedStretch[] {
  const kept: RecordedStretch[] = [];
  for (const stretch of stretches)
    if (stretch.outcome === 'landed' && stretch.from >= (kept.at(-1)?.next ?? stretch.from)) kept.push(stretch);
  return kept;
}

/** One partition that is read again: stretch by stretch, each held against what is on record of it. */
export class ReadAgain {
  readonly topic: string;
  readonly partition: number;
  readonly #bounds: PartitionBounds;
  readonly #lag: number;
  #stretches: readonly RecordedStretch[];
  #from: number;
  /** Which stretch is being read, where reading it stands, and what was found of it. */
  #index = 0;
  #next = 0;
  #found = { messages: 0, checksum: 0n };
  readonly differences: Difference[] = [];
  messages = 0;

  constructor(partition: RecordedPartition, bounds: PartitionBounds) {
    this.topic = partition.topic;
    this.partition = partition.partition;
    this.#bounds = bounds;
    this.#stretches = comparable(partition);
    this.#from = partition.position ?? bounds.high;
    this.#lag = Math.max(0, bounds.high - this.#from);
    this.forget(bounds.low);
  }

  get isDone(): boolean {
    return this.#index >= this.#stretches.length;
  }

  /** How many messages the stretches that are read have on record. */
  get expectedMessages(): number {
    return this.#stretches.reduce((sum, { messages }) => sum + messages, 0);
  }

  /** What was compared. */
  get compared(): ComparedPartition {
    const { low, high } = this.#bounds;
    const { topic, partition, messages } = this;
    const next = this.#stretches[this.#index - 1]?.next ?? this.#from;
    return { topic, partition, low, high, lag: this.#lag, from: Math.min(this.#from, next), next, messages };
  }

  /** Leaves out the stretches that the log has forgotten, even in part; one that was begun is read from its start. */
  forget(low: number): void {
    const done = this.#stretches.slice(0, this.#index);
    const left = this.#stretches.slice(this.#index).filter((one) => one.from >= low);
    this.#stretches = [...done, ...left];
    if (done.length === 0) this.#from = left[0]?.from ?? this.#from;
  }

  /** Where reading goes on: at the beginning of the stretch that is not finished. Undefined where all was read. */
  begin(): number | undefined {
    const stretch = this.#stretches[this.#index];
    this.#found = { messages: 0, checksum: 0n };
    this.#next = stretch?.from ?? 0;
    return stretch?.from;
  }

  /**
   * Takes what was read next.
   *
   * @returns whether it was of any use: what comes after the last stretch is not.
   */
  take(block: RecordBlock): boolean {
    if (this.isDone || block.nextOffset <= this.#next) return false;
    const { messages } = block;
    let at = 0;
    for (let stretch = this.#stretches[this.#index]; stretch !== undefined; stretch = this.#stretches[this.#index]) {
      const { from, next } = stretch;
      const inside: LogMessage[] = [];
      for (let message = messages[at]; message !== undefined && message.offset < next; message = messages[++at])
        if (message.offset >= Math.max(from, this.#next)) inside.push(message);
      this.#found.messages += inside.length;
      this.#found.checksum += checksumOf(inside);
      this.messages += inside.length;
      if (block.nextOffset < next) break;
      this.#close(stretch);
    }
    this.#next = block.nextOffset;
    return true;
  }

  #close({ from, next, messages, checksum }: RecordedStretch): void {
    const found = this.#found;
    this.#found = { messages: 0, checksum: 0n };
    this.#index += 1;
    if (found.messages === messages && found.checksum === checksum) return;
    const { topic, partition } = this;
    const parameters = { topic, partition, from, next, says: messages, found: found.messages };
    this.differences.push({
      problem: streamProblem('MC-STREAM-027', placeOf(this, from, next), parameters),
      at: { topic, partition },
      from,
      next,
    });
  }

  /** That what is left could not be read. */
  unread(): Difference {
    const { topic, partition } = this;
    const from = Math.max(this.#next, this.#stretches[this.#index]?.from ?? this.#next);
    const next = this.#stretches.at(-1)?.next ?? from;
    const problem = streamProblem('MC-STREAM-028', placeOf(this, from, next), { topic, partition, from, next });
    return { problem, at: { topic, partition }, from, next };
  }
}
