import { MingchaError } from '../../../base/problem.ts';
import { streamProblem } from '../../stream/problems.ts';
import { iterateEvents } from './iterate-events.ts';
import type {
  LogEvent,
  LogMessage,
  LogSource,
  MissingTopic,
  OpenLog,
  PartitionBounds,
  TopicPartition,
} from './log-source.ts';

/** A message to append. */
export interface AppendedMessage {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly timestamp?: number;
}

/** Topics held in memory: they stay while sources that read them come and go. */
export interface MemoryLog {
  /** A new source that reads them. */
  source(): LogSource;
  createTopic(topic: string, partitions: number, shape?: { readonly compacted?: boolean }): void;
  /** Adds partitions; a source that is open sees them at once. */
  addPartitions(topic: string, total: number): void;
  /** @returns the offset of the first message appended. */
  append(topic: string, partition: number, messages: readonly AppendedMessage[]): number;
  /** Deletes a topic. */
  removeTopic(topic: string): void;
  /** Removes the messages before an offset. */
  truncateBefore(topic: string, partition: number, offset: number): void;
  /** A fault: the next messages of the partition are given from this offset, whatever is asked for. */
  jump(topic: string, partition: number, offset: number): void;
  /** Lets the sources that are open look now whether the log is still the one it was. */
  look(): void;
  /** Leaves an offset without a message, as compaction and the ends of transactions do. */
  empty(topic: string, partition: number, offset: number): void;
  /** A fault: the partition becomes another log with these messages from offset 0, and who reads it is not told. */
  replace(topic: string, partition: number, messages: readonly AppendedMessage[]): void;
}

interface HeldPartition extends TopicPartition {
  low: number;
  /** By offset from `low` on; undefined where an offset has no message. */
  messages: (LogMessage | undefined)[];
  jumpTo: number | undefined;
  readonly compacted: boolean | undefined;
}

const isMessage = (message: LogMessage | undefined): message is LogMessage => message !== undefined;

const BLOCK_MESSAGES = 500;

/** How often it is seen, while it is read, that the log is still the one it was. */
const CHECK_MILLISECONDS = 10_000;

/**
 * @param name - what stands before the topic in the source of a batch.
 * @param checkMilliseconds - how often sources look again at a message that was read before.
 */
export function memoryLog(name = 'memory', checkMilliseconds = CHECK_MILLISECONDS): MemoryLog {
  return new HeldLog(name, checkMilliseconds);
}

const highOf = ({ low, messages }: HeldPartition): number => low + messages.length;
const bytesOf = (content: Buffer | string | null): Buffer | null =>
  typeof content === 'string' ? Buffer.from(content) : content;

class HeldLog implements MemoryLog {
  readonly name: string;
  readonly checkMilliseconds: number;
  /** How often sources were told to look. */
  looks = 0;
  readonly #topics = new Map<string, HeldPartition[]>();
  readonly #compacted = new Map<string, boolean | undefined>();
  readonly #listeners = new Set<() => void>();

  constructor(name: string, checkMilliseconds: number) {
    this.name = name;
    this.checkMilliseconds = checkMilliseconds;
  }

  source(): LogSource {
    return new MemorySource(this);
  }

  createTopic(topic: string, partitions: number, { compacted }: { readonly compacted?: boolean } = {}): void {
    this.#compacted.set(topic, compacted);
    this.#topics.set(topic, []);
    this.addPartitions(topic, partitions);
  }

  addPartitions(topic: string, total: number): void {
    const held = this.partitions(topic);
    const compacted = this.#compacted.get(topic);
    for (let partition = held.length; partition < total; partition++)
      held.push({ topic, partition, low: 0, messages: [], jumpTo: undefined, compacted });
    this.#changed();
  }

  append(topic: string, partition: number, messages: readonly AppendedMessage[]): number {
    const held = this.#held(topic, partition);
    const first = highOf(held);
    for (const { key = null, value, timestamp = -1 } of messages)
      held.messages.push({ offset: highOf(held), timestamp, key: bytesOf(key), value: bytesOf(value) });
    this.#changed();
    return first;
  }

  removeTopic(topic: string): void {
    this.#topics.delete(topic);
    this.#changed();
  }

  holds(topic: string): boolean {
    return this.#topics.has(topic);
  }

  truncateBefore(topic: string, partition: number, offset: number): void {
    const held = this.#held(topic, partition);
    held.messages.splice(0, offset - held.low);
    held.low = offset;
    this.#changed();
  }

  jump(topic: string, partition: number, offset: number): void {
    this.#held(topic, partition).jumpTo = offset;
  }

  look(): void {
    this.looks += 1;
    this.#changed();
  }

  empty(topic: string, partition: number, offset: number): void {
    const held = this.#held(topic, partition);
    while (highOf(held) <= offset) held.messages.push(undefined);
    held.messages[offset - held.low] = undefined;
    this.#changed();
  }

  replace(topic: string, partition: number, messages: readonly AppendedMessage[]): void {
    const held = this.#held(topic, partition);
    held.low = 0;
    held.messages = [];
    this.append(topic, partition, messages);
  }

  /** @throws MingchaError MC-STREAM-003 unknown topic. */
  partitions(topic: string): HeldPartition[] {
    const held = this.#topics.get(topic);
    if (held === undefined) throw new MingchaError(streamProblem('MC-STREAM-003', this.name, { topic }));
    return held;
  }

