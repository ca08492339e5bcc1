import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../../detectors/archetypes/bundle.ts';
import type { Facts, Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { bundlePlan, PREFIX, SINGLE, singlePlan } from './run-bundle.ts';
import { landWorld, ordinaryCity, type Hospital } from './world.ts';

const BEFORE = ['2025-10-31', '2025-11-30'] as const;
/** A package that is beyond doubt at every month-end, and beside it tests that hospitals order somewhat more often than others. */
const PACKAGED: Partial<Hospital> = { visits: 500, set: [6, 9, 17, 22, 31], setShare: 0.6, singles: [5] };

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  const hospitals = ordinaryCity(20, 7).map((hospital, i) =>
    i === 8 ? { ...hospital, ...PACKAGED, singleShare: 0.95 } : hospital,
  );
  await landWorld(session, { seed: 7, hospitals, spread: 0.2 });
});

afterAll(() => {
  session.close();
  warehouse.close();
});

async function run({ shared, steps }: Plan): Promise<void> {
  await runSteps(session, [...shared, ...steps]);
}

const foundPrefix = ({ shared }: Plan): string => (shared[0]?.name ?? '').replace(/met$/, '');

async function testsIn(table: string, columns: string, where = 'true'): Promise<string[]> {
  const rows = await session.rows(
    `SELECT ${columns}, month_end, n, round(z, 6) AS z, round(q, 6) AS q FROM ${table} WHERE ${where} ORDER BY ALL`,
  );
  return rows.map((row) => JSON.stringify(row));
}

test('packages at a month-end before are what a scan as of that day finds', async () => {
  const between = { max_q: 1e-300, leave_q: 1, excess_points: 0, month_ends: 3 };
  const plan = bundlePlan(between);
  await run(plan);
  const columns = 'fixmedins_code, setting, size';
  const found = await Promise.all(
    BEFORE.map((day) => testsIn(`${foundPrefix(plan)}past_tested`, columns, `month_end = '${day}'`)),
  );
  for (const [i, day] of BEFORE.entries()) {
    const then = bundlePlan({ ...between, month_ends: 1 }, duckdb, day);
    await run(then);
    expect(found[i]?.length).toBeGreaterThan(15);
    expect(found[i]).toEqual(await testsIn(`${foundPrefix(then)}tested`, columns));
  }
});

test('single tests at a month-end before too, without the visits of packages that were accused then', async () => {
  const loose = { single_rate: 0.3, single_excess_points: 5, single_lift: 1, single_spread_over_groups: 0 };
  const between = { ...loose, leave_q: 1, month_ends: 3 };
  await run(singlePlan(between));
  expect(await session.value(`SELECT count(*) > 0 FROM ${SINGLE}doubtful`)).toBe('true');
  const columns = 'fixmedins_code, med_list_codg, packaged, k';
  const told = 'unit IS NOT NULL';
  const found = await Promise.all(
    BEFORE.map((day) => testsIn(`${SINGLE}past_tested`, columns, `${told} AND month_end = '${day}'`)),
  );
  expect(await session.value(`SELECT count(*) FROM ${SINGLE}past_aside`)).not.toBe('0');
  for (const [i, day] of BEFORE.entries()) {
    await run(singlePlan({ ...between, month_ends: 1 }, duckdb, day));
    expect(found[i]?.length).toBeGreaterThan(2);
    expect(found[i]).toEqual(await testsIn(`${SINGLE}tested`, columns, told));
  }
});

test('a package that fell between the lines stays listed and says why; above the second line, or without memory, it does not', async () => {
  const loose = { excess_points: 0, min_lift: 1, min_lifted: 1, min_spread_over_groups: 0 };
  const wide = bundlePlan({ ...loose, max_q: 1e-300, leave_q: 1, month_ends: 3 });
  await run(wide);
  const [row] = await session.rows(
    `SELECT t.fixmedins_code, t.q, p.q AS before FROM ${foundPrefix(wide)}material t JOIN ${foundPrefix(wide)}past_material p USING (fixmedins_code, setting)
WHERE p.month_end = '2025-11-30' AND p.q < t.q ORDER BY 1 LIMIT 1`,
  );
  const [now, before] = [Number(row?.['q']), Number(row?.['before'])];
  expect(before).toBeLessThan(now);
  const where = `k_fixmedins_code = '${row === undefined ? '' : cell(row, 'fixmedins_code')}'`;
  const listed = async (overrides: Record<string, unknown>): Promise<Facts | undefined> => {
    await run(bundlePlan({ ...loose, max_q: Math.sqrt(now * before), month_ends: 3, ...overrides }));
    const facts = await session.rows(`SELECT facts FROM ${PREFIX}candidate WHERE ${where}`);
    return facts[0] === undefined ? undefined : (JSON.parse(cell(facts[0], 'facts')) as Facts);
  };
  const facts = await listed({ leave_q: now * 1.000001 });
  expect(facts).toMatchObject({ last_entered: '2025-11-30' });
  const parameters = bundle.parameters.parse({ finds: 'set', inpatient_med_types: ['21'] });
  expect(bundle.explain(facts ?? {}, parameters, 'zh')).toContain('自2025年11月月末');
  expect(bundle.explain(facts ?? {}, parameters, 'en')).toContain('at the end of 2025-11');
  expect(await listed({ leave_q: now * 0.999999 })).toBeUndefined();
  expect(await listed({ leave_q: 1, month_ends: 1 })).toBeUndefined();
});
