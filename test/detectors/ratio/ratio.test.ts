import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { tenthsThatAddUp } from '../../../detectors/ratio/sentence.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { FOUND, foundBy, PREFIX, ratioPlan, runRatio } from './run-ratio.ts';
import { judgedNow } from '../cohort-rule.ts';
import { landWorld, ordinaryCity, type Hospital } from './world.ts';

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

/** The ordinary city with some hospitals replaced. */
function cityWith(count: number, seed: number, changes: Readonly<Record<number, Partial<Hospital>>>): Hospital[] {
  return ordinaryCity(count, seed).map((hospital, i) => ({ ...hospital, ...changes[i] }));
}

const LOOK_ALIKES: Readonly<Record<number, Partial<Hospital>>> = {
  1: { focusShare: 0.6, focus: [20, 21, 22, 23] }, // hard cases, as the others have them too
  6: { focusShare: 0.95, focus: [23] }, // one expensive disease, seen elsewhere a little
  13: { focusShare: 0.95, focus: [26] }, // one disease seen nowhere else
  14: { stays: 25, focusShare: 0.5, focus: [22] }, // too few stays
  15: { fromElsewhere: 0.5 }, // many people insured elsewhere
};

async function answers(): Promise<string> {
  const tables = ['candidate', 'line', 'untold', 'tally'];
  const rows = await Promise.all(tables.map((name) => session.rows(`SELECT * FROM ${PREFIX}${name} ORDER BY ALL`)));
  return JSON.stringify(rows);
}

async function untold(): Promise<Record<string, number>> {
  const rows = await session.rows(`SELECT column_name, row_count FROM ${PREFIX}untold`);
  return Object.fromEntries(rows.map((row) => [cell(row, 'column_name'), Number(row['row_count'])]));
}

describe('which hospitals are listed', () => {
  test.each([2, 3])('easy and middle violators of a city of 24, none of their look-alikes (seed %i)', async (seed) => {
    const hospitals = cityWith(24, seed, { ...LOOK_ALIKES, 8: { shifted: 0.12 }, 17: { shifted: 0.07 } });
    await landWorld(session, { seed, hospitals, spread: 0.01 });
    const listed = new Set((await runRatio(session)).map((unit) => unit.split('|')[0]));
    expect([...listed]).toEqual(['H008', 'H017']);
  });

  test('a violator in a tier of four', async () => {
    await landWorld(session, { seed: 4, hospitals: cityWith(20, 4, { 2: { shifted: 0.12 } }), spread: 0.01 });
    expect(await runRatio(session)).toEqual(['H002|310', 'H002|390']);
  });

  test('under one in a hundred of honest hospitals', async () => {
    let listed = 0;
    for (const seed of [11, 12, 13, 14, 15, 16]) {
      await landWorld(session, { seed, hospitals: ordinaryCity(24, seed), spread: 0.015 });
      listed += new Set((await runRatio(session)).map((unit) => unit.split('|')[0])).size;
    }
    expect(listed).toBeLessThanOrEqual(1);
  });
});

