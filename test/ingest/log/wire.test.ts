import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireReader, WireWriter } from '../../../ingest/source/kafka/wire.ts';

test('numbers of a compact length are written as Kafka does', () => {
  const bytes = (value: number): string => new WireWriter().unsigned(value).bytes.toString('hex');
  // The examples of Protocol Buffers, whose variable-length numbers these are.
  expect([0, 1, 127, 128, 150, 16_384].map(bytes)).toEqual(['00', '01', '7f', '8001', '9601', '808001']);
});

test('what is written is read again, however long it is', () => {
  const items = fc.array(
    fc.record({
      small: fc.integer({ min: -128, max: 127 }),
      number: fc.integer(),
      large: fc.maxSafeInteger(),
      length: fc.nat(),
      text: fc.string({ unit: 'grapheme', maxLength: 400 }),
      identity: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((one) => Buffer.from(one).toString('hex')),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(items, (written) => {
      const out = new WireWriter();
      out.array(written, (one) => {
        out.int8(one.small).int32(one.number).int64(one.large).unsigned(one.length);
        out.text(one.text).identity(one.identity).end();
      });
      const read = new WireReader(out.end().bytes);
      const found = read.array(() => {
        const [small, number, large, length] = [read.int8(), read.int32(), Number(read.int64()), read.unsigned()];
        const one = { small, number, large, length, text: read.text(), identity: read.identity() };
        read.end();
        return one;
      });
      expect(found).toEqual(written);
    }),
  );
});

test('tagged fields are passed over, and what is missing is empty', () => {
  // Two fields: tag 0 of three bytes, tag 300 of none; then a missing array, a missing text, and a number.
  const read = new WireReader(Buffer.from('0200030a0b0cac0200000007', 'hex'));
  read.end();
  expect(read.array(() => read.int8())).toEqual([]);
  expect(read.text()).toBeNull();
  expect(read.int8()).toBe(7);
});
