import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCity, type CitySummary } from '../../demo/city.ts';
import { cell, type Row, type Session } from '../../store/session.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { count, readCity } from './support/city-views.ts';

const folder = temporaryFolder();
let city: CitySummary;
let session: Session;
let close = (): void => undefined;
beforeAll(async () => {
  city = await writeCity({ people: 600, months: 12, seed: 3, directory: folder.path });
  ({ session, close } = await readCity(folder.path));
}, 200_000);
afterAll(() => {
  close();
  folder.remove();
});

/** Plants of a rule with the values of their keys as columns, and what a query says of each. */
async function plants(rule: string, names: readonly string[], said: string): Promise<Row[]> {
  const key = names.map((name) => `(key->>'${name}') AS ${name}`).join(', ');
  const rows = await session.rows(
    `SELECT p.difficulty, p.scheme, ${said} FROM (SELECT * EXCLUDE (${names.filter((one) => ['fixmedins_code', 'psn_no', 'drug_trac_codg'].includes(one)).join(', ')}), ${key} FROM plant WHERE rule_id = '${rule}') p`,
  );
  expect(rows).toHaveLength(city.plants.filter((one) => one.rule === rule).reduce((all, one) => all + one.count, 0));
  expect(rows.length).toBeGreaterThan(3);
  return rows;
}

const numbers = (rows: readonly Row[], name: string): number[] => rows.map((row) => Number(cell(row, name)));

describe('every plant violates in the records', () => {
  test('MC-RX-007: no visit is above its cap, a doctor’s day is', async () => {
    const days = `FROM line l JOIN visit v USING (mdtrt_id) JOIN item i ON i.med_list_codg = l.med_list_codg
      WHERE l.psn_no = p.psn_no AND l.fixmedins_code = p.fixmedins_code AND i.drug_genname = p.gnrc_name AND l.fee_ocur_time::DATE = p.fee_date::DATE`;
    const supply = 'l.cnt * i.min_pac_cnt::DECIMAL(16,4) / i.day_qty::DECIMAL(16,4)';
    const rows = await plants(
      'MC-RX-007',
      ['psn_no', 'fixmedins_code', 'gnrc_name', 'fee_date'],
      `(SELECT max(days) FROM (SELECT sum(${supply}) AS days ${days} GROUP BY l.mdtrt_id)) AS longest, (SELECT sum(${supply}) ${days}) AS together,
       (SELECT count(DISTINCT l.mdtrt_id) ${days}) AS visits, (SELECT count(DISTINCT l.bilg_dr_codg) ${days}) AS doctors, (SELECT max(v.med_type) ${days}) AS class`,
    );
    for (const row of rows) {
      const cap = cell(row, 'class') === '13' ? 3 : 7;
      expect(Number(cell(row, 'longest'))).toBeLessThanOrEqual(cap);
      expect(Number(cell(row, 'together'))).toBeGreaterThan(cap + 1);
    }
    expect(Math.min(...numbers(rows, 'visits'))).toBeGreaterThan(1);
    expect(Math.max(...numbers(rows, 'doctors'))).toBe(1);
  });

  test('MC-TC-004: the prefix belongs to another drug', async () => {
    const rows = await plants(
      'MC-TC-004',
      ['fixmedins_code', 'trac_prefix', 'med_list_codg'],
      `(SELECT count(DISTINCT t.drug_trac_codg) FROM trac t WHERE t.trac_event = 'settle' AND t.fixmedins_code = p.fixmedins_code AND t.med_list_codg = p.med_list_codg AND left(t.drug_trac_codg, 7) = p.trac_prefix) AS boxes,
       (SELECT count(*) FROM prefix x WHERE x.trac_prefix = p.trac_prefix AND x.med_list_codg <> p.med_list_codg) AS others`,
    );
    expect(Math.min(...numbers(rows, 'boxes'))).toBeGreaterThan(1);
    expect(numbers(rows, 'others')).toEqual(rows.map(() => 1));
  });

  test('MC-TC-005: what is settled was not bought before, though the institution buys the drug', async () => {
    const rows = await plants(
      'MC-TC-005',
      ['fixmedins_code', 'med_list_codg', 'month'],
      `(SELECT count(DISTINCT t.drug_trac_codg) FROM trac t WHERE t.trac_event = 'settle' AND t.fixmedins_code = p.fixmedins_code AND t.med_list_codg = p.med_list_codg AND strftime(t.trac_time, '%Y-%m') = p.month
         AND NOT EXISTS (SELECT 1 FROM trac b WHERE b.trac_event = 'purchase' AND b.drug_trac_codg = t.drug_trac_codg AND b.trac_time < t.trac_time)) AS boxes,
       (SELECT count(*) FROM trac b WHERE b.trac_event = 'purchase' AND b.fixmedins_code = p.fixmedins_code AND b.med_list_codg = p.med_list_codg AND b.trac_time < (p.month || '-01')::TIMESTAMP) AS bought`,
    );
    expect(Math.min(...numbers(rows, 'boxes'))).toBeGreaterThan(1);
    expect(Math.min(...numbers(rows, 'bought'))).toBeGreaterThan(1);
  });

  test('MC-TC-006: the box had expired, or was bought under another lot or expiry', async () => {
    const rows = await plants(
      'MC-TC-006',
      ['fixmedins_code', 'drug_trac_codg'],
      `(SELECT count(*) FROM trac t JOIN trac b USING (drug_trac_codg) WHERE t.drug_trac_codg = p.drug_trac_codg AND t.trac_event = 'settle' AND b.trac_event = 'purchase'
         AND (b.expy_end < t.trac_time::DATE OR b.manu_lotnum <> t.manu_lotnum)) AS wrong`,
    );
    expect(Math.min(...numbers(rows, 'wrong'))).toBeGreaterThan(0);
  });

  test('MC-TC-014: more was settled than ever lay on the shelf', async () => {
    const moved = (events: string): string =>
      `(SELECT coalesce(sum(inv_cnt), 0) FROM stock s WHERE s.fixmedins_code = p.fixmedins_code AND s.med_list_codg = p.med_list_codg AND ${events})`;
    const rows = await plants(
      'MC-TC-014',
      ['fixmedins_code', 'med_list_codg'],
      `${moved("s.stock_event = 'count' AND inv_chg_time < '2025-01-02'")} + ${moved("s.stock_event IN ('purchase', 'sale_return')")} AS had, ${moved("s.stock_event = 'sale'")} AS sold`,
    );
    for (const row of rows) expect(Number(cell(row, 'sold')) - Number(cell(row, 'had'))).toBeGreaterThan(5);
  });

  test('MC-TC-017: sold for cash, not brought back, and settled', async () => {
    const rows = await plants(
      'MC-TC-017',
      ['drug_trac_codg'],
      ['sale', 'sale_return', 'settle']
        .map(
          (event) =>
            `(SELECT count(*) FROM trac t WHERE t.drug_trac_codg = p.drug_trac_codg AND t.trac_event = '${event}'${event === 'sale' ? " AND mdtrt_setl_type = '2'" : ''}) AS ${event}`,
        )
        .join(', '),
    );
    expect(numbers(rows, 'sale')).toEqual(rows.map(() => 1));
    expect(numbers(rows, 'sale_return')).toEqual(rows.map(() => 0));
    expect(Math.min(...numbers(rows, 'settle'))).toBeGreaterThan(0);
  });
});

