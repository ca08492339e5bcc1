import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packPrices } from '../../../detectors/code-reuse/pack-prices.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { createStep } from '../../../store/step.ts';
import { cell, type Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await session.runAll([
    "CREATE TEMP TABLE shared_code_event AS SELECT * FROM (VALUES ('P1', 'D0'), ('P1', 'D1'), ('P1', 'D2')) t(fixmedins_code, med_list_codg)",
    'CREATE TEMP TABLE shared_code_retail AS SELECT * FROM shared_code_event',
    'CREATE TEMP TABLE eff_stock_d (fixmedins_code VARCHAR, med_list_codg VARCHAR, stock_event VARCHAR, pric DECIMAL(16,4), finl_trns_pric DECIMAL(16,4))',
    'CREATE TEMP TABLE eff_fee_list_d (fixmedins_code VARCHAR, med_list_codg VARCHAR, det_item_fee_sumamt DECIMAL(16,2), cnt DECIMAL(16,4))',
    "CREATE TEMP TABLE eff_medins_b AS SELECT 'P1' AS fixmedins_code, '2' AS fixmedins_type UNION ALL SELECT 'H1', '1'",
  ]);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

it('the middle price of the kept sums is the median of what pharmacies charge, to the last bit', async () => {
  const line = fc.record({
    place: fc.constantFrom('P1', 'P1', 'P1', 'H1'),
    item: fc.constantFrom('D0', 'D1', 'D2', 'D3'),
    cents: fc.oneof(fc.constantFrom(1000, 2000, 3000), fc.integer({ min: -500, max: 9999 })),
    hundredths: fc.constantFrom(0, 50, 100, 100, 200, 300, 700),
  });
  const found: number[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 24 }), async (lines) => {
      const values = lines.map(
        (one) => `('${one.place}', '${one.item}', ${one.cents} / 100.0, ${one.hundredths} / 100.0)`,
      );
      await session.runAll(['DELETE FROM eff_fee_list_d', `INSERT INTO eff_fee_list_d VALUES ${values.join(', ')}`]);
      for (const step of packPrices(duckdb)) await session.run(createStep(step));
      const rows =
        await session.rows(`SELECT p.med_list_codg, p.lowest, p.highest, d.price FROM shared_code_price p LEFT JOIN (
  SELECT med_list_codg, quantile_cont(CAST(det_item_fee_sumamt AS DOUBLE) / CAST(cnt AS DOUBLE), 0.5) AS price
  FROM eff_fee_list_d WHERE cnt > 0 AND det_item_fee_sumamt > 0 AND fixmedins_code = 'P1' GROUP BY 1) d USING (med_list_codg) ORDER BY 1`);
      expect(rows.map((row) => row['med_list_codg'])).toEqual(['D0', 'D1', 'D2']);
      for (const row of rows) {
        expect(row['lowest']).toEqual(row['price']);
        expect(row['highest']).toEqual(row['price']);
        if (row['price'] !== null) found.push(Number(cell(row, 'price')));
      }
    }),
    { numRuns: 60 },
  );
  expect(found.length).toBeGreaterThan(60);
});
