import { afterAll, expect, test } from 'vitest';
import type { LogEvent, LogSource, RecordBlock } from '../../../ingest/source/log/log-source.ts';
import { codeOf, openedAt, Reader, textsOf } from './reader.ts';

/** A log that the suite can fill, and sources that read it. */
export interface LogUnderTest {
  /** A new source, to be opened once. */
  source(): LogSource;
  /** Makes a topic whose partitions hold these values. @returns its name. */
  topic(partitions: readonly (readonly string[])[]): Promise<string>;
  /** Appends while a source reads; left out where a log is read as it is. */
  readonly append?: (topic: string, partition: number, values: readonly string[]) => Promise<void>;
}

/** What not every log can do. */
interface Abilities {
  /** Gives what is appended while it is read. */
  readonly appends: boolean;
  /** May become another log while it is read, and looks again within a second; `false` for files held open. */
  readonly looksAgain: boolean;
}

const values = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}:${i}`);

function followEachOther(blocks: readonly RecordBlock[], start: number, end: number): void {
  let next = start;
  for (const block of blocks) {
    expect(block.requestedOffset).toBe(next);
    expect(block.nextOffset).toBeGreaterThan(next);
    const offsets = block.messages.map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    for (const offset of offsets) expect(offset >= next && offset < block.nextOffset).toBe(true);
    expect(block.bytes).toBe(block.messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
    next = block.nextOffset;
  }
  expect(next).toBe(end);
}

/**
 * What every source keeps to; `log-source.ts` says it in words.
 *
 * @param log - called by the tests, not before them.
 */
export function keepsToTheContract(log: () => LogUnderTest, { appends, looksAgain }: Abilities): void {
  const open: Reader[] = [];
  const read = (topics: readonly string[], startOf: Parameters<typeof openedAt>[2], signal?: AbortSignal): Reader => {
    const reader = openedAt(log().source(), topics, startOf, signal);
    open.push(reader);
    return reader;
  };
  afterAll(() => Promise.all(open.map((reader) => reader.close())));

  test('describes the partitions in order, with their bounds', async () => {
    const topic = await log().topic([values('a', 3), [], values('c', 1)]);
    const other = await log().topic([values('d', 2)]);
    const source = log().source();
    expect(await source.describe([topic, other])).toMatchObject([
      { topic, partition: 0, low: 0, high: 3 },
      { topic, partition: 1, low: 0, high: 0 },
      { topic, partition: 2, low: 0, high: 1 },
      { topic: other, partition: 0, low: 0, high: 2 },
    ]);
    await source.close();
  });

  test('answers an unknown topic with MC-STREAM-003', async () => {
    const source = log().source();
    expect(await codeOf(source.describe(['no-such-topic']))).toBe('MC-STREAM-003');
    await source.close();
  });

  test('says which partitions there are before anything else, then gives each from its start, in order and whole', async () => {
    const held = [values('a', 2500), values('b', 7), [], values('d', 1200)];
    const topic = await log().topic(held);
    const reader = read([topic], () => 0);
    const first = await reader.next();
    expect(first).toEqual({
      type: 'assigned',
      generation: 1,
      partitions: held.map((_, partition) => ({ topic, partition })),
    });
    await reader.until(() => reader.count === 3707);
    for (const [partition, expected] of held.entries()) {
      const blocks = reader.blocks.filter((block) => block.partition === partition);
      followEachOther(blocks, 0, expected.length);
      expect(textsOf(blocks)).toEqual(expected);
      for (const block of blocks) expect(block).toMatchObject({ topic, generation: 1, highWatermark: expected.length });
    }
    await reader.close();
  });

  test('begins each partition where it is told, and leaves alone what has no start', async () => {
    const topic = await log().topic([values('a', 100), values('b', 100), values('c', 100)]);
    const starts = [40, undefined, 100];
    const asked: number[] = [];
    const reader = read([topic], ({ partition }) => {
      asked.push(partition);
      return starts[partition];
    });
    await reader.until(() => reader.count === 60);
    followEachOther(reader.blocks, 40, 100);
    expect(textsOf(reader.blocks)).toEqual(values('a', 100).slice(40));
    expect(reader.blocks.every((block) => block.partition === 0)).toBe(true);
    expect(asked.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    expect(await reader.quiet(300)).toBe(true);
    await reader.close();
  });

  test('asks where to begin only when the reader takes the partitions', async () => {
    const topic = await log().topic([values('a', 10)]);
    let asked = 0;
    const reader = read([topic], () => {
      asked += 1;
      return 5;
    });
    expect(asked).toBe(0);
    await reader.next();
    expect(asked).toBe(1);
    await reader.until(() => reader.count === 5);
    await reader.close();
  });

  test('an empty topic gives nothing and no error', async () => {
    const topic = await log().topic([[], []]);
    const reader = read([topic], () => 0);
    expect((await reader.next())?.type).toBe('assigned');
    expect(await reader.quiet(300)).toBe(true);
    await reader.close();
  });

  test('an empty value is a message', async () => {
    const topic = await log().topic([['one', '', 'three']]);
    const reader = read([topic], () => 0);
    await reader.until(() => reader.count === 3);
    expect(textsOf(reader.blocks)).toEqual(['one', '', 'three']);
    await reader.close();
  });

  test('ends without an error when it is closed, also while the reader waits, and gives nothing more', async () => {
    const topic = await log().topic([values('a', 5)]);
    const source = log().source();
    const reader = openedAt(source, [topic], () => 0);
    open.push(reader);
    await reader.until(() => reader.count === 5);
    const waiting = reader.next();
    const begun = performance.now();
    await source.close();
    expect(await waiting).toBeUndefined();
    expect(await reader.next()).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(10_000);
    await source.close();
  });

  test('ends when the signal aborts, before, at and after the first event', async () => {
    const topic = await log().topic([values('a', 5)]);
    expect(await read([topic], () => 0, AbortSignal.abort()).next()).toBeUndefined();
    const stop = new AbortController();
    const reader = read([topic], () => 0, stop.signal);
    await reader.next();
    stop.abort();
    await reader.until(() => reader.ended);
    expect(reader.events.filter(({ type }) => type === 'fatal')).toEqual([]);
  });

  test('a reader that leaves in the midst closes the source', async () => {
    const topic = await log().topic([values('a', 2000)]);
    const source = log().source();
    const events = source.open({ topics: [topic], startOf: () => 0 });
    let last: LogEvent | undefined;
    for await (const event of events) {
      last = event;
      if (event.type === 'block') break;
    }
    expect(last?.type).toBe('block');
    const after = await events[Symbol.asyncIterator]().next();
    expect(after.done).toBe(true);
  });

  test('is opened once', async () => {
    const topic = await log().topic([values('a', 1)]);
    const source = log().source();
    open.push(openedAt(source, [topic], () => 0));
    expect(() => source.open({ topics: [topic], startOf: () => 0 })).toThrow('opened once');
    await source.close();
  });

  test('a start after the end of the log is a position fault, and no message of it is given', async () => {
    const topic = await log().topic([values('a', 10)]);
    const reader = read([topic], () => 11);
    await reader.until(() => reader.ended);
    expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position', at: { topic, partition: 0 } });
    expect(reader.count).toBe(0);
    expect(await reader.next()).toBeUndefined();
  });

  test('reportDurable answers at once and never throws', async () => {
    const topic = await log().topic([values('a', 1)]);
    const source = log().source();
    const positions = [{ topic, partition: 0, nextOffset: 1 }];
    await expect(source.reportDurable(positions)).resolves.toBeUndefined();
    await source.close();
    await expect(source.reportDurable(positions)).resolves.toBeUndefined();
  });

  const looksAgainAtMessages = (): void => {
    test('looks again at the message that the reader names, beside what it gives', async () => {
      const topic = await log().topic([values('a', 10), values('b', 10)]);
      const source = log().source();
      const checkOf = ({ partition }: { partition: number }): number | undefined => (partition === 0 ? 3 : undefined);
      const reader = new Reader(source.open({ topics: [topic], startOf: () => 0, checkOf }));
      open.push(reader);
      const isLook = ({ requestedOffset, nextOffset }: RecordBlock): boolean =>
        requestedOffset === 3 && nextOffset === 4;
      const looks = (): RecordBlock[] => reader.blocks.filter(isLook);
      await reader.until(() => looks().length >= 2 && reader.count - looks().length === 20);
      for (const look of looks()) {
        expect(look).toMatchObject({ topic, partition: 0, generation: 1, bytes: 3 });
        expect(textsOf([look])).toEqual(['a:3']);
      }
      for (const partition of [0, 1])
        followEachOther(
          reader.blocks.filter((block) => block.partition === partition && !isLook(block)),
          0,
          10,
        );
      await reader.close();
    });
  };
  if (looksAgain) looksAgainAtMessages();

  if (!appends) return;
  test('gives what is appended while it reads', async () => {
    const under = log();
    const topic = await under.topic([values('a', 3), []]);
    const reader = read([topic], () => 0);
    await reader.until(() => reader.count === 3);
    for (let i = 0; i < 5; i++) {
      expect(under.append).toBeDefined();
      await under.append?.(topic, i % 2, [`more:${i}`]);
      await reader.until(() => reader.count === 4 + i);
    }
    followEachOther(
      reader.blocks.filter(({ partition }) => partition === 0),
      0,
      6,
    );
    expect(textsOf(reader.blocks).slice(3)).toEqual(values('more', 5));
    await reader.close();
  });
}
