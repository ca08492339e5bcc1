import { expect, it } from 'vitest';
import { runSteps, type Step } from '../../store/step.ts';
import { Warehouse } from '../../store/warehouse.ts';

const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();

it('a view is made the quick way only while the table that it asks for is empty', async () => {
  const noted = (rows: string): Step => ({ name: 'noted', materialise: true, sql: `SELECT 1 AS x WHERE ${rows}` });
  const view: Step = {
    name: 'seen',
    materialise: false,
    sql: "SELECT 'slow' AS how",
    whileEmpty: { table: 'noted', sql: "SELECT 'quick' AS how" },
  };
  await runSteps(session, [noted('false'), view]);
  expect(await session.value('SELECT how FROM seen')).toBe('quick');
  await runSteps(session, [noted('true'), view]);
  expect(await session.value('SELECT how FROM seen')).toBe('slow');
});
