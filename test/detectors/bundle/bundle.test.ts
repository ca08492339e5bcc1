import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../detectors/archetypes/bundle.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import type { Session } from '../../../store/session.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { bundlePlan, FOUND, PREFIX, runBundle } from './run-bundle.ts';
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

const EASY: Partial<Hospital> = { set: [5, 8, 11, 14, 17, 20, 23, 26, 29], setShare: 0.9 };
const MIDDLE: Partial<Hospital> = { set: [6, 9, 12, 15, 18, 21, 24], setShare: 0.7 };
const HARD: Partial<Hospital> = { set: [7, 10, 13, 16, 19], setShare: 0.55 };
const LOOK_ALIKES: Readonly<Record<number, Partial<Hospital>>> = {
  1: { focus: 12, focusShare: 0.5 }, // tertiary hospital with a share of hard cases
  6: { thorough: 1.35 }, // orders everything somewhat more
  13: { focus: 5, focusShare: 0.95 }, // one disease
  14: { visits: 60, set: [6, 9, 12, 15], setShare: 0.9 }, // too few visits to say
  15: { thorough: 1.35 },
};

function cityWith(count: number, seed: number, changes: Readonly<Record<number, Partial<Hospital>>>): Hospital[] {
  return ordinaryCity(count, seed).map((hospital, i) => ({ ...hospital, ...changes[i] }));
}

async function answers(): Promise<string> {
  const tables = ['candidate', 'line', 'untold', 'tally'];
  const rows = await Promise.all(tables.map((name) => session.rows(`SELECT * FROM ${PREFIX}${name} ORDER BY ALL`)));
  return JSON.stringify(rows);
}

describe('which hospitals are listed', () => {
  test.each([
    [15, 2],
    [24, 3],
    [40, 4],
  ])('easy, middle and hard packages of a city of %i, none of their look-alikes', async (count, seed) => {
    const last = count - 1;
    const planted = { 5: EASY, [last]: MIDDLE, [last - 3]: HARD };
    const lookAlikes = count === 15 ? { 1: LOOK_ALIKES[1] ?? {}, 6: LOOK_ALIKES[6] ?? {} } : LOOK_ALIKES;
    await landWorld(session, { seed, hospitals: cityWith(count, seed, { ...lookAlikes, ...planted }), spread: 0.2 });
    const code = (i: number): string => `H${String(i).padStart(3, '0')}|inpatient`;
    expect(await runBundle(session)).toEqual([code(5), code(last - 3), code(last)].toSorted());
  });

  test('inpatients and outpatients are compared apart', async () => {
    const inpatient = ordinaryCity(20, 5);
    const outpatient = ordinaryCity(20, 5).map((h, i) => ({
      ...h,
      code: `C${h.code}`,
      outpatient: true,
      ...(i === 12 ? EASY : {}),
    }));
    await landWorld(session, { seed: 5, hospitals: [...inpatient, ...outpatient], spread: 0.2 });
    expect(await runBundle(session)).toEqual(['CH012|outpatient']);
  });

  test('a routine that every peer keeps is nobody’s package', async () => {
    const hospitals = ordinaryCity(20, 6).map((h) => ({ ...h, ...EASY }));
    await landWorld(session, { seed: 6, hospitals, spread: 0.2 });
    expect(await runBundle(session)).toEqual([]);
  });

  test('a test or two for everybody beside routines are no package', async () => {
    const last = 23;
    const at = async (set: readonly number[]): Promise<string[]> => {
      const hospitals = cityWith(24, 8, { [last]: { set, setShare: 0.95 } });
      await landWorld(session, { seed: 8, hospitals, spread: 0.2 });
      return runBundle(session);
    };
    expect(await at([0, 1, 2, 9])).toEqual([]);
    expect(await at([0, 1, 9, 12])).toEqual([]);
    expect(await at([0, 9, 12, 15])).toEqual([`H0${last}|inpatient`]);
  });

  test('nobody in cities without a package', async () => {
    const listed: string[] = [];
    for (const seed of [11, 12, 13]) {
      await landWorld(session, { seed, hospitals: ordinaryCity(24, seed), spread: 0.3 });
      listed.push(...(await runBundle(session)));
    }
    expect(listed).toEqual([]);
  });
});