describe('what a listed hospital is told', () => {
  beforeAll(async () => {
    await landWorld(session, { seed: 5, hospitals: cityWith(24, 5, { 8: { shifted: 0.12 } }), spread: 0.01 });
    await runRatio(session);
  });

  test('drivers add up to the gap, whatever the strata', async () => {
    const rows = await session.rows(`SELECT max(abs(x.total - 1)) AS shares, max(abs(x.drivers + f.gap)) AS gap FROM (
      SELECT unit, sum(expected_share) AS total, sum(CASE WHEN part <> 'fund' THEN own_share - expected_share END) AS drivers FROM ${PREFIX}driver GROUP BY unit) x
      JOIN ${FOUND}flagged f ON f.unit = x.unit`);
    expect(Number(rows[0]?.['shares'])).toBeLessThan(1e-9);
    expect(Number(rows[0]?.['gap'])).toBeLessThan(1e-9);
  });

  test('amount is the gap in yuan, an estimate; lines are its stays with the largest shortfall', async () => {
    const [row] = await session.rows(
      `SELECT amount, amount_kind, amt_total, measure, facts FROM ${PREFIX}candidate ORDER BY k_insutype LIMIT 1`,
    );
    const facts = JSON.parse(cell(row, 'facts')) as Facts;
    expect(row?.['amount_kind']).toBe('estimate');
    expect(Number(row?.['amount'])).toBeCloseTo(-Number(facts['gap']) * Number(row?.['amt_total']), -1);
    expect(Number(row?.['measure'])).toBeCloseTo(-Number(facts['gap']) * 100, 3);
    const lines = await session.rows(
      `SELECT l.amount, l.inscp_amt, s.inscp_amt AS settled FROM ${PREFIX}line l JOIN eff_setl_d s ON s.setl_id = l.line_key`,
    );
    expect(String(lines.length)).toBe(await session.value(`SELECT count(*) FROM ${PREFIX}excess WHERE excess < 0`));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.every((line) => line['amount'] === null && line['inscp_amt'] === line['settled'])).toBe(true);
  });

  test('what own pay at the peers’ level would bring is less than what it costs, as only part of a yuan in scope is paid', async () => {
    const facts = JSON.parse(
      String(await session.value(`SELECT facts FROM ${PREFIX}candidate ORDER BY k_insutype LIMIT 1`)),
    ) as Facts;
    expect(Number(facts['rise_own'])).toBeGreaterThan(0.05);
    expect(Number(facts['rise_own'])).toBeLessThan(Number(facts['driver_own']));
    expect(Number(facts['policy_gap'])).toBeCloseTo(Number(facts['policy_ratio']) - Number(facts['ratio']), 5);
  });
});

describe('what changes nothing', () => {
  test('the number of threads, and a settlement with its refund', async () => {
    const world = { seed: 6, hospitals: cityWith(20, 6, { 8: { shifted: 0.12 } }), spread: 0.01 };
    await landWorld(session, world);
    await runRatio(session);
    const before = await answers();
    await session.run('SET threads = 1');
    await runRatio(session);
    expect(await answers()).toBe(before);
    await session.run('SET threads = 2');
    for (const [id, sign, refund] of [
      ['X1', 1, 0],
      ['X2', -1, 1],
    ] as const)
      await session.run(`INSERT INTO setl_d (setl_id, init_setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_amt, refd_setl_flag, _seq)
        VALUES ('${id}', ${refund === 1 ? "'X1'" : 'NULL'}, 'VX', 'PX', '310', '21', 'H008', TIMESTAMP '2025-05-05 10:00:00', ${sign * 90000}, ${sign * 100}, ${sign * 80000}, 0, 0, ${sign * 10000}, '${refund}', 1)`);
    await runSteps(session, effectivePlan(1, 1));
    await runRatio(session);
    expect(await answers()).toBe(before);
  });

  test('a stay settled in two halves is one stay', async () => {
    await landWorld(session, { seed: 7, hospitals: ordinaryCity(20, 7), spread: 0.01 });
    await runRatio(session);
    const before = await session.rows(
      `SELECT n, round(ratio, 9) AS ratio, round(gap, 9) AS gap FROM ${FOUND}gap2 ORDER BY unit`,
    );
    const money = [
      'medfee_sumamt',
      'fund_pay_sumamt',
      'fulamt_ownpay_amt',
      'overlmt_selfpay',
      'preselfpay_amt',
      'inscp_amt',
      'act_pay_dedc',
      'hifp_pay',
      'maf_pay',
    ];
    await session.run(
      `CREATE OR REPLACE TEMP TABLE half AS SELECT * REPLACE (setl_id || '-a' AS setl_id, setl_time - INTERVAL 2 DAY AS setl_time, ${money.map((name) => `round(${name} / 2, 2)::DECIMAL(16,2) AS ${name}`).join(', ')}) FROM setl_d WHERE fixmedins_code = 'H004'`,
    );
    await session.run(
      `UPDATE setl_d SET ${money.map((name) => `${name} = setl_d.${name} - h.${name}`).join(', ')} FROM half h WHERE h.setl_id = setl_d.setl_id || '-a'`,
    );
    await session.run('INSERT INTO setl_d SELECT * FROM half');
    await runSteps(session, effectivePlan(1, 1));
    await runRatio(session);
    expect(
      await session.rows(`SELECT n, round(ratio, 9) AS ratio, round(gap, 9) AS gap FROM ${FOUND}gap2 ORDER BY unit`),
    ).toEqual(before);
  });
});