  #held(topic: string, partition: number): HeldPartition {
    const held = this.partitions(topic)[partition];
    if (held === undefined) throw new Error(`no partition ${topic}/${partition}`);
    return held;
  }

  /** Calls whenever the log changes. @returns how to end that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const absent = (topic: string): MissingTopic => ({ topic, fault: 'unknown_topic', reason: `no topic ${topic}` });

class MemorySource implements LogSource {
  readonly name: string;
  readonly #log: HeldLog;
  readonly #positions = new Map<HeldPartition, number>();
  readonly #leftOut = new Set<string>();
  readonly #checked = new Map<HeldPartition, { readonly at: number; readonly looks: number }>();
  readonly #looks: number;
  readonly #opensAt = performance.now();
  #assigned = 0;
  #generation = 0;
  #turn = 0;
  #opened = false;
  #closed = false;
  #wake: () => void = () => undefined;
  #ignore: () => void = () => undefined;

  constructor(log: HeldLog) {
    this.#log = log;
    this.#looks = log.looks;
    this.name = log.name;
  }

  async describe(
    topics: readonly string[],
    onMissing?: (topic: MissingTopic) => void,
  ): Promise<readonly PartitionBounds[]> {
    const there = topics.filter((topic) => this.#log.holds(topic));
    const isPart = onMissing !== undefined && there.length > 0;
    const held = (isPart ? there : topics).flatMap((topic) => this.#log.partitions(topic));
    if (isPart) for (const topic of topics) if (!there.includes(topic)) onMissing(absent(topic));
    return Promise.resolve(
      held.map((one) => {
        const { topic, partition, low, compacted } = one;
        return { topic, partition, low, high: highOf(one), ...(compacted === undefined ? {} : { compacted }) };
      }),
    );
  }

  open({ topics, startOf, checkOf, signal }: OpenLog): AsyncIterable<LogEvent> {
    if (this.#opened) throw new Error('a source is opened once');
    this.#opened = true;
    this.#ignore = this.#log.listen(() => this.#wake());
    const next = async (): Promise<LogEvent | undefined> => {
      while (!this.#closed) {
        const changed = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        const event = this.#check(checkOf) ?? this.#event(topics, startOf);
        if (event !== undefined) return event;
        const timer = setTimeout(this.#wake, this.#log.checkMilliseconds);
        await changed;
        clearTimeout(timer);
      }
      return undefined;
    };
    return iterateEvents(next, () => this.close(), signal);
  }

  /** What the log holds of a message read before, where it is time to look. */
  #check(checkOf: OpenLog['checkOf']): LogEvent | undefined {
    const now = performance.now();
    for (const one of this.#positions.keys()) {
      const { at, looks } = this.#checked.get(one) ?? { at: this.#opensAt, looks: this.#looks };
      if (looks === this.#log.looks && now - at < this.#log.checkMilliseconds) continue;
      this.#checked.set(one, { at: now, looks: this.#log.looks });
      const { topic, partition } = one;
      const offset = checkOf?.({ topic, partition });
      if (offset === undefined || offset >= highOf(one)) continue;
      return this.#block(one, offset, offset < one.low ? offset : offset + 1);
    }
    return undefined;
  }

  #event(asked: readonly string[], startOf: OpenLog['startOf']): LogEvent | undefined {
    const topics = asked.filter((topic) => !this.#leftOut.has(topic));
    const gone = topics.find((topic) => !this.#log.holds(topic));
    if (gone !== undefined) {
      this.#leftOut.add(gone);
      const { fault, reason } = absent(gone);
      return topics.length > 1 ? { type: 'missing', ...absent(gone) } : { type: 'fatal', fault, reason, topic: gone };
    }
    const held = topics.flatMap((topic) => this.#log.partitions(topic));
    if (held.length !== this.#assigned || this.#generation === 0) return this.#assign(held, startOf);
    for (let i = 0; i < held.length; i++) {
      const one = held[(this.#turn + i) % held.length];
      const position = one === undefined ? undefined : this.#positions.get(one);
      if (one === undefined || position === undefined) continue;
      const event = this.#read(one, position);
      if (event === undefined) continue;
      this.#turn = (this.#turn + i + 1) % held.length;
      return event;
    }
    return undefined;
  }

  #assign(held: readonly HeldPartition[], startOf: OpenLog['startOf']): LogEvent {
    this.#assigned = held.length;
    this.#generation += 1;
    const partitions = held.map(({ topic, partition }) => ({ topic, partition }));
    this.#positions.clear();
    for (const one of held) {
      const start = startOf({ topic: one.topic, partition: one.partition });
      if (start !== undefined) this.#positions.set(one, start);
    }
    return { type: 'assigned', generation: this.#generation, partitions };
  }

  #read(one: HeldPartition, position: number): LogEvent | undefined {
    const { topic, partition, low } = one;
    const high = highOf(one);
    const given = one.jumpTo ?? (position < low ? low : Math.min(position, high));
    if (given !== position) {
      const reason = `asked for offset ${position}, got ${given}`;
      return { type: 'fatal', fault: 'position', reason, at: { topic, partition } };
    }
    if (position === high) return undefined;
    const nextOffset = Math.min(position + BLOCK_MESSAGES, high);
    this.#positions.set(one, nextOffset);
    return this.#block(one, position, nextOffset);
  }

  #block(one: HeldPartition, requestedOffset: number, nextOffset: number): LogEvent {
    const { topic, partition, low } = one;
    const messages = one.messages
      .slice(Math.max(0, requestedOffset - low), Math.max(0, nextOffset - low))
      .filter(isMessage);
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const generation = this.#generation;
    const highWatermark = highOf(one);
    return {
      type: 'block',
      block: { topic, partition, generation, requestedOffset, nextOffset, highWatermark, messages, bytes },
    };
  }

  reportDurable(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#ignore();
    this.#wake();
    return Promise.resolve();
  }
}