describe('what a listed hospital is told', () => {
  let facts: Facts;
  beforeAll(async () => {
    await landWorld(session, { seed: 7, hospitals: cityWith(24, 7, { 8: EASY }), spread: 0.2 });
    await runBundle(session);
    facts = JSON.parse(String(await session.value(`SELECT facts FROM ${PREFIX}candidate`))) as Facts;
  });

  test('the planted items, found from the data alone', () => {
    const members = JSON.parse(String(facts['members'])) as { code: string; own: number; expected: number }[];
    expect(members.map((member) => member.code)).toEqual([
      'T05',
      'T08',
      'T11',
      'T14',
      'T17',
      'T20',
      'T23',
      'T26',
      'T29',
    ]);
    expect(members.every((member) => member.own > 0.85 && member.expected < 0.4)).toBe(true);
    expect(Number(facts['irrelevance'])).toBeGreaterThan(0.9);
  });

  test('the rates can be counted again from visits and lines', async () => {
    const own = await session.value(`WITH done AS (
      SELECT v.mdtrt_id, count(DISTINCT f.med_list_codg) AS items FROM eff_mdtrt_d v LEFT JOIN eff_fee_list_d f ON f.mdtrt_id = v.mdtrt_id AND f.med_list_codg IN ('T05', 'T08', 'T11', 'T14', 'T17', 'T20', 'T23', 'T26', 'T29')
      WHERE v.fixmedins_code = 'H008' GROUP BY v.mdtrt_id)
      SELECT round(count(*) FILTER (items >= 8) / count(*), 6) FROM done`);
    expect(Number(facts['soft_support'])).toBe(Number(own));
  });

  test('the amount is the part of the lines beyond the peers’ rates', async () => {
    const [row] = await session.rows(`SELECT amount, amt_total, amount_kind FROM ${PREFIX}candidate`);
    const expected =
      await session.value(`SELECT sum(36.0 * (1 - i.expected_rate / i.own_rate)) FROM ${PREFIX}fee f JOIN eff_fee_list_d e USING (bkkp_sn)
      JOIN ${FOUND}item c ON c.med_list_codg = e.med_list_codg JOIN ${FOUND}bundle_item i ON i.item_no = c.item_no`);
    expect(Number(row?.['amount'])).toBeCloseTo(Number(expected), 0);
    expect(Number(row?.['amt_total']) * 0.9).toBeGreaterThan(Number(row?.['amount']));
    expect(row?.['amount_kind']).toBe('estimate');
  });

  test('every line is kept, and the first are of visits with unlike diagnoses', async () => {
    const all =
      await session.value(`SELECT count(*) FROM eff_fee_list_d f JOIN ${PREFIX}own_visit v ON v.mdtrt_id = f.mdtrt_id
      WHERE f.med_list_codg IN ('T05', 'T08', 'T11', 'T14', 'T17', 'T20', 'T23', 'T26', 'T29')`);
    expect(Number(all)).toBeGreaterThan(200);
    expect(await session.value(`SELECT count(DISTINCT line_no) FROM ${PREFIX}line`)).toBe(all);
    const rows =
      await session.rows(`SELECT count(*) AS lines, count(DISTINCT d.diag_code) AS diagnoses FROM ${PREFIX}line l
      JOIN eff_fee_list_d f ON f.bkkp_sn = l.line_key JOIN eff_diag_d d ON d.mdtrt_id = f.mdtrt_id WHERE l.line_no <= 200`);
    expect(Number(rows[0]?.['diagnoses'])).toBeGreaterThan(10);
    expect(
      new Set(
        String(facts['sample_visits'])
          .split(', ')
          .slice(0, 10)
          .map((visit) => visit.split(' ')[1]),
      ).size,
    ).toBe(10);
  });
});

describe('what changes nothing', () => {
  test('the number of threads, a line with its refund, and the same test billed twice in a visit', async () => {
    await landWorld(session, { seed: 8, hospitals: cityWith(20, 8, { 8: EASY }), spread: 0.2 });
    await runBundle(session);
    const before = await answers();
    await session.run('SET threads = 1');
    await runBundle(session);
    expect(await answers()).toBe(before);
    await session.run('SET threads = 2');
    const visit = await session.value("SELECT min(mdtrt_id) FROM mdtrt_d WHERE fixmedins_code = 'H003'");
    for (const [sn, count] of [
      ['R1', 1],
      ['R2', -1],
    ] as const)
      await session.run(`INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, med_chrgitm_type, _seq)
        VALUES ('${sn}', '${visit}', 'P', 'H003', 'T99', TIMESTAMP '2025-05-05 10:00:00', ${count}, 40, ${40 * count}, ${36 * count}, '03', 1)`);
    await runSteps(session, effectivePlan(1, 1));
    await runBundle(session);
    expect(await answers()).toBe(before);
    const rates = `SELECT * FROM ${FOUND}excess ORDER BY ALL`;
    const counted = JSON.stringify(await session.rows(rates));
    await session.run(
      `INSERT INTO fee_list_d SELECT * REPLACE (bkkp_sn || '-again' AS bkkp_sn) FROM fee_list_d WHERE fixmedins_code = 'H008' AND cnt = 1 LIMIT 100`,
    );
    await runSteps(session, effectivePlan(1, 1));
    await runBundle(session);
    expect(JSON.stringify(await session.rows(rates))).toBe(counted);
  });

  test('coming back within a week counts once, on the eighth day again', async () => {
    await landWorld(session, { seed: 9, hospitals: ordinaryCity(20, 9), spread: 0.2 });
    const again = (id: string, days: number): string =>
      `INSERT INTO mdtrt_d SELECT * REPLACE ('${id}' AS mdtrt_id, endtime + INTERVAL ${days} DAY AS begntime, endtime + INTERVAL ${days + 1} DAY AS endtime) FROM mdtrt_d WHERE mdtrt_id = (SELECT min(mdtrt_id) FROM mdtrt_d WHERE fixmedins_code = 'H003' AND endtime < TIMESTAMP '2025-11-01')`;
    const visits = async (): Promise<number> => {
      await runSteps(session, effectivePlan(1, 1));
      await runBundle(session);
      return Number(await session.value(`SELECT n FROM ${FOUND}unit WHERE unit = 'H003|inpatient|2025-12-31'`));
    };
    const before = await visits();
    await session.run(again('VZ-7', 7));
    expect(await visits()).toBe(before);
    await session.run("DELETE FROM mdtrt_d WHERE mdtrt_id = 'VZ-7'");
    await session.run(again('VZ-8', 8));
    expect(await visits()).toBe(before + 1);
  });
});