describe('what could not be told', () => {
  test('money that does not add up, missing parts, impossible fund parts and missing grades leave the comparison', async () => {
    await landWorld(session, { seed: 8, hospitals: ordinaryCity(20, 8), spread: 0.01 });
    await session.runAll([
      "UPDATE setl_d SET inscp_amt = inscp_amt + 0.06 WHERE setl_id = 'SH004-1'",
      "UPDATE setl_d SET inscp_amt = inscp_amt + 0.05 WHERE setl_id = 'SH004-2'",
      "UPDATE setl_d SET preselfpay_amt = NULL WHERE setl_id = 'SH004-3'",
      "UPDATE setl_d SET fund_pay_sumamt = medfee_sumamt + maf_pay + 1 WHERE setl_id = 'SH004-4'",
      "DELETE FROM diag_d WHERE mdtrt_id IN ('VH004-5', 'VH004-6')",
      "UPDATE setl_d SET dscg_maindiag_code = 'C12.900' WHERE setl_id = 'SH004-6'",
      "DELETE FROM medins_b WHERE fixmedins_code = 'H019'",
    ]);
    await runSteps(session, effectivePlan(1, 1));
    await runRatio(session);
    const stays = Number(await session.value(`SELECT count(*) FROM setl_d WHERE fixmedins_code = 'H019'`));
    expect(await untold()).toEqual({
      'setl_d.inscp_amt': 1,
      'setl_d.preselfpay_amt': 1,
      'setl_d.fund_pay_sumamt': 1,
      'diag_d.diag_code': 1,
      'medins_b.hosp_lv': stays,
    });
    const tally = (await session.rows(`SELECT * FROM ${PREFIX}tally`))[0];
    expect(Number(tally?.['rows_in'])).toBe(Number(tally?.['rows_tested']) + Number(tally?.['untold_rows']));
  });

  test('a city that mostly sends no diagnoses accuses nobody', async () => {
    await landWorld(session, { seed: 5, hospitals: cityWith(24, 5, { 8: { shifted: 0.12 } }), spread: 0.01 });
    await session.run('DELETE FROM diag_d WHERE hash(mdtrt_id) % 10 < 6');
    await runSteps(session, effectivePlan(1, 1));
    expect(await runRatio(session)).toEqual([]);
    expect(Object.keys(await untold())).toEqual(['diag_d.diag_code']);
  });
});

test('the fund scope reproduces another formula: pooled fund alone against fund total less medical assistance', async () => {
  await landWorld(session, { seed: 9, hospitals: ordinaryCity(20, 9), spread: 0.01 });
  const funds = async (overrides: Record<string, unknown>): Promise<unknown> => {
    await runRatio(session, overrides);
    return session.rows(`SELECT unit, x FROM ${foundBy(overrides)}gap2 ORDER BY unit`);
  };
  const pooled = await funds({ fund_scope: { include: ['hifp_pay'] } });
  expect(await funds({})).toEqual(pooled);
  expect(await funds({ fund_scope: { include: ['fund_pay_sumamt'] } })).not.toEqual(pooled);
});

