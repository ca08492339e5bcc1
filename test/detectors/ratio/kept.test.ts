import { afterAll, beforeAll, expect, test } from 'vitest';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptRows, onlyVisits } from '../kept-rows.ts';
import { landLines } from './lines.ts';
import { ownPayPlan } from './run-ratio.ts';
import { landWorld, ordinaryCity } from './world.ts';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  const world = { seed: 5, hospitals: ordinaryCity(12, 5), spread: 0.01 };
  await landWorld(session, world);
  await landLines(session, world);
});

afterAll(() => {
  session.close();
  warehouse.close();
});

test('rows that are kept between scans are the same when only their own visits are there', async () => {
  const plan = ownPayPlan();
  const steps = [...plan.shared, ...plan.steps];
  expect(steps.filter(({ keep }) => keep !== undefined).length).toBe(2);
  // A register that says more than visits do: the ages and kinds of persons come from it.
  await session.run(`INSERT INTO psn_b (psn_no, begndate, gend, brdy, psn_type, _seq, _flags)
SELECT DISTINCT psn_no, DATE '1900-01-01', '1', DATE '1950-01-01' + (hash(psn_no) % 20000)::INT, '1101', 1, NULL FROM setl_d`);
  await session.run('UPDATE setl_d SET psn_type = NULL WHERE hash(setl_id) % 3 = 0');
  await runSteps(session, effectivePlan(1, 1));
  const all = await keptRows(session, steps);
  await onlyVisits(session, 'hash(mdtrt_id) % 5 = 0');
  const some = await keptRows(session, steps);
  const visits = new Set((await session.rows('SELECT mdtrt_id FROM setl_d')).map((row) => cell(row, 'mdtrt_id')));
  for (const [name, rows] of some) {
    expect(rows.size, name).toBeGreaterThan(100);
    expect([...rows]).toEqual([...(all.get(name) ?? [])].filter(([id]) => visits.has(id)));
  }
});