test('a missing in-scope amount leaves the suspect without an amount and is counted', async () => {
  await landWorld(session, { seed: 7, hospitals: cityWith(24, 7, { 8: EASY }), spread: 0.2 });
  await session.run(
    "UPDATE fee_list_d SET inscp_amt = NULL WHERE bkkp_sn = (SELECT min(bkkp_sn) FROM fee_list_d WHERE fixmedins_code = 'H008' AND med_list_codg = 'T05' AND mdtrt_id IN (SELECT mdtrt_id FROM fee_list_d WHERE med_list_codg = 'T11' AND fixmedins_code = 'H008' GROUP BY mdtrt_id))",
  );
  await runSteps(session, effectivePlan(1, 1));
  await runBundle(session);
  const [row] = await session.rows(`SELECT amount, amount_kind FROM ${PREFIX}candidate`);
  expect(row).toEqual({ amount: null, amount_kind: 'none' });
  expect(await session.rows(`SELECT * FROM ${PREFIX}untold`)).toEqual([
    { column_name: 'fee_list_d.inscp_amt', row_count: '1' },
  ]);
});

test('where lines do not say what is a test, the catalogue does, and last the catalogue type', async () => {
  await landWorld(session, { seed: 7, hospitals: cityWith(24, 7, { 8: EASY }), spread: 0.2 });
  await session.run('UPDATE fee_list_d SET med_chrgitm_type = NULL');
  await runSteps(session, effectivePlan(1, 1));
  expect(await runBundle(session)).toEqual(['H008|inpatient']);
  await session.run("UPDATE item_b SET med_chrgitm_type = CASE WHEN med_list_codg < 'T20' THEN '05' ELSE '03' END");
  await runSteps(session, effectivePlan(1, 1));
  await runBundle(session);
  expect(
    await session.value(`SELECT min(i.med_list_codg) FROM ${FOUND}test t JOIN ${FOUND}item i ON i.item_no = t.item_no`),
  ).toBe('T20');
});

test('the sentence in both languages, never a verdict', () => {
  const facts: Facts = {
    window_from: '2025-01-01',
    window_to: '2025-12-31',
    setting: 'inpatient',
    tier: '一级',
    peers: 9,
    visits: 257,
    size: 2,
    soft_support: 0.91,
    expected: 0.034,
    dx_spread: 1,
    first_month: '2025-02',
    members:
      '[{"code":"T05","name":"甲状腺彩超","own":0.92,"expected":0.1,"rarely_needed_own":0.9,"rarely_needed_expected":0.06},{"code":"T08","name":null,"own":0.91,"expected":0.3,"rarely_needed_own":null,"rarely_needed_expected":null}]',
  };
  const parameters = bundle.parameters.parse({ finds: 'set', inpatient_med_types: ['21'] });
  expect(bundle.explain(facts, parameters, 'zh')).toMatchInlineSnapshot(
    `"2025-01-01至2025-12-31，该机构257人次住院中91.0%做了同一组2项检查检验（甲状腺彩超、T08），覆盖100.0%的病种；其他9家一级机构收治同样病种、年龄的患者时预计约为3.4%。其中甲状腺彩超在很少需要该项的病种里也达90.0%（同行6.0%）。涉嫌套餐式检查检验（最早见于2025-02），须先核对医嘱理由和诊疗规范。"`,
  );
  expect(bundle.explain(facts, parameters, 'en')).toMatchInlineSnapshot(
    `"From 2025-01-01 to 2025-12-31, 91.0% of this institution's 257 inpatients had the same set of 2 tests (甲状腺彩超, T08), in 100.0% of its diagnosis groups; at 9 other primary institutions patients with the same diagnoses and ages would be expected to have it in about 3.4%. Even where 甲状腺彩超 is hardly needed it was ordered in 90.0% of visits (peers 6.0%). Suspected package testing since 2025-02; doctors' reasons and guidelines have to be checked first."`,
  );
});

test('the plan as text, and every step binds on an empty warehouse', async () => {
  const plan = bundlePlan();
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