test('printed tenths add up to the printed whole', () => {
  const part = fc.integer({ min: -200_000, max: 200_000 }).map((n) => n / 10_000);
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 8 }), (parts) => {
      const whole = parts.reduce((sum, value) => sum + value, 0);
      const printed = tenthsThatAddUp(parts, whole);
      // A tenth just below zero rounds to -0; the figures are equal all the same.
      const tenths = (value: number): number => Math.round(value * 10) + 0;
      expect(tenths(printed.reduce((sum, value) => sum + value, 0))).toBe(tenths(whole));
      printed.forEach((value, i) => expect(Math.abs(value - (parts[i] ?? 0))).toBeLessThan(0.2));
    }),
  );
});

test('the sentence names observed, expected, gap and drivers in both languages and never a verdict', () => {
  const facts: Facts = {
    window_from: '2025-01-01',
    window_to: '2025-12-31',
    insutype: '390',
    tier: '二级',
    stays: 212,
    peers: 5,
    ratio: 0.482,
    expected: 0.593,
    gap: -0.111,
    gap_at_most: -0.094,
    z: -6.21,
    driver_own: 0.118,
    driver_over: 0,
    driver_pre: 0.0012,
    driver_dedc: -0.0004,
    driver_copay: -0.0078,
    driver_other_fund: 0,
    rise_own: 0.0921,
    policy_ratio: 0.7,
    policy_gap: 0.218,
    listed: 2,
    false_leads: 0.02,
  };
  const parameters = ratio.parameters.parse({ share_of: 'fund', med_types: ['21'] });
  expect(ratio.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
    `"2025-01-01至2025-12-31，该机构居民住院212人次实际报销比例为48.2%；按同样的病种、人员和险种结构，其他5家二级机构的水平预计约为59.3%，低11.1个百分点（至少低9.4），为正常波动的6.2倍，疑似偏低。差额中全自费11.8、超限价自费0.0、先行自付0.1、起付线0.0、段内共付及封顶线以上-0.8、口径外基金（如医疗救助）0.0，合计正好11.1个百分点。若全自费降到同行水平，比例约可升9.2个百分点。政策范围内报销比例70.0%，比实际报销比例高21.8个百分点。请先听取机构说明。"`,
  );
  expect(ratio.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
    `"From 2025-01-01 to 2025-12-31 this institution's 212 resident stays were reimbursed 48.2% of their cost; 5 other secondary institutions treating the same diseases, person types and insurance would be expected to reach about 59.3%: 11.1 points short (at least 9.4), 6.2 times the natural spread. Points of the gap by part: items outside the catalogue 11.8, amounts above price limits 0.0, amounts paid first by the person 0.1, deductibles 0.0, co-payment and amounts above the ceiling -0.8, funds outside the formula, such as medical assistance 0.0; together exactly 11.1. If items outside the catalogue fell to the peers' level, the ratio would rise by about 9.2 points. The ratio within policy range is 70.0%, 21.8 points above the actual one. Suspected only; ask for the reasons first."`,
  );
  // What is expected of a whole list, other hospitals' entries among them, is no word on this one.
  for (const language of ['zh', 'en'] as const)
    expect(ratio.explain({ ...facts, listed: 8, false_leads: 0.31 }, parameters, language)).not.toMatch(
      /误报|false leads|名单/,
    );
});

test('the plan as text, and every step binds on an empty warehouse', async () => {
  const plan = ratioPlan();
  const steps = [...plan.shared, ...plan.steps];
  await expect(
    judgedNow(steps)
      .map((step) => `-- ${step.name}${step.materialise ? ' (kept)' : ''}\n${step.sql};\n`)
      .join('\n'),
  ).toMatchFileSnapshot('./plan.sql');
  const empty = await Warehouse.inMemory();
  const bound = await empty.session();
  await runSteps(bound, effectivePlan(0, 0));
  for (const step of steps) {
    expect((await bound.rows(`EXPLAIN ${step.sql}`)).length).toBeGreaterThan(0);
    await bound.run(createStep(step));
  }
  expect(await bound.rows(`SELECT * FROM ${PREFIX}tally`)).toEqual([
    { rows_in: '0', rows_tested: '0', untold_rows: '0' },
  ]);
  bound.close();
  empty.close();
});
