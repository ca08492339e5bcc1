import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row } from '../../../detectors/archetypes/row.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { insertGiven } from '../../../detectors/engine/given.ts';
import type { FixtureValue } from '../../../rules/model.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { onlyVisits } from '../kept-rows.ts';
import { planOf, ruleNamed } from '../quantity/answer.ts';
import { notPortable } from '../quantity/portable.ts';
import { sumsOfVisits, together } from '../sums-of-visits.ts';

type Cells = Record<string, FixtureValue>;

const rule = ruleNamed('MC-CH-009');
// Herbs have no rate of their own here, so that the sums hold lines of every first look.
const kinds = [
  { list_types: ['101', '301'], markup: 0 },
  { list_types: ['102'], markup: null },
  { list_types: ['103'], markup: 0.25 },
];
const { steps } = planOf(row, rule, { kinds });

const PLACES: readonly Cells[] = [
  { fixmedins_code: 'H1', fixmedins_name: '公立', fixmedins_type: '1', hosp_lv: '02', medins_natu: '公立' },
  { fixmedins_code: 'H2', fixmedins_name: '民营', fixmedins_type: '1', hosp_lv: '02', medins_natu: '民营' },
  { fixmedins_code: 'H3', fixmedins_name: '不明', fixmedins_type: '1', hosp_lv: '02', medins_natu: null },
  { fixmedins_code: 'P1', fixmedins_name: '药店', fixmedins_type: '2', hosp_lv: '11', medins_natu: '公立' },
];
const ITEMS = ['101', '102', '103', '201'].map((type): Cells => ({
  med_list_codg: `I${type}`,
  item_name: type,
  list_type: type,
  pack_qty: '1',
}));
const LINES = Array.from({ length: 900 }, (_, nth): Cells => ({
  bkkp_sn: `L${nth}`,
  setl_id: `S${nth}`,
  mdtrt_id: `M${nth}`,
  psn_no: `A${nth % 37}`,
  fixmedins_code: ['H1', 'H1', 'H2', 'H3', 'P1'][nth % 5] ?? '',
  med_list_codg: ['I101', 'I102', 'I103', 'I201', 'NONE'][((nth * 7) % 11) % 5] ?? '',
  fee_ocur_time: `2025-0${1 + (nth % 9)}-10 09:00:00`,
  cnt: '2',
  pric: nth % 29 === 0 ? null : `${9 + (nth % 4)}`,
  det_item_fee_sumamt: `${2 * (9 + (nth % 4))}.00`,
  inscp_amt: nth % 13 === 0 ? '0.00' : nth % 17 === 0 ? null : '10.00',
  list_type: nth % 3 === 0 ? null : nth % 31 === 0 ? '101' : null,
}));
const bought = (item: string, price: string, day: string): Cells => ({
  stock_event: 'purchase',
  fixmedins_code: 'H1',
  med_list_codg: item,
  stock_time: `${day} 08:00:00`,
  cnt: '9999',
  finl_trns_pric: price,
});
const STOCK = [
  bought('I101', '10', '2024-12-01'),
  bought('I101', '11', '2025-05-01'),
  bought('I103', '8', '2025-03-01'),
];

async function landed(): Promise<{ warehouse: Warehouse; session: Session }> {
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  await insertGiven(session, { medins_b: PLACES, item_b: ITEMS, fee_list_d: LINES, stock_d: STOCK }, 'test');
  await runSteps(session, effectivePlan(1, 1));
  return { warehouse, session };
}

it('stays inside the portable subset', () => {
  expect(notPortable(planOf(row, rule), planOf(row, rule, {}, spark))).toEqual([]);
});

describe('prices charged, summed over visits', () => {
  let all: Awaited<ReturnType<typeof landed>>;
  let parts: Awaited<ReturnType<typeof landed>>[];
  beforeAll(async () => {
    all = await landed();
    parts = [await landed(), await landed()];
    for (const [nth, { session }] of parts.entries()) await onlyVisits(session, `hash(mdtrt_id) % 2 = ${nth}`);
  });
  afterAll(() => {
    for (const { session, warehouse } of [all, ...parts]) {
      session.close();
      warehouse.close();
    }
  });

  it('add up, whoever is looked at apart', async () => {
    const found = await Promise.all([all, ...parts].map(async ({ session }) => sumsOfVisits(session, steps)));
    const [whole, ...some] = found.map((one) => one.get('r_charged') ?? new Map<string, number[]>());
    expect(found.map((one) => [...one.keys()])).toEqual([['r_charged'], ['r_charged'], ['r_charged']]);
    expect(Math.min(...some.map(({ size }) => size))).toBeGreaterThan(5);
    expect(together(...some)).toEqual(together(whole ?? new Map<string, number[]>()));
  });

  it('tell the first look of every line as a look at the lines themselves does', async () => {
    const { session } = all;
    await runSteps(session, steps);
    const counted = await session.rows('SELECT outcome, n FROM r_counts ORDER BY 1');
    const lineByLine = await session.rows(
      'SELECT first_look AS outcome, count(*) AS n FROM r_sold GROUP BY 1 ORDER BY 1',
    );
    expect(counted.map((one) => [cell(one, 'outcome'), Number(cell(one, 'n'))])).toEqual(
      lineByLine.map((one) => [cell(one, 'outcome'), Number(cell(one, 'n'))]),
    );
    expect(counted.map((one) => one['outcome'])).toEqual([
      'above',
      'clear',
      'markup:local',
      'medins_b.medins_natu',
      'stock_d.finl_trns_pric',
    ]);
    const above = await session.rows('SELECT bkkp_sn FROM r_above ORDER BY 1');
    expect(above).toEqual(await session.rows("SELECT bkkp_sn FROM r_sold WHERE first_look = 'above' ORDER BY 1"));
    expect(above.length).toBeGreaterThan(20);
  });
});
