import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, cellOrNull, type Session } from '../../../store/session.ts';
import { createStep, runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { cohortRule } from '../cohort-rule.ts';
import { landWorld, ordinaryCity } from './world.ts';

const PREFIX = 'rr4_';
const TARGETS = [
  { insutype: '390', setting: 'inpatient', ratio: 0.7 },
  { insutype: '390', setting: 'inpatient', tier: '三级', ratio: 0.6 },
];

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await landWorld(session, { seed: 4, hospitals: ordinaryCity(20, 4), spread: 0.01 });
});

afterAll(() => {
  session.close();
  warehouse.close();
});

function policyPlan(overrides: Record<string, unknown> = {}, asOf = '2025-06-30'): Plan {
  const settings = { inpatient: ['21'] };
  const parameters = ratio.parameters.parse({ share_of: 'policy-range', settings, targets: TARGETS, ...overrides });
  const rule = cohortRule('MC-RR-004', 'ratio', ['scope', 'scope_code', 'setting', 'insutype', 'period']);
  return ratio.plan({ rule, parameters, dialect: duckdb, asOf, prefix: PREFIX });
}

const runPolicy = (overrides: Record<string, unknown> = {}, asOf?: string): Promise<void> =>
  runSteps(session, policyPlan(overrides, asOf).steps);
const values = (where: string): ReturnType<Session['rows']> =>
  session.rows(`SELECT * FROM ${PREFIX}value WHERE ${where} ORDER BY ALL`);

describe('the values of a city', () => {
  beforeAll(() => runPolicy());

  test('city, districts and institutions, a month and the year so far, are the same money cut three ways', async () => {
    const sums =
      await session.rows(`SELECT insutype, period, scope, sum(numerator) AS fund, sum(denominator) AS inscp, sum(settlements) AS n
      FROM ${PREFIX}value GROUP BY ALL ORDER BY insutype, period, scope`);
    expect(sums.length).toBe(3 * 2 * 7); // scopes, insurances, six months of 2025 and the year; nothing lies in 2024
    for (let at = 0; at < sums.length; at += 3) {
      const rows = sums.slice(at, at + 3);
      expect(rows.map((row) => cell(row, 'scope'))).toEqual(['city', 'district', 'institution']);
      expect(new Set(rows.map((row) => `${cell(row, 'fund')} ${cell(row, 'inscp')} ${cell(row, 'n')}`)).size).toBe(1);
    }
    const [months] = await session.rows(
      `SELECT sum(numerator) AS fund FROM ${PREFIX}value WHERE scope = 'city' AND length(period) = 7`,
    );
    const [year] = await session.rows(
      `SELECT sum(numerator) AS fund FROM ${PREFIX}value WHERE scope = 'city' AND period = '2025'`,
    );
    expect(cell(months, 'fund')).toBe(cell(year, 'fund'));
  });

  test('numerator and denominator are exact sums of local settlements, the value their quotient to six digits', async () => {
    const [row] = await values(
      "scope = 'institution' AND scope_code = 'H004' AND insutype = '390' AND period = '2025-03'",
    );
    const [own] =
      await session.rows(`SELECT sum(fund_pay_sumamt - maf_pay) AS fund, sum(inscp_amt) AS inscp, count(*) AS n FROM setl_d
      WHERE fixmedins_code = 'H004' AND insutype = '390' AND out_flag = '0' AND setl_time >= TIMESTAMP '2025-03-01' AND setl_time < TIMESTAMP '2025-04-01'`);
    expect([cell(row, 'numerator'), cell(row, 'denominator'), cell(row, 'settlements')]).toEqual([
      cell(own, 'fund'),
      cell(own, 'inscp'),
      cell(own, 'n'),
    ]);
    await runPolicy({ min_settlements: 1 });
    const [told] = await values(
      "scope = 'institution' AND scope_code = 'H004' AND insutype = '390' AND period = '2025-03'",
    );
    expect(cell(told, 'value')).toBe((Number(cell(own, 'fund')) / Number(cell(own, 'inscp'))).toFixed(6));
    await runPolicy();
  });

  test('too few settlements give no value, and say how many there were', async () => {
    const rows = await values("scope = 'institution' AND length(period) = 7");
    expect(rows.filter((row) => Number(row['settlements']) < 30).length).toBeGreaterThan(50);
    for (const row of rows) expect(row['value'] === null).toBe(Number(cell(row, 'settlements')) < 30);
  });

  test('a tier’s own target goes before the general one, and only institutions have a tier', async () => {
    const target = async (scope: string, code: string, insutype: string): Promise<string | null> => {
      const [row] = await values(
        `scope = '${scope}' AND scope_code = '${code}' AND insutype = '${insutype}' AND period = '2025'`,
      );
      return cellOrNull(row, 'target');
    };
    expect(await target('institution', 'H000', '390')).toBe('0.600000');
    expect(await target('institution', 'H019', '390')).toBe('0.700000');
    expect(await target('city', 'all', '390')).toBe('0.700000');
    expect(await target('city', 'all', '310')).toBeNull();
  });

  test('people treated elsewhere count only where asked for, and nobody is accused', async () => {
    const total = async (): Promise<number> =>
      Number(
        await session.value(`SELECT sum(settlements) FROM ${PREFIX}value WHERE scope = 'city' AND period = '2025'`),
      );
    const local = await total();
    await runPolicy({ treated_elsewhere: true });
    expect(await total()).toBeGreaterThan(local);
    await runPolicy();
    expect(await session.value(`SELECT count(*) FROM ${PREFIX}candidate`)).toBe('0');
  });
});

