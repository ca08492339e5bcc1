import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { landLines } from './lines.ts';
import { FOUND, OWN, ownPayPlan, ratioPlan, runOwnPay } from './run-ratio.ts';
import { judgedNow } from '../cohort-rule.ts';
import { landWorld, ordinaryCity, type Hospital, type World } from './world.ts';

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

function cityWith(count: number, seed: number, changes: Readonly<Record<number, Partial<Hospital>>>): Hospital[] {
  return ordinaryCity(count, seed).map((hospital, i) => ({ ...hospital, ...changes[i] }));
}

async function land(world: World): Promise<void> {
  await landWorld(session, world);
  await landLines(session, world);
}

const PLANTED: Readonly<Record<number, Partial<Hospital>>> = {
  8: { shifted: 0.12, into: 'drug' },
  17: { shifted: 0.07, into: 'consumable' },
  20: { shifted: 0.04, into: 'treatment' },
};
const LOOK_ALIKES: Readonly<Record<number, Partial<Hospital>>> = {
  1: { focusShare: 0.6, focus: [20, 21, 22, 23] }, // hard cases, whose consumables are dear everywhere
  6: { focusShare: 0.95, focus: [23] }, // one disease with much own pay, seen elsewhere a little
  13: { focusShare: 0.95, focus: [26] }, // one disease seen nowhere else
  14: { stays: 25, focusShare: 0.5, focus: [22] }, // too few stays
  15: { fromElsewhere: 0.5 },
};

async function answers(): Promise<string> {
  const tables = ['candidate', 'line', 'untold', 'tally'];
  const rows = await Promise.all(tables.map((name) => session.rows(`SELECT * FROM ${OWN}${name} ORDER BY ALL`)));
  return JSON.stringify(rows);
}

async function untold(): Promise<Record<string, number>> {
  const rows = await session.rows(`SELECT column_name, row_count FROM ${OWN}untold`);
  return Object.fromEntries(rows.map((row) => [cell(row, 'column_name'), Number(row['row_count'])]));
}

