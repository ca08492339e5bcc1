import { afterAll, beforeAll, expect, test } from 'vitest';
import { ratio } from '../../../detectors/archetypes/ratio.ts';
import type { Facts, Plan } from '../../../detectors/archetype.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { landLines } from './lines.ts';
import { foundBy, OWN, ownPayPlan, PREFIX, ratioPlan } from './run-ratio.ts';
import { landWorld, ordinaryCity } from './world.ts';

/** Limits that a hospital just off its peers meets, and lines between which somebody always stands. */
const LOOSE = { materiality_points: 0, min_yuan: 0 };
const BETWEEN = { max_q: 1e-12, leave_q: 1, month_ends: 3 };
const DOUBTFUL = { ...LOOSE, ...BETWEEN };
const BEFORE = ['2025-10-31', '2025-11-30'] as const;

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  const hospitals = ordinaryCity(24, 5).map((hospital, i) => (i === 8 ? { ...hospital, shifted: 0.05 } : hospital));
  const world = { seed: 5, hospitals, spread: 0.01 };
  await landWorld(session, world);
  await landLines(session, world);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

async function run({ shared, steps }: Plan): Promise<void> {
  await runSteps(session, [...shared, ...steps]);
}

async function testsIn(table: string, where = 'true'): Promise<string[]> {
  const rows = await session.rows(
    `SELECT fixmedins_code, insutype, part, month_end, n, round(z, 6) AS z, round(q, 6) AS q FROM ${table} WHERE ${where} ORDER BY ALL`,
  );
  return rows.map((row) => JSON.stringify(row));
}

const fundPrefix = ({ shared }: Plan): string => (shared[0]?.name ?? '').replace(/visit$/, '');

test.each([
  ['the fund’s share', ratioPlan, DOUBTFUL, fundPrefix],
  ['own pay', ownPayPlan, { ...BETWEEN, own_materiality_points: 0, own_min_yuan: 0 }, () => OWN],
] as const)(
  'what held at a month-end before is what a scan as of that day finds: %s',
  async (_, planWith, overrides, prefixOf) => {
    const plan = planWith(overrides);
    await run(plan);
    const found = await Promise.all(
      BEFORE.map((day) => testsIn(`${prefixOf(plan)}past_tested`, `month_end = '${day}'`)),
    );
    for (const [i, day] of BEFORE.entries()) {
      const then = planWith({ ...overrides, month_ends: 1 }, duckdb, day);
      await run(then);
      expect(found[i]?.length).toBeGreaterThan(20);
      expect(found[i]).toEqual(await testsIn(`${prefixOf(then)}tested`));
    }
  },
);

test('a hospital that fell between the lines stays listed and says why; above the second line, or without memory, it does not', async () => {
  await run(ratioPlan(DOUBTFUL));
  const [row] = await session.rows(
    `SELECT t.fixmedins_code, t.insutype, t.q, p.q AS before FROM ${foundBy(DOUBTFUL)}material t JOIN ${foundBy(DOUBTFUL)}past_material p USING (fixmedins_code, insutype)
WHERE p.month_end = '2025-11-30' AND p.q < t.q * 0.99 AND t.q < 0.99 ORDER BY t.q, 1, 2 LIMIT 1`,
  );
  const [now, before] = [Number(row?.['q']), Number(row?.['before'])];
  expect(before).toBeLessThan(now);
  const where = `k_fixmedins_code = '${row === undefined ? '' : cell(row, 'fixmedins_code')}' AND k_insutype = '${row === undefined ? '' : cell(row, 'insutype')}'`;
  const listed = async (overrides: Record<string, unknown>): Promise<Facts | undefined> => {
    await run(ratioPlan({ ...LOOSE, max_q: (now + before) / 2, month_ends: 3, ...overrides }));
    const facts = await session.rows(`SELECT facts FROM ${PREFIX}candidate WHERE ${where}`);
    return facts[0] === undefined ? undefined : (JSON.parse(cell(facts[0], 'facts')) as Facts);
  };
  const facts = await listed({ leave_q: now * 1.000001 });
  expect(facts).toMatchObject({ last_entered: '2025-11-30' });
  expect(Number(facts?.['last_entered_q'])).toBeCloseTo(before, 5);
  const parameters = ratio.parameters.parse({ share_of: 'fund', med_types: ['21'] });
  expect(ratio.explain(facts ?? {}, parameters, 'zh')).toContain('自2025年11月月末');
  expect(ratio.explain(facts ?? {}, parameters, 'en')).toContain('at the end of 2025-11');
  expect(await listed({ leave_q: now * 0.999999 })).toBeUndefined();
  expect(await listed({ leave_q: 1, month_ends: 1 })).toBeUndefined();
});
