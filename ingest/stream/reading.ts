import { MingchaError, type Problem } from '../../base/problem.ts';
import type { LogMessage, PartitionBounds, RecordBlock, TopicPartition } from '../source/log/log-source.ts';
import { Anchor, type StrangeSight } from './anchor.ts';
import { MADE_ANEW, type Position } from './positions.ts';
import { streamProblem } from './problems.ts';
import { partitionName } from './read-buffer.ts';

/** How far one partition is read. */
interface Reading {
  /** The offset that comes next. */
  next: number;
  /** The offset of the last message that landed before this run, until it was seen that it is still the same. */
  unseen: number | undefined;
  readonly anchor: Anchor;
  readonly compacted: boolean | undefined;
}

/** A partition that is not the one it was, and why. */
function madeAnew({ topic, partition }: TopicPartition, reasonZh: string, reason: string): Problem {
  return streamProblem('MC-STREAM-005', partitionName({ topic, partition }), { topic, partition, reasonZh, reason });
}

/** Why a message by which the log is known is not found again. */
function notFound(at: TopicPartition, { offset, sight }: StrangeSight, compacted: boolean | undefined): Problem {
  if (sight === 'another')
    return madeAnew(
      at,
      `位点 ${offset} 上的消息与读过的不是同一条`,
      `The message at offset ${offset} is not the one that was read from there`,
    );
  const [zh, en] =
    compacted === undefined
      ? [
          '（主题是否压实无从得知：没有 DescribeConfigs 权限）',
          ' (whether it is compacted cannot be asked: no right to DescribeConfigs)',
        ]
      : ['，而该主题并不压实', ', and the topic is not compacted'];
  return madeAnew(
    at,
    `位点 ${offset} 上读过一条消息，现在没有了${zh}`,
    `A message was read from offset ${offset}, and there is none now${en}`,
  );
}

/** What the log itself tells: another topic of the same name took its place. */
function tookItsPlace(at: TopicPartition): Problem {
  return madeAnew(
    at,
    '同名主题已删除重建，或日志比读过的还短',
    'A topic was made anew under its name, or its log ends before what was read',
  );
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
    return madeAnew(
      at,
      `已读到位点 ${nextOffset}，而它现在只到 ${high}`,
      `We have read up to offset ${nextOffset}, and it now ends at ${high}`,
    );
  return undefined;
}

/** Whether a partition can be read on, by what the log holds and what an earlier run found out. */
function brokenBefore(at: PartitionBounds, position: Position): Problem | undefined {
  if (position.last?.digest === MADE_ANEW)
    return madeAnew(at, '上次运行已发现主题被换过', 'An earlier run found that the topic had been replaced');
  return broken(at, position);
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
      const problem = position === undefined ? undefined : brokenBefore(at, position);
      if (problem !== undefined) this.#stopped.set(name, problem);
      else {
        const last = position?.last;
        const held = last !== undefined && last.offset >= at.low ? last : undefined;
        const next = position?.nextOffset ?? (from === 'end' ? at.high : at.low);
        const { compacted } = at;
        this.#partitions.set(name, { next, unseen: held?.offset, anchor: new Anchor(held), compacted });
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
      this.#partitions.set(name, { next: 0, unseen: undefined, anchor: new Anchor(undefined), compacted: undefined });
      return 0;
    }
    reading.anchor.begin();
    return reading.unseen ?? reading.next;
  }

  /** The offset of a message read before, by which the log is to be known again. */
  checkOf(at: TopicPartition): number | undefined {
    const name = partitionName(at);
    return this.#stopped.has(name) ? undefined : this.#partitions.get(name)?.anchor.offset;
  }

  /** Whether what was read of a partition last may be of another log than what was read before. */
  isDoubtful(at: TopicPartition): boolean {
    return this.#partitions.get(partitionName(at))?.anchor.hasUnseen === true;
  }

  /** The offset that comes next of a partition, if it is read. */
  nextOf(at: TopicPartition): number | undefined {
    return this.#partitions.get(partitionName(at))?.next;
  }

  /**
   * What of a block is new. What was read before is left out, after the message by which the log is known was compared.
   *
   * @returns undefined where nothing is new.
   * @throws MingchaError MC-STREAM-005 where that message is not found again, 006 where messages were passed over.
   */
  accept(block: RecordBlock): RecordBlock | undefined {
    const { topic, partition } = block;
    const name = partitionName(block);
    const reading = this.#partitions.get(name);
    if (reading === undefined || this.#stopped.has(name)) return undefined;
    this.#compare(block, reading);
    if (block.requestedOffset > reading.next)
      throw this.stop(
        block,
        streamProblem('MC-STREAM-006', name, {
          topic,
          partition,
          expected: reading.next,
          found: block.requestedOffset,
          foundZh: block.requestedOffset,
        }),
      );
    const from = reading.next;
    if (block.nextOffset <= from) return undefined;
    reading.next = block.nextOffset;
    const messages =
      block.requestedOffset === from ? block.messages : block.messages.filter(({ offset }) => offset >= from);
    reading.anchor.take(messages);
    if (block.requestedOffset === from) return block;
    return { ...block, requestedOffset: from, messages, bytes: sizeOf(messages) };
  }

  /** Marks all partitions of a topic as standing still, but those that do for a reason of their own. */
  leaveOut(topic: string, problem: Problem): void {
    for (const name of this.#partitions.keys())
      if (name.slice(0, name.lastIndexOf('/')) === topic && !this.#stopped.has(name)) this.#stopped.set(name, problem);
  }

  /** Marks a partition as standing still. */
  stop(at: TopicPartition, problem: Problem): MingchaError {
    this.#stopped.set(partitionName(at), problem);
    return new MingchaError(problem);
  }

  #compare(block: RecordBlock, reading: Reading): void {
    const { anchor, compacted, next } = reading;
    const replaced = block.replaced === true;
    const strange = anchor.look(block, compacted === true, replaced);
    // Where nothing was passed yet it does not matter which log it is.
    if (replaced && anchor.offset === undefined && next > 0) throw this.stop(block, tookItsPlace(block));
    // Seen once is enough: from then on reading begins at the offset that comes next.
    if (reading.unseen !== undefined && block.nextOffset > reading.unseen) reading.unseen = undefined;
    if (strange === undefined) return;
    const isShort = replaced && strange.sight !== 'another';
    throw this.stop(block, isShort ? tookItsPlace(block) : notFound(block, strange, compacted));
  }

  /** How far each partition is read now. */
  nextOffsets(): ReadonlyMap<string, number> {
    return new Map([...this.#partitions].map(([name, { next }]) => [name, next]));
  }

  /**
   * Why a partition cannot go on, by what the log said it holds.
   *
   * @param before - how far partitions were read before the log was asked: an end that it told may be behind what was
   *   read while the answer came.
   */
  diagnose(at: PartitionBounds, before: ReadonlyMap<string, number>): Problem | undefined {
    const now = this.nextOf(at);
    const then = before.get(partitionName(at));
    if (now === undefined || then === undefined) return undefined;
    const { topic, partition } = at;
    // What lies before the first offset that it keeps is gone, unless it was read meanwhile.
    const nextOffset = now < at.low ? now : Math.max(then, at.low);
    return broken(at, { topic, partition, nextOffset, last: undefined });
  }

  /** Whether no partition is read any more, though there are some. */
  allStopped(): boolean {
    return this.#stopped.size > 0 && [...this.#partitions.keys()].every((name) => this.#stopped.has(name));
  }
}

function sizeOf(messages: readonly LogMessage[]): number {
  return messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
}
