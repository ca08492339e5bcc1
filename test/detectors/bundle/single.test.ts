import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../detectors/archetypes/bundle.ts';
import type { Facts } from '../../../detectors/archetype.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { bundlePlan, FOUND, PREFIX, runBundle, runSingle, SINGLE, singlePlan } from './run-bundle.ts';
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

function cityWith(count: number, seed: number, changes: Readonly<Record<number, Partial<Hospital>>>): Hospital[] {
  return ordinaryCity(count, seed).map((hospital, i) => ({ ...hospital, ...changes[i] }));
}

const PLANTED: Readonly<Record<number, Partial<Hospital>>> = {
  5: { singles: [20], singleShare: 0.9 },
  20: { singles: [9], singleShare: 0.7 },
  14: { singles: [31], singleShare: 0.55 },
};
const LOOK_ALIKES: Readonly<Record<number, Partial<Hospital>>> = {
  10: { focus: 14, focusShare: 0.6 }, // operates on most, and screens before it as everybody does
  12: { focus: 5, focusShare: 0.95 }, // one disease
  17: { thorough: 1.35 }, // orders everything somewhat more
  22: { visits: 20 }, // so few that it is nobody's peer
  23: { visits: 60, singles: [25], singleShare: 0.9 }, // too few visits to say
};

async function answers(): Promise<string> {
  const tables = ['candidate', 'line', 'untold', 'tally'];
  const rows = await Promise.all(tables.map((name) => session.rows(`SELECT * FROM ${SINGLE}${name} ORDER BY ALL`)));
  return JSON.stringify(rows);
}

async function factsOf(unit: string): Promise<Facts> {
  const [code, item] = unit.split('|');
  const facts = await session.value(
    `SELECT facts FROM ${SINGLE}candidate WHERE k_fixmedins_code = '${code}' AND k_med_list_codg = '${item}'`,
  );
  return JSON.parse(String(facts)) as Facts;
}

