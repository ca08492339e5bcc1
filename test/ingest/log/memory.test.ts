import { expect, test } from 'vitest';
import { memoryLog } from '../../../ingest/source/log/memory.ts';
import { keepsToTheContract } from './conformance.ts';
import { openedAt, Reader, textsOf } from './reader.ts';

const log = memoryLog('memory', 20);
let topics = 0;
keepsToTheContract(
  () => ({
    source: () => log.source(),
    topic: (partitions) => {
      const topic = `topic-${topics++}`;
      log.createTopic(topic, partitions.length);
      for (const [partition, values] of partitions.entries())
        log.append(
          topic,
          partition,
          values.map((value) => ({ value })),
        );
      return Promise.resolve(topic);
    },
    append: (topic, partition, values) => {
      log.append(
        topic,
        partition,
        values.map((value) => ({ value })),
      );
      return Promise.resolve();
    },
  }),
  { appends: true, looksAgain: true },
);

test('messages that were removed before they were read are a position fault, also while reading', async () => {
  log.createTopic('trimmed', 1);
  log.append('trimmed', 0, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
  const reader = openedAt(log.source(), ['trimmed'], () => 0);
  await reader.until(() => reader.count === 3);
  log.append('trimmed', 0, [{ value: 'd' }, { value: 'e' }]);
  log.truncateBefore('trimmed', 0, 4);
  await reader.until(() => reader.ended);
  expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position' });
  expect(textsOf(reader.blocks)).toEqual(['a', 'b', 'c']);
  const later = openedAt(log.source(), ['trimmed'], () => 3);
  await later.until(() => later.ended);
  expect(later.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position' });
  expect(later.count).toBe(0);
});

test('where the log begins after the message it is known by, the look says so with an empty block', async () => {
  log.createTopic('short', 1);
  log.append('short', 0, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
  log.truncateBefore('short', 0, 2);
  const source = log.source();
  const reader = new Reader(source.open({ topics: ['short'], startOf: () => 3, checkOf: () => 1 }));
  await reader.until(() => reader.blocks.length > 0);
  expect(reader.blocks[0]).toMatchObject({ requestedOffset: 1, nextOffset: 1, messages: [] });
  await reader.close();
});

test('an injected jump is a position fault and its messages are not given', async () => {
  log.createTopic('jumping', 2);
  log.append('jumping', 0, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
  log.jump('jumping', 0, 2);
  const reader = openedAt(log.source(), ['jumping'], () => 1);
  await reader.until(() => reader.ended);
  expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'position', at: { partition: 0 } });
  expect(reader.count).toBe(0);
});

test('added partitions come as a new generation, and the reader says again where to begin', async () => {
  log.createTopic('growing', 1);
  log.append('growing', 0, [{ key: 'k', value: 'a', timestamp: 7 }, { value: null }]);
  const reader = openedAt(log.source(), ['growing'], ({ partition }) => (partition === 0 ? reader.count : 0));
  await reader.until(() => reader.count === 2);
  log.addPartitions('growing', 2);
  log.append('growing', 1, [{ value: 'b' }]);
  await reader.until(() => reader.count === 3);
  expect(textsOf(reader.blocks)).toEqual(['a', '(null)', 'b']);
  expect(reader.blocks[0]?.messages[0]).toEqual({
    offset: 0,
    timestamp: 7,
    key: Buffer.from('k'),
    value: Buffer.from('a'),
  });
  expect(reader.events.flatMap((event) => (event.type === 'assigned' ? [event.generation] : []))).toEqual([1, 2]);
  expect(reader.blocks.at(-1)?.generation).toBe(2);
  await reader.close();
});