describe('a city with three plants and five look-alikes', () => {
  let listed: string[];
  beforeAll(async () => {
    await land({ seed: 2, hospitals: cityWith(24, 2, { ...PLANTED, ...LOOK_ALIKES }), spread: 0.01 });
    listed = await runOwnPay(session);
  });

  test('each is listed for the kind of item it moved out, for both insurances, and nobody else', () => {
    expect(listed).toEqual([
      'H008|310|drug',
      'H008|390|drug',
      'H017|310|consumable',
      'H017|390|consumable',
      'H020|310|treatment',
      'H020|390|treatment',
    ]);
  });

  test('drivers add up to the gap, parts to the whole cost, kinds to all own pay', async () => {
    const [row] = await session.rows(`SELECT max(abs(by_volume + by_rate - gap)) AS drivers FROM ${OWN}story`);
    expect(Number(cell(row, 'drivers'))).toBeLessThan(1e-9);
    const [shares] = await session.rows(`SELECT max(abs(x.own - 1)) AS own, max(abs(x.expected - 1)) AS expected
      FROM (SELECT unit, sum(own_share) AS own, sum(expected_share) AS expected FROM ${OWN}driver GROUP BY unit) x`);
    expect(Number(cell(shares, 'own'))).toBeLessThan(1e-9);
    expect(Number(cell(shares, 'expected'))).toBeLessThan(1e-9);
    const [paid] = await session.rows(`SELECT max(abs(p.own - s.own)) AS off FROM
      (SELECT unit, sum(own_drug + own_consumable + own_treatment) AS own FROM ${OWN}stay WHERE reason IS NULL GROUP BY unit) p
      JOIN (SELECT unit, sum(own) AS own FROM ${FOUND}stay WHERE reason IS NULL GROUP BY unit) s USING (unit)`);
    expect(Number(cell(paid, 'off'))).toBe(0);
  });

  test('share and own pay can be counted again from lines and settlements', async () => {
    const [row] = await session.rows(
      `SELECT facts FROM ${OWN}candidate WHERE k_fixmedins_code = 'H008' AND k_insutype = '390'`,
    );
    const facts = JSON.parse(cell(row, 'facts')) as Facts;
    const own =
      await session.value(`SELECT sum(f.fulamt_ownpay_amt) FROM eff_fee_list_d f JOIN eff_setl_d s ON s.mdtrt_id = f.mdtrt_id
      WHERE f.fixmedins_code = 'H008' AND s.insutype = '390' AND f.med_list_codg LIKE 'I-drug%'`);
    const cost = await session.value(
      "SELECT sum(medfee_sumamt) FROM eff_setl_d WHERE fixmedins_code = 'H008' AND insutype = '390'",
    );
    expect([Number(facts['own_pay']), Number(facts['cost'])]).toEqual([Number(own), Number(cost)]);
    expect(Number(facts['share'])).toBeCloseTo(Number(own) / Number(cost), 5);
  });

  test('one money once: with what the low reimbursement ratio lists, the amounts come to the larger of the two', async () => {
    const rows = await session.rows(`WITH own AS (
      SELECT k_fixmedins_code AS fixmedins_code, k_insutype AS insutype, sum(amount) AS amount, sum(CAST(json_extract_string(facts, '$.excess_yuan') AS DECIMAL(16,2))) AS excess FROM ${OWN}candidate GROUP BY ALL)
      SELECT o.amount, o.excess, -f.gap * f.c AS listed FROM own o LEFT JOIN ${FOUND}flagged f USING (fixmedins_code, insutype)`);
    const both = rows.filter((row) => row['listed'] !== null);
    expect(both.length).toBeGreaterThan(2);
    for (const row of rows) {
      const listedYuan = Number(row['listed'] ?? 0);
      const together = Number(row['amount']) + listedYuan;
      expect(Math.abs(together - Math.max(Number(row['excess']), listedYuan))).toBeLessThan(0.05);
    }
    expect(
      await session.value(`SELECT count(*) FROM ${OWN}candidate WHERE amount_kind <> 'estimate' OR amount < 0`),
    ).toBe('0');
  });

  test('lines are the own pay of that kind, dearest first, without amounts of their own', async () => {
    const [row] =
      await session.rows(`SELECT count(*) AS n, count(l.amount) AS with_amount, count(CASE WHEN f.med_list_codg LIKE 'I-consumable%' AND f.fulamt_ownpay_amt > 0 THEN 1 END) AS right_kind
      FROM ${OWN}line l JOIN eff_fee_list_d f ON f.bkkp_sn = l.line_key WHERE l.k_component = 'consumable'`);
    expect(Number(cell(row, 'n'))).toBeGreaterThan(100);
    expect([cell(row, 'with_amount'), cell(row, 'right_kind')]).toEqual(['0', cell(row, 'n')]);
    const [order] = await session.rows(`SELECT bool_and(own >= next) AS falling FROM (
      SELECT f.fulamt_ownpay_amt AS own, lead(f.fulamt_ownpay_amt) OVER (PARTITION BY l.k_fixmedins_code, l.k_insutype, l.k_component ORDER BY l.line_no) AS next
      FROM ${OWN}line l JOIN eff_fee_list_d f ON f.bkkp_sn = l.line_key) WHERE next IS NOT NULL`);
    expect(cell(order, 'falling')).toBe('true');
  });

  test('neither one thread nor a line with its refund changes anything', async () => {
    const before = await answers();
    const visit = await session.value("SELECT min(mdtrt_id) FROM setl_d WHERE fixmedins_code = 'H004'");
    for (const [sn, count] of [
      ['R1', 1],
      ['R2', -1],
    ] as const)
      await session.run(`INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, fulamt_ownpay_amt, _seq)
        VALUES ('${sn}', '${visit}', 'P', 'H004', 'I-drug-9', TIMESTAMP '2025-05-05 10:00:00', ${count}, 4000, ${4000 * count}, 0, ${4000 * count}, 1)`);
    await runSteps(session, effectivePlan(1, 1));
    await session.run('SET threads = 1');
    await runOwnPay(session);
    await session.run('SET threads = 2');
    expect(await answers()).toBe(before);
  });

  test('a habit of a few patients is none', async () => {
    expect(await runOwnPay(session, { own_min_effective_stays: 400 })).toEqual([]);
  });

  test('stays whose lines are missing, say nothing of own pay, do not add up or do not say what they are leave the comparison', async () => {
    const before = await untold();
    await session.runAll([
      "DELETE FROM fee_list_d WHERE mdtrt_id = 'VH004-1'",
      "UPDATE fee_list_d SET fulamt_ownpay_amt = NULL WHERE bkkp_sn = (SELECT min(bkkp_sn) FROM fee_list_d WHERE mdtrt_id = 'VH004-2')",
      "DELETE FROM fee_list_d WHERE mdtrt_id = 'VH004-3' AND med_list_codg LIKE 'I-treatment%'",
      "UPDATE fee_list_d SET med_list_codg = 'UNKNOWN' WHERE mdtrt_id = 'VH004-5'",
    ]);
    await runSteps(session, effectivePlan(1, 1));
    await runOwnPay(session);
    expect(await untold()).toEqual({
      ...before,
      'lines:incomplete': 2,
      'fee_list_d.fulamt_ownpay_amt': 1,
      'fee_list_d.list_type': 1,
    });
    const [tally] = await session.rows(`SELECT * FROM ${OWN}tally`);
    expect(Number(cell(tally, 'rows_in'))).toBe(
      Number(cell(tally, 'rows_tested')) + Number(cell(tally, 'untold_rows')),
    );
  });
});