describe('a city with three plants and four look-alikes', () => {
  let listed: string[];
  beforeAll(async () => {
    const hospitals = cityWith(24, 3, { ...PLANTED, ...LOOK_ALIKES });
    await landWorld(session, { seed: 3, hospitals, spread: 0.2, screening: true });
    listed = await runSingle(session);
  });

  test('easy, middle and hard are listed, and nobody else', () => {
    expect(listed).toEqual(['H005|inpatient|T20', 'H014|inpatient|T31', 'H020|inpatient|T09']);
  });

  test('rate and number of visits can be counted again from visits and lines', async () => {
    const facts = await factsOf('H020|T09');
    const [row] = await session.rows(`SELECT count(*) AS visits, count(t.mdtrt_id) AS done FROM eff_mdtrt_d v
      LEFT JOIN (SELECT DISTINCT mdtrt_id FROM eff_fee_list_d WHERE med_list_codg = 'T09') t USING (mdtrt_id) WHERE v.fixmedins_code = 'H020'`);
    expect([facts['visits'], facts['visits_with_test']]).toEqual([
      Number(cell(row, 'visits')),
      Number(cell(row, 'done')),
    ]);
    expect(Number(facts['rate'])).toBeCloseTo(Number(cell(row, 'done')) / Number(cell(row, 'visits')), 5);
    expect(Number(facts['excess'])).toBeCloseTo(Number(facts['rate']) - Number(facts['expected']), 5);
  });

  test('the amount is the part of the lines beyond the peers’ rate, an estimate, and every line is kept', async () => {
    const facts = await factsOf('H020|T09');
    const where = "fixmedins_code = 'H020' AND med_list_codg = 'T09'";
    const [line] = await session.rows(
      `SELECT count(*) AS n, sum(inscp_amt) AS inscp FROM eff_fee_list_d WHERE ${where}`,
    );
    const [row] = await session.rows(`SELECT * FROM ${SINGLE}candidate WHERE k_fixmedins_code = 'H020'`);
    expect(row?.['amount_kind']).toBe('estimate');
    const beyond = Number(cell(line, 'inscp')) * (1 - Number(facts['expected']) / Number(facts['rate']));
    expect(Number(row?.['amount'])).toBeCloseTo(beyond, 0);
    expect(Number(row?.['measure'])).toBeCloseTo(Number(facts['excess']) * 100, 3);
    expect(
      await session.value(`SELECT count(DISTINCT line_key) FROM ${SINGLE}line WHERE k_fixmedins_code = 'H020'`),
    ).toBe(cell(line, 'n'));
  });

  test('what the look-alikes were not judged for is said', async () => {
    const [tally] = await session.rows(`SELECT * FROM ${SINGLE}tally`);
    expect(await session.rows(`SELECT * FROM ${SINGLE}untold ORDER BY 1`)).toEqual([
      { column_name: 'diag_d.diag_code', row_count: expect.stringMatching(/^\d{3}$/) as string },
      { column_name: 'few:visits', row_count: '80' },
    ]);
    expect(Number(cell(tally, 'rows_in'))).toBe(
      Number(cell(tally, 'rows_tested')) + Number(cell(tally, 'untold_rows')),
    );
  });

  test('no more institutions order a test than are compared with', async () => {
    const facts = await session.rows(`SELECT facts FROM ${SINGLE}candidate`);
    for (const row of facts) {
      const told = JSON.parse(cell(row, 'facts')) as Record<string, number | string>;
      expect(Number(told['peers_ordering'])).toBeLessThanOrEqual(Number(told['peers']));
      expect(JSON.parse(String(told['figures']))).toMatchObject([{ own: told['rate'], expected: told['expected'] }]);
    }
    // An institution of few visits is no peer, whatever it orders.
    const few = await session.rows(
      `SELECT x.unit, sum(CASE WHEN x.n < 30 AND x.k > 0 THEN 1 ELSE 0 END) AS small FROM ${SINGLE}excess x GROUP BY x.unit`,
    );
    expect(few.some((row) => Number(cell(row, 'small')) > 0)).toBe(true);
  });

  test('neither one thread nor a line with its refund changes anything', async () => {
    const before = await answers();
    const visit = await session.value("SELECT min(mdtrt_id) FROM mdtrt_d WHERE fixmedins_code = 'H003'");
    for (const [sn, count] of [
      ['R1', 1],
      ['R2', -1],
    ] as const)
      await session.run(`INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, med_chrgitm_type, _seq)
        VALUES ('${sn}', '${visit}', 'P', 'H003', 'T99', TIMESTAMP '2025-05-05 10:00:00', ${count}, 40, ${40 * count}, ${36 * count}, '03', 1)`);
    await runSteps(session, effectivePlan(1, 1));
    await session.run('SET threads = 1');
    await runSingle(session);
    await session.run('SET threads = 2');
    expect(await answers()).toBe(before);
  });

  test('a test that hardly any peer orders cannot be compared, and a line without its in-scope amount leaves no amount', async () => {
    await session.run(
      "DELETE FROM fee_list_d WHERE med_list_codg = 'T20' AND fixmedins_code NOT IN ('H005', 'H006', 'H007')",
    );
    await session.run(
      "UPDATE fee_list_d SET inscp_amt = NULL WHERE bkkp_sn = (SELECT min(bkkp_sn) FROM fee_list_d WHERE med_list_codg = 'T09' AND fixmedins_code = 'H020')",
    );
    await runSteps(session, effectivePlan(1, 1));
    expect(await runSingle(session)).toEqual(['H014|inpatient|T31', 'H020|inpatient|T09']);
    const done = await session.value(
      "SELECT count(DISTINCT mdtrt_id) FROM eff_fee_list_d WHERE med_list_codg = 'T20' AND fixmedins_code = 'H005'",
    );
    expect(await session.value(`SELECT row_count FROM ${SINGLE}untold WHERE column_name = 'few:orderers'`)).toBe(done);
    expect(
      await session.value(`SELECT row_count FROM ${SINGLE}untold WHERE column_name = 'fee_list_d.inscp_amt'`),
    ).toBe('1');
    expect(
      await session.rows(`SELECT amount, amount_kind FROM ${SINGLE}candidate WHERE k_fixmedins_code = 'H020'`),
    ).toEqual([{ amount: null, amount_kind: 'none' }]);
  });
});

