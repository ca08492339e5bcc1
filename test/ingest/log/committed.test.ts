import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { CodecError, installCodecs } from '../../../ingest/source/kafka/codecs.ts';
import { blockOf, type FetchedMessage, type FetchedPartition } from '../../../ingest/source/kafka/committed.ts';
import { failureOf, PositionError } from '../../../ingest/source/kafka/failure.ts';

const AT = { topic: 't', partition: 0 };

/** A batch as kafkajs decodes it: messages at these offsets, of a stretch from `first` to `last`. */
function batch(first: number, last: number, offsets: readonly number[], producerId = '-1'): FetchedMessage[] {
  return offsets.map((offset) => ({
    offset: String(offset),
    timestamp: '1',
    key: null,
    value: Buffer.from(`at ${offset}`),
    batchContext: {
      firstOffset: String(first),
      lastOffsetDelta: last - first,
      producerId,
      inTransaction: producerId !== '-1',
    },
  }));
}

function marker(offset: number, producerId: string, type: 'abort' | 'commit'): FetchedMessage {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]);
  const batchContext = { firstOffset: String(offset), lastOffsetDelta: 0, producerId, inTransaction: true };
  return { offset: String(offset), timestamp: '1', key, value: Buffer.alloc(6), isControlRecord: true, batchContext };
}

const fetched = (
  messages: FetchedMessage[],
  abortedTransactions: FetchedPartition['abortedTransactions'] = null,
): FetchedPartition => ({ partition: 0, highWatermark: '99', messages, abortedTransactions });

const offsetsOf = (partition: FetchedPartition, from: number): number[] =>
  blockOf(AT, 1, from, partition)?.messages.map(({ offset }) => offset) ?? [];

test('an answer without messages is no block', () => {
  expect(blockOf(AT, 1, 5, fetched([]))).toBeUndefined();
});

test('the stretch goes over messages that compaction took out, also from the end of a batch', () => {
  const block = blockOf(AT, 3, 12, fetched([...batch(10, 19, [10, 12, 15]), ...batch(20, 29, [21])]));
  expect(block).toMatchObject({ generation: 3, requestedOffset: 12, nextOffset: 30, highWatermark: 99, bytes: 15 });
  expect(block?.messages.map(({ offset }) => offset)).toEqual([12, 15, 21]);
  expect(blockOf(AT, 1, 18, fetched(batch(10, 19, [10, 12, 15])))).toMatchObject({ nextOffset: 20, messages: [] });
});

test('batches of the oldest format have no context and count', () => {
  const [old] = batch(0, 0, [7]);
  if (old === undefined) throw new Error('no message');
  const { batchContext: _, ...bare } = old;
  expect(blockOf(AT, 1, 7, fetched([bare], [{ producerId: '1', firstOffset: '0' }]))).toMatchObject({
    nextOffset: 8,
    messages: [{ offset: 7 }],
  });
});

test('aborted transactions are told apart by producer, in whatever order they are listed', () => {
  const messages = [
    ...batch(0, 0, [0], '1'),
    ...batch(1, 1, [1], '2'),
    ...batch(2, 2, [2], '3'),
    marker(3, '2', 'abort'),
    ...batch(4, 4, [4], '1'),
    ...batch(5, 5, [5], '2'),
    marker(6, '2', 'commit'),
    marker(7, '1', 'abort'),
    marker(8, '3', 'commit'),
    ...batch(9, 9, [9], '1'),
    marker(10, '1', 'commit'),
    ...batch(11, 11, [11]),
  ];
  const listed = [
    { producerId: '2', firstOffset: '1' },
    { producerId: '1', firstOffset: '0' },
  ];
  expect(offsetsOf(fetched(messages, listed), 0)).toEqual([2, 5, 9, 11]);
  expect(offsetsOf(fetched(messages.slice(4), [{ producerId: '1', firstOffset: '0' }]), 4)).toEqual([5, 9, 11]);
});

test.each(['Snappy', 'LZ4', 'ZSTD'] as const)(
  'a %s batch that cannot be decompressed is a codec fault, however wrapped',
  async (name) => {
    installCodecs();
    const codec = kafkajs.CompressionCodecs[kafkajs.CompressionTypes[name]]() as {
      decompress: (bytes: Buffer) => Promise<Buffer>;
    };
    const error: unknown = await codec
      .decompress(Buffer.from('not compressed at all'))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CodecError);
    expect(failureOf(new Error('tried often', { cause: error }))).toMatchObject({ fault: 'codec' });
  },
);

test('what is no error of the brokers is a crash, and a position error names its place', () => {
  expect(failureOf(new TypeError('a defect'))).toEqual({ fault: 'crashed', reason: 'a defect' });
  expect(failureOf('thrown text')).toEqual({ fault: 'crashed', reason: 'thrown text' });
  expect(failureOf(new PositionError(AT, 'gone'))).toEqual({ fault: 'position', reason: 'gone', at: AT });
});