test('a refund pair changes nothing; what could not be told is left out and counted by its column', async () => {
  await runPolicy();
  const before = JSON.stringify(await values('true'));
  const [tally] = await session.rows(`SELECT * FROM ${PREFIX}tally`);
  for (const [id, sign, refund] of [
    ['X1', 1, 0],
    ['X2', -1, 1],
  ] as const)
    await session.run(`INSERT INTO setl_d (setl_id, init_setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, inscp_amt, refd_setl_flag, _seq)
      VALUES ('${id}', ${refund === 1 ? "'X1'" : 'NULL'}, 'VX', 'PX', '310', '21', 'H008', TIMESTAMP '2025-05-05 10:00:00', ${sign * 90000}, ${sign * 100}, ${sign * 10000}, '${refund}', 1)`);
  await runSteps(session, effectivePlan(1, 1));
  await runPolicy();
  expect(JSON.stringify(await values('true'))).toBe(before);

  const some = (
    await session.rows(
      "SELECT setl_id FROM setl_d WHERE out_flag = '0' AND setl_time < TIMESTAMP '2025-07-01' AND fixmedins_code = 'H003' ORDER BY setl_id LIMIT 5",
    )
  ).map((row) => cell(row, 'setl_id'));
  await session.runAll([
    `UPDATE setl_d SET inscp_amt = NULL WHERE setl_id = '${some[0]}'`,
    `UPDATE setl_d SET fund_pay_sumamt = NULL WHERE setl_id = '${some[1]}'`,
    `UPDATE setl_d SET fund_pay_sumamt = maf_pay - 0.01 WHERE setl_id = '${some[2]}'`,
    `UPDATE setl_d SET fund_pay_sumamt = inscp_amt + maf_pay + 0.06 WHERE setl_id = '${some[3]}'`,
    `UPDATE setl_d SET fund_pay_sumamt = inscp_amt + maf_pay + 0.05 WHERE setl_id = '${some[4]}'`,
    "UPDATE medins_b SET admdvs = NULL WHERE fixmedins_code = 'H019'",
  ]);
  await runSteps(session, effectivePlan(1, 1));
  await runPolicy();
  const untold = Object.fromEntries(
    (await session.rows(`SELECT * FROM ${PREFIX}untold`)).map((row) => [
      cell(row, 'column_name'),
      Number(row['row_count']),
    ]),
  );
  const placeless = Number(
    await session.value(
      "SELECT count(*) FROM setl_d WHERE fixmedins_code = 'H019' AND out_flag = '0' AND setl_time < TIMESTAMP '2025-07-01'",
    ),
  );
  expect(untold).toEqual({
    'setl_d.inscp_amt': 1,
    'setl_d.fund_pay_sumamt': 2,
    'above:inscp_amt': 1,
    'medins_b.admdvs': placeless,
  });
  const [after] = await session.rows(`SELECT * FROM ${PREFIX}tally`);
  expect(cell(after, 'rows_in')).toBe(cell(tally, 'rows_in'));
  expect(Number(cell(after, 'rows_tested'))).toBe(Number(cell(tally, 'rows_in')) - 4 - placeless);
  const [year] = await session.rows(
    `SELECT sum(untold) AS untold FROM ${PREFIX}value WHERE scope = 'city' AND period = '2025'`,
  );
  expect(cell(year, 'untold')).toBe('3');
});

test('the plan as text, and every step binds on an empty warehouse', async () => {
  const { steps } = policyPlan();
  await expect(
    steps.map((step) => `-- ${step.name}${step.materialise ? ' (kept)' : ''}\n${step.sql};\n`).join('\n'),
  ).toMatchFileSnapshot('./policy-plan.sql');
  const empty = await Warehouse.inMemory();
  const bound = await empty.session();
  await runSteps(bound, effectivePlan(0, 0));
  for (const step of steps) await bound.run(createStep(step));
  expect(await bound.rows(`SELECT * FROM ${PREFIX}tally`)).toEqual([
    { rows_in: '0', rows_tested: '0', untold_rows: '0' },
  ]);
  bound.close();
  empty.close();
});
