import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCity } from '../../demo/city.ts';
import { cell, type Session } from '../../store/session.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { count, readCity } from './support/city-views.ts';

const folder = temporaryFolder();
let session: Session;
let close = (): void => undefined;
beforeAll(async () => {
  await writeCity({ people: 3000, months: 12, seed: 8, directory: folder.path });
  ({ session, close } = await readCity(folder.path));
}, 200_000);
afterAll(() => {
  close();
  folder.remove();
});

const named = (words: string): string =>
  `SELECT fixmedins_code FROM lookalike WHERE name = '${words}' AND fixmedins_code IS NOT NULL`;

test('village clinics without a line stamp a day’s visits at one moment', async () => {
  const [row] = await session.rows(
    `SELECT count(*)::INTEGER AS visits, (count(*) FILTER (begntime::TIME <> TIME '18:30:00'))::INTEGER AS others FROM visit SEMI JOIN (${named('offline')}) USING (fixmedins_code)`,
  );
  expect(Number(cell(row, 'visits'))).toBeGreaterThan(100);
  // Those entered again after a refund.
  expect(Number(cell(row, 'others'))).toBeLessThan(0.03 * Number(cell(row, 'visits')));
});

test('pharmacies with a machine sell at night, the others do not', async () => {
  const rows =
    await session.rows(`SELECT fixmedins_code, count(*) FILTER (hour(begntime) < 7 OR hour(begntime) > 19)::INTEGER AS night FROM visit
    WHERE med_type = '41' GROUP BY fixmedins_code HAVING night > 0`);
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(Number(cell(row, 'night'))).toBeGreaterThan(20);
});

test('winter has more short illness than summer', async () => {
  const visits = (months: string): Promise<number> =>
    count(session, `SELECT count(*) FROM visit WHERE med_type IN ('11', '13') AND month(begntime) IN (${months})`);
  expect(await visits('1, 2, 12')).toBeGreaterThan(1.2 * (await visits('6, 7, 8')));
});

test('psychiatric stays are long and paid by the day, other ways go by grade', async () => {
  const rows =
    await session.rows(`SELECT pay_way, avg(date_diff('day', begndate::DATE, enddate::DATE))::DOUBLE AS days, count(DISTINCT fixmedins_code)::INTEGER AS places
    FROM setl WHERE med_type = '21' AND refd_setl_flag = '0' GROUP BY pay_way ORDER BY pay_way`);
  expect(rows.map((row) => cell(row, 'pay_way')).toSorted()).toEqual(['单病种', '床日', '病组', '项目'].toSorted());
  const byDay = rows.find((row) => cell(row, 'pay_way') === '床日');
  expect(Number(cell(byDay, 'days'))).toBeGreaterThan(24);
  expect(Number(cell(byDay, 'places'))).toBe(1);
});

test('dialysis comes three times a week, to one place', async () => {
  const [row] =
    await session.rows(`SELECT count(DISTINCT psn_no)::INTEGER AS persons, count(DISTINCT fixmedins_code)::INTEGER AS places, (count(*) / count(DISTINCT psn_no))::DOUBLE AS sessions
    FROM line WHERE medins_list_name = '血液透析' AND cnt > 0`);
  expect(Number(cell(row, 'persons'))).toBeGreaterThan(0);
  expect(Number(cell(row, 'places'))).toBe(1);
  expect(Number(cell(row, 'sessions'))).toBeGreaterThan(120);
});

test('newborns come within a month of their birth, and nobody before it', async () => {
  const newborn = `SELECT v.begntime, s.brdy::DATE AS brdy FROM visit v JOIN setl s USING (mdtrt_id) JOIN diag d ON d.MDTRT_ID = v.mdtrt_id WHERE d.DIAG_CODE = 'P59.9'`;
  expect(await count(session, `SELECT count(*) FROM (${newborn})`)).toBeGreaterThan(0);
  expect(
    await count(session, `SELECT count(*) FROM (${newborn}) WHERE begntime::DATE - brdy NOT BETWEEN 0 AND 28`),
  ).toBe(0);
  expect(
    await count(session, 'SELECT count(*) FROM visit v JOIN setl s USING (mdtrt_id) WHERE v.begntime < s.brdy::DATE'),
  ).toBe(0);
});

test('some patients are moved to a tertiary hospital the day they leave a smaller one', async () => {
  const moved = `SELECT a.hosp_lv AS left_level, b.hosp_lv AS new_level FROM setl a JOIN setl b USING (psn_no)
    WHERE a.med_type = '21' AND b.med_type = '21' AND a.enddate = b.begndate AND a.fixmedins_code <> b.fixmedins_code AND a.refd_setl_flag = '0' AND b.refd_setl_flag = '0'`;
  expect(await count(session, `SELECT count(*) FROM (${moved})`)).toBeGreaterThan(3);
  expect(await count(session, `SELECT count(*) FROM (${moved}) WHERE new_level <> '02' OR left_level = '02'`)).toBe(0);
});

test('negotiated drugs are prescribed in hospital and filled the same day at the designated pharmacy, under codes of another form', async () => {
  const filled = `SELECT l.psn_no, l.fee_ocur_time, l.fixmedins_code FROM line l WHERE l.hi_nego_drug_flag = '1' AND l.cnt > 0`;
  expect(await count(session, `SELECT count(*) FROM (${filled})`)).toBeGreaterThan(3);
  expect(await count(session, `SELECT count(DISTINCT fixmedins_code) FROM (${filled})`)).toBe(1);
  expect(
    await count(
      session,
      `SELECT count(*) FROM (${filled}) f WHERE NOT EXISTS (SELECT 1 FROM visit v WHERE v.psn_no = f.psn_no AND v.med_type = '14' AND v.begntime::DATE = f.fee_ocur_time::DATE AND v.begntime < f.fee_ocur_time)`,
    ),
  ).toBe(0);
  expect(
    await count(
      session,
      "SELECT count(*) FROM trac WHERE rx_circ_flag = '1' AND regexp_full_match(drug_trac_codg, '01069[0-9]{11}21[0-9]{13}')",
    ),
  ).toBeGreaterThan(3);
});
