import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { falseDiscoverySql } from '../../../detectors/statistics/false-discovery.ts';
import { naturalSpreadSteps } from '../../../detectors/statistics/natural-spread.ts';
import { rollingYear } from '../../../detectors/statistics/rolling-year.ts';
import { tierSql } from '../../../detectors/statistics/hospital-tier.ts';
import type { Session } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { Warehouse } from '../../../store/warehouse.ts';

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

describe('false discovery', () => {
  test('q-values of Benjamini and Hochberg, ties sharing the largest rank, each month-end a family of its own', async () => {
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ps AS SELECT * FROM (VALUES ('a', 0.01), ('a', 0.02), ('a', 0.02), ('a', 0.2), ('a', 0.9), ('b', 0.02), ('b', 0.5)) AS t(month_end, p)`,
    );
    const rows = await session.rows(`SELECT round(q, 6) AS q FROM (${falseDiscoverySql('ps')}) ORDER BY month_end, p`);
    expect(rows.map((row) => Number(row['q']))).toEqual([0.033333, 0.033333, 0.033333, 0.25, 0.9, 0.04, 0.5]);
  });
});

describe('natural spread', () => {
  /** A normal sample by quantiles, so that its spread is known without chance. */
  const sample = (spread: number, outliers: readonly number[]): string => {
    const ordered = Array.from({ length: 60 }, (_, i) => spread * quantileOfNormal((i + 0.5) / 60));
    const rows = [...ordered, ...outliers].map((d, i) => `('g', 'H${i}', ${d}::DOUBLE, 0.0001::DOUBLE, 1.0::DOUBLE)`);
    return `CREATE OR REPLACE TEMP TABLE units AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t(grp, fixmedins_code, deviation, known_variance, spread_factor)`;
  };
  const spreadOf = async (least: number): Promise<number> => {
    await runSteps(session, naturalSpreadSteps(duckdb, { name: 'spread_test', from: 'units', least }));
    return Number(await session.value('SELECT spread FROM spread_test'));
  };

  test('what is left when the known error is taken off, a little wide for few institutions', async () => {
    await session.run(sample(0.03, []));
    expect(await spreadOf(0.001)).toBeCloseTo(Math.sqrt(0.0009 - 0.0001) * Math.sqrt(1 + 8 / 60), 2);
  });

  test('a tenth of violators does not widen it', async () => {
    await session.run(sample(0.03, []));
    const honest = await spreadOf(0.001);
    await session.run(sample(0.03, [-0.2, -0.25, -0.3, -0.2, -0.3, -0.4]));
    expect(Math.abs((await spreadOf(0.001)) - honest)).toBeLessThan(0.005);
  });

  test('never below the least', async () => {
    await session.run(sample(0.001, []));
    expect(await spreadOf(0.01)).toBe(0.01);
  });
});

function quantileOfNormal(p: number): number {
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function cumulative(z: number): number {
  let sum = z;
  let term = z;
  for (let i = 1; i < 200; i++) {
    term *= (z * z) / (2 * i + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('the window', () => {
  test.each([
    ['2025-12-31', '2025-01-01'],
    ['2025-06-30', '2024-07-01'],
    ['2025-02-28', '2024-03-01'],
    ['2024-02-29', '2023-03-01'],
    ['2025-03-15', '2024-03-16'],
  ])('the twelve months that end on %s begin on %s', (asOf, from) => {
    expect(rollingYear(asOf, null)).toEqual({ from, to: asOf, year: asOf.slice(0, 4) });
  });

  test('nothing from before the rule took effect', () => {
    expect(rollingYear('2025-12-31', '2025-07-01').from).toBe('2025-07-01');
    expect(rollingYear('2025-12-31', '2021-05-01').from).toBe('2025-01-01');
  });
});

test('a bare number is a tier of its own', async () => {
  const tier = async (grade: string): Promise<string | null> =>
    session.value(`SELECT ${tierSql(duckdb, `'${grade}'`)}`);
  expect([await tier('02'), await tier('05'), await tier('3'), await tier('X')]).toEqual(['三级', '二级', '3', 'X']);
});
