import { expect, test } from 'vitest';
import { feeListD } from '../../../records/fee-list-d.ts';
import { setlD } from '../../../records/setl-d.ts';
import { advanceMonths, keepMonths, monthsOf } from '../../../store/kept/months.ts';
import { Warehouse } from '../../../store/warehouse.ts';

const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();

const during = (from: string, until: string): string =>
  `"fee_ocur_time" >= make_timestamp(${from}, 1, 0, 0, 0) AND "fee_ocur_time" < make_timestamp(${until}, 1, 0, 0, 0)`;
const monthsOfVisits = (...ids: readonly string[]): Promise<string[] | undefined> =>
  monthsOf(session, feeListD, 'mdtrt_id', `SELECT unnest([${ids.map((id) => `'${id}'`).join(', ')}]) AS id`);
const land = (table: string, rows: readonly (readonly [string, string | null, string])[]): Promise<number> =>
  session.run(
    `INSERT INTO ${table} (bkkp_sn, mdtrt_id, fee_ocur_time, _seq${table === 'fee_list_d' ? '' : ', _seq_end'}) VALUES ${rows
      .map(([visit, time, seq]) => `('b', '${visit}', ${time === null ? 'NULL' : `'${time}'`}, ${seq})`)
      .join(', ')}`,
  );

await land('fee_list_d', [
  ['a', '2024-12-31 23:59:59', '1'],
  ['a', '2025-01-01 00:00:00', '1'],
  ['b', '2025-04-30 23:59:59', '1'],
  ['c', '2025-06-15 08:00:00', '2'],
  ['d', '2025-08-15 08:00:00', '1'],
  ['none', null, '1'],
  ['ancient', '0044-03-15 (BC) 10:00:00', '1'],
  ['endless', '294247-01-10 04:00:54', '1'],
  ['last', '9999-12-31 23:59:59', '1'],
  ['first', '0001-01-01 00:00:00', '1'],
]);
await land('fee_list_d_old', [['a', '2025-02-03 09:00:00', '1, 2']]);
await session.runAll(keepMonths());

test('months in a row are one stretch of time, superseded records among them: they may come back', async () => {
  expect(await monthsOfVisits('a')).toEqual([during('2024, 12', '2025, 3')]);
  expect((await monthsOfVisits('a', 'b'))?.toSorted()).toEqual([
    during('2024, 12', '2025, 3'),
    during('2025, 4', '2025, 5'),
  ]);
});

test('whoever is named nowhere is looked for nowhere', async () => {
  expect(await monthsOfVisits('nobody')).toEqual([]);
});

test('everything is looked through where stretches are many, a record has no time, or nothing is kept', async () => {
  expect(await monthsOfVisits('a', 'b', 'c', 'd')).toBeUndefined();
  for (const odd of ['none', 'ancient', 'endless']) expect(await monthsOfVisits('b', odd)).toBeUndefined();
  expect(await monthsOfVisits('first', 'last')).toHaveLength(2);
  expect(await monthsOf(session, setlD, 'mdtrt_id', "SELECT 'a' AS id")).toBeUndefined();
  expect(await monthsOf(session, feeListD, 'bkkp_sn', "SELECT 'b' AS id")).toBeUndefined();
});

test('what came between two cuts is added, superseded since or not', async () => {
  await land('fee_list_d', [
    ['b', '2025-05-02 10:00:00', '3'],
    ['b', '2025-12-02 10:00:00', '5'],
  ]);
  await land('fee_list_d_old', [['b', '2025-03-09 10:00:00', '3, 4']]);
  await session.runAll(advanceMonths({ from: 2, to: 4 }));
  expect(await monthsOfVisits('b')).toEqual([during('2025, 3', '2025, 6')]);
});