test('what only looks like it does not violate', async () => {
  const name = (wanted: string): string =>
    `SELECT drug_trac_codg, fixmedins_code FROM lookalike WHERE name = '${wanted}'`;
  expect(
    await count(
      session,
      `SELECT count(*) FROM (SELECT DISTINCT drug_trac_codg FROM lookalike WHERE name LIKE 'cash-%') ANTI JOIN (SELECT * FROM trac WHERE trac_event = 'sale_return') USING (drug_trac_codg)`,
    ),
  ).toBe(0);
  expect(
    await count(
      session,
      `SELECT count(*) FROM trac t SEMI JOIN (${name('last-day-of-validity')}) USING (drug_trac_codg) WHERE t.trac_event = 'settle' AND t.expy_end = t.trac_time::DATE`,
    ),
  ).toBeGreaterThan(0);
  expect(
    await count(
      session,
      `SELECT count(*) FROM trac t SEMI JOIN (${name('chain-shop')}) USING (fixmedins_code) WHERE t.trac_event LIKE 'purchase%'`,
    ),
  ).toBe(0);
  const late = `SELECT date_diff('day', t.trac_time, b.trac_time) AS days FROM trac t JOIN trac b USING (drug_trac_codg) SEMI JOIN (${name('late-purchases')}) o ON o.fixmedins_code = t.fixmedins_code WHERE t.trac_event = 'settle' AND b.trac_event = 'purchase' AND b.trac_time > t.trac_time`;
  expect(await count(session, `SELECT count(*) FROM (${late})`)).toBeGreaterThan(3);
  expect(await count(session, `SELECT count(*) FROM (${late}) WHERE days NOT BETWEEN 1 AND 3`)).toBe(0);
});

test('a null world has the look-alikes and nothing planted', async () => {
  const other = temporaryFolder();
  const made = await writeCity({ people: 600, months: 12, seed: 3, directory: other.path, isNull: true });
  expect(made).toMatchObject({ isNull: true, plants: [] });
  const world = await readCity(other.path);
  try {
    expect(await count(world.session, 'SELECT count(*) FROM plant')).toBe(0);
    expect(await count(world.session, 'SELECT count(*) FROM consequence')).toBe(0);
    const names = 'SELECT DISTINCT name, rule_id FROM lookalike ORDER BY ALL';
    expect(await world.session.rows(names)).toEqual(await session.rows(names));
  } finally {
    world.close();
    other.remove();
  }
}, 200_000);
