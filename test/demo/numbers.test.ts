import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  BOXES_A_VISIT,
  boxSerial,
  numberMacros,
  personNumber,
  visitIndex,
  visitNumber,
  VISITS_A_PERSON,
} from '../../demo/numbers.ts';
import { randomMacros } from '../../demo/random.ts';
import { cell, type Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { count } from './support/city-views.ts';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await Warehouse.inMemory();
  session = await warehouse.session();
  await session.runAll([...numberMacros(), ...randomMacros(1)]);
});
afterAll(() => {
  session.close();
  warehouse.close();
});

const PEOPLE = 2_000_000;

test('the macros and the functions number alike, at the size of the largest city', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: PEOPLE - 1 }),
      fc.integer({ min: 0, max: 1460 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 0, max: BOXES_A_VISIT - 1 }),
      async (person, day, place, box) => {
        const visit = visitIndex(person, day, place);
        const serial = visit * BOXES_A_VISIT + box;
        const [row] = await session.rows(
          `SELECT person_number(${person}) AS p, visit_number(${visit}) AS v, box_serial(${serial}) AS b`,
        );
        expect([cell(row, 'p'), cell(row, 'v'), cell(row, 'b')]).toEqual([
          personNumber(person),
          visitNumber(visit),
          boxSerial(serial),
        ]);
        expect(boxSerial(serial)).toMatch(/^\d{12}[1-9]$/);
      },
    ),
    { numRuns: 40 },
  );
});

test('neighbouring numbers never meet', async () => {
  const distinct = (macro: string): Promise<number> =>
    count(session, `SELECT count(DISTINCT ${macro}(${PEOPLE * VISITS_A_PERSON} - x)) FROM range(1, 200001) t(x)`);
  expect(await distinct('visit_number')).toBe(200_000);
  expect(await distinct('settlement_number')).toBe(200_000);
  expect(await distinct('box_serial')).toBe(200_000);
});

test('draws with different tags are unrelated, in their low bits too', async () => {
  const [row] = await session.rows(
    `SELECT round(corr(u('a', x, 0), u('b', x, 0)), 6) AS high, round(corr(pick('a', x, 0, 2), pick('b', x, 0, 2)), 6) AS low,
      round(avg(bell('c', x, 0)), 6) AS mean, round(stddev(bell('c', x, 0)), 6) AS deviation FROM range(100000) t(x)`,
  );
  expect(Math.abs(Number(row?.['high']))).toBeLessThan(0.015);
  expect(Math.abs(Number(row?.['low']))).toBeLessThan(0.015);
  expect(Math.abs(Number(row?.['mean']))).toBeLessThan(0.02);
  expect(Number(row?.['deviation'])).toBeCloseTo(1, 1);
});
