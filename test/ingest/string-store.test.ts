import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StringStore } from '../../ingest/source/workbook/string-store.ts';
import { inRoom } from './support/room.ts';

describe('a store of strings', () => {
  it('gives back every string in any order, with more of them than it holds in memory', async () => {
    await inRoom(async (room) => {
      const store = new StringStore(join(room.folder, 'strings'), 2);
      const text = (index: number): string => (index % 7 === 0 ? '' : `文字 ${index} ${'x'.repeat(index % 300)}`);
      const count = 20_000;
      for (let index = 0; index < count; index++) store.add(text(index));
      store.add('长'.repeat(100_000));
      store.seal();
      const wrong = Array.from({ length: count }, (_, index) => index).filter((one) => store.at(one) !== text(one));
      expect(wrong).toEqual([]);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: count - 1 }), (index) => {
          expect(store.at(index)).toBe(text(index));
        }),
        { numRuns: 500 },
      );
      expect(store.at(count)).toBe('长'.repeat(100_000));
      expect([store.at(count + 1), store.at(-1), store.at(0.5), store.at(Number.NaN)]).toEqual(
        Array.from({ length: 4 }, () => undefined),
      );
      store.close();
    });
  });

  it('may hold a great many empty ones, or none', async () => {
    await inRoom(async (room) => {
      const store = new StringStore(join(room.folder, 'strings'), 2);
      store.seal();
      expect(store.at(0)).toBeUndefined();
      for (let index = 0; index < 200_000; index++) store.add('');
      store.add('end');
      store.seal();
      expect([store.at(0), store.at(199_999), store.at(200_000)]).toEqual(['', '', 'end']);
      store.close();
    });
  });
});
