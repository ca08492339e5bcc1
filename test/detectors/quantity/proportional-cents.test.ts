import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromFen, toFen } from '../../../base/decimal.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { proportionalCents } from '../../../detectors/shared/proportional-cents.ts';
import { cell, type Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
});
afterAll(() => {
  session.close();
  warehouse.close();
});

const share = proportionalCents(duckdb, {
  money: 'money',
  numerator: 'top',
  denominator: 'bottom',
  over: 'PARTITION BY 1 ORDER BY n',
});

it('parts add up to the half-up rounded whole, and none exceeds its line', async () => {
  const world = fc.record({
    money: fc.array(fc.bigInt({ min: 0n, max: 99_999_999n }), { minLength: 1, maxLength: 8 }),
    bottom: fc.bigInt({ min: 50n, max: 400_000n }),
    part: fc.bigInt({ min: 0n, max: 1000n }),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ money, bottom, part }) => {
      const top = (bottom * part) / 1000n;
      const rows = money
        .map(
          (fen, n) =>
            `(${n}, ${fromFen(fen)}::DECIMAL(16,2), ${fromFen(top)}::DECIMAL(18,2), ${fromFen(bottom)}::DECIMAL(18,2))`,
        )
        .join(', ');
      const found = await session.rows(
        `SELECT ${share} AS part FROM (VALUES ${rows}) AS t(n, money, top, bottom) ORDER BY n`,
      );
      const parts = found.map((row) => toFen(cell(row, 'part')));
      const whole = money.reduce((sum, fen) => sum + fen, 0n);
      expect(parts.reduce((sum, fen) => sum + fen, 0n)).toBe((2n * whole * top + bottom) / (2n * bottom));
      parts.forEach((fen, i) => {
        expect(fen >= 0n && fen <= (money[i] ?? 0n)).toBe(true);
      });
    }),
    { numRuns: 60 },
  );
});