describe('what a package of tests already accuses', () => {
  const SET = [5, 8, 11, 14, 17, 20, 23];
  test('is not accused again: visits with the package are left out, and no line stands in both lists', async () => {
    const hospital = { visits: 500, set: SET, setShare: 0.6, singles: [5], singleShare: 0.95 };
    await landWorld(session, { seed: 7, hospitals: cityWith(24, 7, { 8: hospital }), spread: 0.2 });
    expect(await runBundle(session)).toEqual(['H008|inpatient']);
    expect(await runSingle(session)).toEqual(['H008|inpatient|T05']);
    const facts = await factsOf('H008|T05');
    const hits = Number(
      await session.value(
        `SELECT count(*) FROM ${FOUND}hit WHERE unit = 'H008|inpatient|2025-12-31' AND at_unit = unit`,
      ),
    );
    expect(facts).toMatchObject({ packaged: 1, package_visits: hits, visits: 500 - hits });
    expect(
      await session.value(`SELECT count(*) FROM ${SINGLE}line s JOIN ${PREFIX}line p ON p.line_key = s.line_key`),
    ).toBe('0');
    expect(Number(await session.value(`SELECT count(*) FROM ${SINGLE}line`))).toBeGreaterThan(100);
  });

  test('without anything beyond the package, nothing is left to list', async () => {
    await landWorld(session, { seed: 7, hospitals: cityWith(24, 7, { 8: { set: SET, setShare: 0.9 } }), spread: 0.2 });
    expect(await runSingle(session)).toEqual([]);
    // Were packages not told at all, their tests would be listed one by one.
    expect((await runSingle(session, { min_size: 9 })).length).toBeGreaterThan(5);
  });
});

describe('cities where nobody stands out', () => {
  test('nobody is listed for a routine that every peer keeps, nor for ordinary habits', async () => {
    const routine = ordinaryCity(20, 6).map((hospital) => ({ ...hospital, singles: [20], singleShare: 0.9 }));
    await landWorld(session, { seed: 6, hospitals: routine, spread: 0.2 });
    expect(await runSingle(session)).toEqual([]);
    await landWorld(session, { seed: 12, hospitals: ordinaryCity(24, 12), spread: 0.3 });
    expect(await runSingle(session)).toEqual([]);
  });
});

test('the sentence in both languages, never a verdict', () => {
  const facts: Facts = {
    window_from: '2025-01-01',
    window_to: '2025-12-31',
    setting: 'inpatient',
    med_list_codg: 'T09',
    item_name: '胸部CT平扫',
    tier: '二级',
    peers: 11,
    peers_ordering: 9,
    visits: 266,
    rate: 0.714,
    expected: 0.161,
    excess: 0.553,
    dx_spread: 0.9,
    rarely_needed_rate: 0.7,
    rarely_needed_expected: 0.08,
    thoroughness: 1.02,
    first_month: '2025-02',
    packaged: 0,
    package_visits: 0,
  };
  const parameters = bundle.parameters.parse({ finds: 'single-test', inpatient_med_types: ['21'] });
  const packaged = { ...facts, packaged: 1, package_visits: 120, package_size: 7, thoroughness: 1.34, item_name: null };
  for (const language of ['zh', 'en'] as const)
    for (const told of [facts, packaged, { ...facts, package_visits: 80, package_size: 5 }])
      expect(bundle.explain(told, parameters, language)).toMatchSnapshot();
});

test('packages are told by the very steps of the rule on packages, and every step binds on an empty warehouse', async () => {
  const plan = singlePlan();
  expect(plan.shared).toEqual(bundlePlan().shared);
  await expect(
    judgedNow(plan.steps)
      .map((step) => `-- ${step.name}${step.materialise ? ' (kept)' : ''}\n${step.sql};\n`)
      .join('\n'),
  ).toMatchFileSnapshot('./single-plan.sql');
  const empty = await Warehouse.inMemory();
  const bound = await empty.session();
  await runSteps(bound, effectivePlan(0, 0));
  for (const step of [...plan.shared, ...plan.steps]) await bound.run(createStep(step));
  expect(await bound.rows(`SELECT * FROM ${SINGLE}tally`)).toEqual([
    { rows_in: '0', rows_tested: '0', untold_rows: '0' },
  ]);
  bound.close();
  empty.close();
});
