import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { replaySource } from '../../../ingest/source/log/replay.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { keepsToTheContract } from './conformance.ts';
import { openedAt, textsOf } from './reader.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let topics = 0;
const file = (topic: string, partition: number, ending = 'ndjson'): string =>
  join(folder.path, `${topic}-${partition}.${ending}`);

keepsToTheContract(
  () => ({
    source: () => replaySource(folder.path),
    topic: (partitions) => {
      const topic = `topic-${topics++}`;
      for (const [partition, values] of partitions.entries())
        writeFileSync(file(topic, partition), values.map((value) => `${value}\n`).join(''));
      return Promise.resolve(topic);
    },
  }),
  // What a file held when it was opened is read, whatever takes its place.
  { appends: false, looksAgain: false },
);

test('lines come byte for byte without their breaks; the last needs none', async () => {
  const bytes = [
    Buffer.from('{"a":1}'),
    Buffer.from([0xff, 0x00, 0x80]),
    Buffer.from('x'.repeat(600_000)),
    Buffer.alloc(0),
    Buffer.from('end'),
  ];
  const breaks = ['\n', '\r\n', '\n', '\n', ''];
  writeFileSync(
    file('bytes', 0, 'log'),
    Buffer.concat(bytes.flatMap((line, i) => [line, Buffer.from(breaks[i] ?? '')])),
  );
  const source = replaySource(folder.path);
  expect(await source.describe(['bytes'])).toEqual([{ topic: 'bytes', partition: 0, low: 0, high: 5 }]);
  const reader = openedAt(source, ['bytes'], () => 0);
  await reader.until(() => reader.count === 5);
  const read = reader.blocks.flatMap(({ messages }) => messages);
  for (const [i, line] of bytes.entries()) expect(read[i]?.value?.equals(line)).toBe(true);
  expect(read.map(({ offset, timestamp, key }) => [offset, timestamp, key])).toEqual(
    [0, 1, 2, 3, 4].map((offset) => [offset, -1, null]),
  );
  await reader.close();
});

test('a file that is cut short while it is read is a position fault', async () => {
  const line = `${'y'.repeat(999)}\n`;
  writeFileSync(file('cut', 0), line.repeat(2000));
  const reader = openedAt(replaySource(folder.path), ['cut'], () => 0);
  await reader.until(() => reader.count > 0);
  truncateSync(file('cut', 0), 1_000_000);
  await reader.until(() => reader.ended);
  expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position' });
  expect(textsOf(reader.blocks)).toHaveLength(1000);
});
