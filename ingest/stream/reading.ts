import { MingchaError, type Problem } from '../../base/problem.ts';
import type { LogMessage, PartitionBounds, RecordBlock, TopicPartition } from '../source/log/log-source.ts';
import { messageDigest, type Position } from './positions.ts';
import { streamProblem } from './problems.ts';
import { partitionName } from './read-buffer.ts';

/** How far one partition is read. */
interface Reading {
  /** The offset that comes next. */
  next: number;
  /** The last message that landed before this run: what the log holds at its offset must be the same. */
  readonly last: Position['last'];
  checked: boolean;
}

/** Whether a partition can be read on from where it landed, and if not, why. */
export function broken(at: PartitionBounds, position: Position): Problem | undefined {
  const { topic, partition, low, high } = at;
  const { nextOffset } = position;
  if (nextOffset < low)
    return streamProblem('MC-STREAM-004', partitionName(at), {
      topic,
      partition,
      expected: nextOffset,
      low,
      missing: low - nextOffset,
    });
  if (nextOffset > high)
    return streamProblem('MC-STREAM-005', partitionName(at), {
      topic,
      partition,
      reasonZh: `已读到位点 ${nextOffset}，而它现在只到 ${high}`,
      reason: `We have read up to offset ${nextOffset}, and it now ends at ${high}`,
    });
  return undefined;
}

/**
 * How far each partition of a run is read, and the guard that nothing is read twice or passed over: every block must
 * begin at or before the offset that comes next.
 */
export class Readings {
  readonly #partitions = new Map<string, Reading>();
  readonly #stopped = new Map<string, Problem>();

  /**
   * @param bounds - the partitions as the log holds them when the run begins.
   * @param positions - how far they have landed.
   */
  constructor(bounds: readonly PartitionBounds[], positions: readonly Position[], from: 'beginning' | 'end') {
    const landed = new Map(positions.map((position) => [partitionName(position), position]));
    for (const at of bounds) {
      const name = partitionName(at);
      const position = landed.get(name);
      const problem = position === undefined ? undefined : broken(at, position);
      if (problem !== undefined) this.#stopped.set(name, problem);
      else {
        const last = position?.last;
        const held = last !== undefined && last.offset >= at.low;
        const next = position?.nextOffset ?? (from === 'end' ? at.high : at.low);
        this.#partitions.set(name, { next, last, checked: !held });
      }
    }
  }

  /** Partitions that stand still, and why. */
  get stopped(): ReadonlyMap<string, Problem> {
    return this.#stopped;
  }

  /**
   * Where reading a partition begins: at the last message that landed, to see that it is still the same, else at the
   * offset that comes next. Undefined for one that stands still. A partition that appears during the run is read from
   * its beginning: whatever it holds came after the run began.
   */
  startOf(at: TopicPartition): number | undefined {
    const name = partitionName(at);
    if (this.#stopped.has(name)) return undefined;
    const reading = this.#partitions.get(name);
    if (reading === undefined) {
      this.#partitions.set(name, { next: 0, last: undefined, checked: true });
      return 0;
    }
    return reading.checked || reading.last === undefined ? reading.next : reading.last.offset;
  }

  /** The offset that comes next of a partition, if it is read. */
  nextOf(at: TopicPartition): number | undefined {
    return this.#partitions.get(partitionName(at))?.next;
  }

  /**
   * What of a block is new. What was read before is left out, after the last message that landed has been compared.
   *
   * @returns undefined where nothing is new.
   * @throws MingchaError MC-STREAM-005 where the message is another one than landed, 006 where messages were passed over.
   */
  accept(block: RecordBlock): RecordBlock | undefined {
    const { topic, partition } = block;
    const name = partitionName(block);
    const reading = this.#partitions.get(name);
    if (reading === undefined || this.#stopped.has(name)) return undefined;
    this.#compareLast(block, reading);
    if (block.requestedOffset > reading.next)
      throw this.stop(
        block,
        streamProblem('MC-STREAM-006', name, {
          topic,
          partition,
          expected: reading.next,
          found: block.requestedOffset,
        }),
      );
    const from = reading.next;
    if (block.nextOffset <= from) return undefined;
    reading.next = block.nextOffset;
    if (block.requestedOffset === from) return block;
    const messages = block.messages.filter((message) => message.offset >= from);
    return { ...block, requestedOffset: from, messages, bytes: sizeOf(messages) };
  }

  /** Marks a partition as standing still. */
  stop(at: TopicPartition, problem: Problem): MingchaError {
    this.#stopped.set(partitionName(at), problem);
    return new MingchaError(problem);
  }

  #compareLast(block: RecordBlock, reading: Reading): void {
    const { last } = reading;
    if (reading.checked || last === undefined || block.requestedOffset > last.offset) return;
    if (block.nextOffset <= last.offset) return;
    const found = block.messages.find((message) => message.offset === last.offset);
    reading.checked = true;
    // Compaction may have taken it since; then its offset is empty, and no other message is there.
    if (found === undefined || messageDigest(found) === last.digest) return;
    const { topic, partition } = block;
    throw this.stop(
      block,
      streamProblem('MC-STREAM-005', partitionName(block), {
        topic,
        partition,
        reasonZh: `位点 ${last.offset} 上的消息与已入库的不是同一条`,
        reason: `The message at offset ${last.offset} is not the one that landed from there`,
      }),
    );
  }

  /** Why a partition cannot go on, by what the log holds of it now. */
  diagnose(at: PartitionBounds): Problem | undefined {
    const nextOffset = this.nextOf(at);
    return nextOffset === undefined
      ? undefined
      : broken(at, { topic: at.topic, partition: at.partition, nextOffset, last: undefined });
  }

  /** Whether no partition is read any more, though there are some. */
  allStopped(): boolean {
    return this.#stopped.size > 0 && [...this.#partitions.keys()].every((name) => this.#stopped.has(name));
  }
}

function sizeOf(messages: readonly LogMessage[]): number {
  return messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
}
