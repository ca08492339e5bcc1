import { afterAll, beforeAll, expect, test } from 'vitest';
import { effectivePlan } from '../../../store/effective/effective.ts';
import { cell, type Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { keptRows, onlyVisits } from '../kept-rows.ts';
import { bundlePlan } from './run-bundle.ts';
import { landWorld, ordinaryCity } from './world.ts';

let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await landWorld(session, { seed: 5, hospitals: ordinaryCity(12, 5), spread: 0.2 });
});

afterAll(() => {
  session.close();
  warehouse.close();
});

test('rows that are kept between scans are the same when only their own visits are there', async () => {
  // Persons who come again, some of them within the days in which a stay is not counted again.
  for (const table of ['mdtrt_d', 'fee_list_d'])
    await session.run(`UPDATE ${table} SET psn_no = 'P' || hash(mdtrt_id) % 300`);
  await session.run('UPDATE mdtrt_d SET age = NULL WHERE hash(mdtrt_id) % 3 = 0');
  await session.run(`INSERT INTO psn_b (psn_no, begndate, gend, brdy, _seq, _flags)
SELECT DISTINCT psn_no, DATE '1900-01-01', '1', DATE '1950-01-01' + (hash(psn_no) % 20000)::INT, 1, NULL FROM mdtrt_d`);
  await runSteps(session, effectivePlan(1, 1));
  const { shared } = bundlePlan();
  expect(shared.filter(({ keep }) => keep !== undefined).length).toBe(2);
  const all = await keptRows(session, shared);
  const [came] = [...all.values()];
  await runSteps(session, shared);
  const seen = shared.find(({ name }) => name.endsWith('_seen'))?.name ?? '';
  expect(Number(await session.value(`SELECT count(*) FROM ${seen}`))).toBeLessThan(came?.size ?? 0);
  await onlyVisits(session, 'hash(mdtrt_id) % 5 = 0');
  const some = await keptRows(session, shared);
  const visits = new Set((await session.rows('SELECT mdtrt_id FROM mdtrt_d')).map((row) => cell(row, 'mdtrt_id')));
  for (const [name, rows] of some) {
    expect(rows.size, name).toBeGreaterThan(100);
    expect([...rows]).toEqual([...(all.get(name) ?? [])].filter(([id]) => visits.has(id)));
  }
});
