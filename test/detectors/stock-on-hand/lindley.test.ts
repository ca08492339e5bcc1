import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stockOnHand } from '../../../detectors/archetypes/stock-on-hand.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { planOf, ruleNamed } from '../quantity/answer.ts';
import { cell } from '../../../store/session.ts';

interface Fill {
  readonly day: number;
  readonly days: number;
}
interface Life {
  readonly fills: readonly Fill[];
  readonly stays: readonly (readonly [number, number])[];
}

const life: fc.Arbitrary<Life> = fc.record({
  fills: fc.uniqueArray(fc.record({ day: fc.nat(400), days: fc.integer({ min: 1, max: 90 }) }), {
    minLength: 1,
    maxLength: 12,
    selector: (fill) => fill.day,
  }),
  stays: fc.array(
    fc.tuple(fc.nat(400), fc.nat(60)).map(([from, length]): [number, number] => [from, from + length]),
    { maxLength: 4 },
  ),
});

/** Lindley's recursion walked day by day: the home stock shrinks by one on each day that does not begin in hospital. */
function walked({ fills, stays }: Life): number[] {
  const byDay = new Map(fills.map((fill) => [fill.day, fill.days]));
  const after: number[] = [];
  let stock = 0;
  for (let day = 0; day <= 400; day += 1) {
    const got = byDay.get(day);
    if (got !== undefined) after.push((stock += got));
    if (!stays.some(([from, to]) => from <= day && day < to)) stock = Math.max(0, stock - 1);
  }
  return after;
}

it('the window pass equals the recursion walked day by day, stays and all', async () => {
  const plan = planOf(stockOnHand, ruleNamed('MC-RX-002'));
  const names = ['r_stayed', 'r_stay', 'r_stock'];
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  await session.run(
    'CREATE TEMP TABLE r_fill (psn_no VARCHAR, gnrc_name VARCHAR, fee_date DATE, d DECIMAL(18,6), usual_d DECIMAL(18,6), lawful DECIMAL(18,6), longest DECIMAL(18,6))',
  );
  await session.run(
    'CREATE TEMP TABLE eff_mdtrt_d (mdtrt_id VARCHAR, psn_no VARCHAR, med_type VARCHAR, begntime TIMESTAMP, endtime TIMESTAMP)',
  );
  await session.run('CREATE TEMP TABLE eff_setl_d (mdtrt_id VARCHAR, enddate DATE)');
  await session.run('CREATE TEMP TABLE eff_fee_list_d (mdtrt_id VARCHAR, fee_ocur_time TIMESTAMP)');
  const date = (day: number): string => `DATE '2024-01-01' + ${day}`;
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), async (people) => {
      await session.runAll(['DELETE FROM r_fill', 'DELETE FROM eff_mdtrt_d']);
      for (const [i, { fills, stays }] of people.entries()) {
        await session.run(
          `INSERT INTO r_fill SELECT 'P${i}', 'G', fee_date, d, 0, d, d FROM (VALUES ${fills.map((fill) => `(${date(fill.day)}, ${fill.days})`).join(', ')}) AS f(fee_date, d)`,
        );
        for (const [from, to] of stays)
          await session.run(`INSERT INTO eff_mdtrt_d VALUES ('V', 'P${i}', '21', ${date(from)}, ${date(to)})`);
      }
      await runSteps(
        session,
        plan.steps.filter((step) => names.includes(step.name)),
      );
      for (const [i, person] of people.entries()) {
        const rows = await session.rows(`SELECT stock_after FROM r_stock WHERE psn_no = 'P${i}' ORDER BY fee_date`);
        expect(rows.map((row) => Number(cell(row, 'stock_after')))).toEqual(walked(person));
      }
    }),
    { numRuns: 25 },
  );
  session.close();
  warehouse.close();
});