test('nobody in cities where nobody moved anything out', async () => {
  const listed: string[] = [];
  for (const seed of [11, 12]) {
    await land({ seed, hospitals: cityWith(24, seed, LOOK_ALIKES), spread: 0.015 });
    listed.push(...(await runOwnPay(session)));
  }
  expect(listed).toEqual([]);
});

test('the sentence in both languages adds up as printed, and is never a verdict', () => {
  const facts: Facts = {
    window_from: '2025-01-01',
    window_to: '2025-12-31',
    insutype: '390',
    component: 'consumable',
    tier: '二级',
    stays: 202,
    peers: 7,
    share: 0.0752,
    expected: 0.0348,
    gap: 0.0404,
    gap_at_least: 0.0381,
    z: 3.72,
    by_volume: 0.0155,
    by_rate: 0.0249,
    gap_drug: 0.0266,
    gap_consumable: 0.0404,
    gap_treatment: -0.0004,
    excess_yuan: 39070.34,
    counted_elsewhere: 0,
    items: '[{"code":"C1","name":"特殊敷料","own_pay":72623.79},{"code":"C2","name":"吻合器","own_pay":8000.00}]',
    listed: 2,
    false_leads: 0.02,
  };
  const parameters = ratio.parameters.parse({ share_of: 'own-pay', med_types: ['21'] });
  for (const language of ['zh', 'en'] as const)
    for (const told of [facts, { ...facts, counted_elsewhere: 30000.5, items: null }])
      expect(ratio.explain(told, parameters, language)).toMatchSnapshot();
});

test('low shares of the fund are told by the very steps of that rule, and every step binds on an empty warehouse', async () => {
  const plan = ownPayPlan();
  expect(plan.shared).toEqual(ratioPlan().shared);
  await expect(
    judgedNow(plan.steps)
      .map((step) => `-- ${step.name}${step.materialise ? ' (kept)' : ''}\n${step.sql};\n`)
      .join('\n'),
  ).toMatchFileSnapshot('./own-pay-plan.sql');
  const empty = await Warehouse.inMemory();
  const bound = await empty.session();
  await runSteps(bound, effectivePlan(0, 0));
  for (const step of [...plan.shared, ...plan.steps]) await bound.run(createStep(step));
  expect(await bound.rows(`SELECT * FROM ${OWN}tally`)).toEqual([{ rows_in: '0', rows_tested: '0', untold_rows: '0' }]);
  bound.close();
  empty.close();
});
