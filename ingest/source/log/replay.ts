import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MingchaError } from '../../../base/problem.ts';
import { streamProblem } from '../../stream/problems.ts';
import { iterateEvents } from './iterate-events.ts';
import { LineFile } from './line-file.ts';
import type { LogEvent, LogSource, OpenLog, PartitionBounds, TopicPartition } from './log-source.ts';

/** One partition's file. */
interface Recorded extends TopicPartition {
  readonly path: string;
}

interface Reading extends Recorded {
  readonly high: number;
  readonly file: LineFile;
  /** Where the reader begins. */
  readonly start: number;
  /** The offset of the next line of the file. */
  next: number;
}

/**
 * Messages that were kept in files, to read an incident again without a broker. In the folder stands one file a
 * partition, `TOPIC-PARTITION.ndjson` or `.log`: line n, counted from 0, is the message at offset n. Messages have no
 * key and no time. What the files hold when they are opened is what is read; at the end the source waits, as a log does.
 */
export function replaySource(folder: string): LogSource {
  return new Replay(folder);
}

class Replay implements LogSource {
  readonly name = 'replay';
  readonly #folder: string;
  #readings: Reading[] = [];
  #turn = 0;
  #opened = false;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async describe(topics: readonly string[]): Promise<readonly PartitionBounds[]> {
    const bounds: PartitionBounds[] = [];
    for (const { topic, partition, path } of await this.#recorded(topics))
      bounds.push({ topic, partition, low: 0, high: await countLines(path) });
    return bounds;
  }

  async #recorded(topics: readonly string[]): Promise<Recorded[]> {
    const files = (await readdir(this.#folder)).flatMap((file) => {
      const [, topic, partition] = /^(.+)-(\d+)\.(?:ndjson|log)$/.exec(file) ?? [];
      if (topic === undefined || partition === undefined) return [];
      return [{ topic, partition: Number(partition), path: join(this.#folder, file) }];
    });
    return topics.flatMap((topic) => {
      const of = files.filter((file) => file.topic === topic).toSorted((a, b) => a.partition - b.partition);
      if (of.length === 0) throw new MingchaError(streamProblem('MC-STREAM-003', this.#folder, { topic }));
      return of;
    });
  }

  open({ topics, startOf, signal }: OpenLog): AsyncIterable<LogEvent> {
    if (this.#opened) throw new Error('a source is opened once');
    this.#opened = true;
    let assigned = false;
    const closed = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const next = async (): Promise<LogEvent | undefined> => {
      if (this.#closed) return undefined;
      if (!assigned) {
        assigned = true;
        return this.#assign(topics, startOf);
      }
      const event = await this.#read();
      if (event === undefined) await closed;
      return this.#closed ? undefined : event;
    };
    return iterateEvents(next, () => this.close(), signal);
  }

  async #assign(topics: readonly string[], startOf: OpenLog['startOf']): Promise<LogEvent> {
    const partitions: TopicPartition[] = [];
    for (const { topic, partition, path } of await this.#recorded(topics)) {
      const at = { topic, partition };
      partitions.push(at);
      const start = startOf(at);
      if (start === undefined) continue;
      const high = await countLines(path);
      if (start > high) {
        const reason = `asked for offset ${start} of a file of ${high} lines`;
        return { type: 'fatal', fault: 'position', reason, at };
      }
      this.#readings.push({ ...at, path, high, file: await LineFile.open(path), start, next: 0 });
    }
    return { type: 'assigned', generation: 1, partitions };
  }

  /** A stretch of one of the files, each in its turn; undefined where all have ended. */
  async #read(): Promise<LogEvent | undefined> {
    while (this.#readings.length > 0 && !this.#closed) {
      const reading = this.#readings[this.#turn % this.#readings.length];
      if (reading === undefined) return undefined;
      const lines = await reading.file.lines();
      if (lines === undefined) {
        this.#readings = this.#readings.filter((other) => other !== reading);
        await reading.file.close();
        if (reading.next < reading.high) return cutShort(reading);
        continue;
      }
      const event = blockOf(reading, lines);
      // Files are read in turn, except one that is still before its start.
      if (event === undefined) continue;
      this.#turn += 1;
      return event;
    }
    return undefined;
  }

  reportDurable(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    await Promise.all(this.#readings.map(({ file }) => file.close()));
  }
}

function blockOf(reading: Reading, lines: readonly Buffer[]): LogEvent | undefined {
  const { topic, partition, start, high } = reading;
  const first = Math.max(reading.next, start);
  const messages = lines
    .map((value, i) => ({ offset: reading.next + i, timestamp: -1, key: null, value }))
    .filter(({ offset }) => offset >= start && offset < high);
  reading.next += lines.length;
  if (messages.length === 0) return undefined;
  return {
    type: 'block',
    block: {
      topic,
      partition,
      generation: 1,
      requestedOffset: first,
      nextOffset: first + messages.length,
      highWatermark: high,
      messages,
      bytes: messages.reduce((sum, { value }) => sum + value.length, 0),
    },
  };
}

function cutShort({ topic, partition, next, high }: Reading): LogEvent {
  const reason = `the file had ${high} lines and ends after ${next}`;
  return { type: 'fatal', fault: 'position', reason, at: { topic, partition } };
}

async function countLines(path: string): Promise<number> {
  const file = await LineFile.open(path);
  try {
    let count = 0;
    for (let lines = await file.lines(); lines !== undefined; lines = await file.lines()) count += lines.length;
    return count;
  } finally {
    await file.close();
  }
}
