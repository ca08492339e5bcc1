import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { writeCity, type CitySummary } from '../../demo/city.ts';
import { compareWithTruth, type FoundSuspect } from '../../demo/truth.ts';
import { cell, type Session } from '../../store/session.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { count, readCity } from './support/city-views.ts';

const folder = temporaryFolder();
let city: CitySummary;
let session: Session;
let close = (): void => undefined;
beforeAll(async () => {
  city = await writeCity({ people: 2600, months: 8, seed: 21, directory: folder.path });
  ({ session, close } = await readCity(folder.path));
});
afterAll(() => {
  close();
  folder.remove();
});

describe('what is planted is in the data', () => {
  test('every rule has plants, easy and harder', () => {
    const rules = new Set(city.plants.map((one) => one.rule));
    expect([...rules].toSorted()).toEqual([
      'MC-PT-001',
      'MC-PT-002',
      'MC-RR-001',
      'MC-RR-002',
      'MC-RX-001',
      'MC-RX-002',
      'MC-RX-007',
      'MC-TC-001',
      'MC-TC-002',
      'MC-TC-003',
      'MC-TC-004',
      'MC-TC-005',
      'MC-TC-006',
      'MC-TC-008',
      'MC-TC-014',
      'MC-TC-017',
    ]);
    const told = new Set(city.plants.map((one) => `${one.rule} ${one.difficulty}`));
    const wanted = [...rules].flatMap((rule) => ['easy', 'middle', 'hard'].map((one) => `${rule} ${one}`));
    // In eight months the slowest pile does not yet reach what counts as one.
    expect(wanted.filter((one) => !told.has(one))).toEqual(['MC-RX-002 hard']);
  });

  test('plants share no box, visit or person', async () => {
    for (const column of ['drug_trac_codg', 'mdtrt_id', 'psn_no'])
      expect(await count(session, `SELECT count(${column}) - count(DISTINCT ${column}) FROM plant`)).toBe(0);
  });

  test('planted codes are sold to several people after the duty to scan began, and to nobody else', async () => {
    const rows =
      await session.rows(`SELECT p.rule_id, p.scheme, count(DISTINCT t.setl_id)::INTEGER AS sales, count(DISTINCT t.psn_no)::INTEGER AS persons,
      count(DISTINCT t.fixmedins_code)::INTEGER AS places, min(t.trac_time)::VARCHAR AS first, date_diff('minute', min(t.trac_time), max(t.trac_time))::INTEGER AS minutes
      FROM plant p JOIN trac t USING (drug_trac_codg) WHERE t.trac_event = 'settle' AND p.rule_id IN ('MC-TC-001', 'MC-TC-002', 'MC-TC-003') GROUP BY p.plant_id, p.rule_id, p.scheme`);
    expect(rows).toHaveLength(
      city.plants.filter((one) => /^MC-TC-00[123]$/.test(one.rule)).reduce((sum, one) => sum + one.count, 0),
    );
    for (const row of rows) {
      expect(row['persons']).toBe(row['sales']);
      expect(cell(row, 'first') >= '2025-07-01').toBe(true);
      const [places, minutes] = [Number(row['places']), Number(row['minutes'])];
      const scheme = {
        'MC-TC-001': places === 1 && Number(row['sales']) >= 3,
        'MC-TC-002': places === 2 && minutes >= 3 * 1440,
        'MC-TC-003': places >= 2 && minutes < 3 * 1440,
      }[cell(row, 'rule_id')];
      expect(scheme).toBe(true);
    }
  });

  test('outside plants every code seen in several settlements has an innocent reason', async () => {
    const unexplained = `WITH repeated AS (
      SELECT drug_trac_codg, count(DISTINCT psn_no) AS persons, count(DISTINCT fixmedins_code) AS places, min(trac_time) AS first, max(trac_time) AS last,
        bool_and(trdn_flag = '1') AS opened, bool_and(rx_circ_flag = '1') AS elsewhere, any_value(med_list_codg) AS item
      FROM trac WHERE trac_event = 'settle' AND regexp_full_match(drug_trac_codg, '[1-9][0-9]{19}') GROUP BY 1 HAVING count(DISTINCT setl_id) > 1),
    refunded AS (SELECT DISTINCT t.drug_trac_codg FROM trac t JOIN setl r ON r.init_setl_id = t.setl_id WHERE t.trac_event = 'settle'),
    units AS (SELECT drug_trac_codg, sum(cnt) AS boxes FROM (SELECT DISTINCT drug_trac_codg, setl_id, cnt FROM trac WHERE trac_event = 'settle') GROUP BY 1)
    SELECT count(*) FROM repeated r JOIN units u USING (drug_trac_codg) WHERE drug_trac_codg NOT IN (SELECT drug_trac_codg FROM plant WHERE drug_trac_codg IS NOT NULL)
      AND NOT (places = 1 AND drug_trac_codg IN (SELECT drug_trac_codg FROM refunded))
      AND NOT (opened AND places = 1 AND boxes <= 1)
      AND NOT (elsewhere AND persons = 1 AND places = 2 AND last - first < INTERVAL 2 DAY)`;
    expect(await count(session, unexplained)).toBe(0);
  });

  test('planted prescriptions go beyond a week for people without a long illness', async () => {
    const rows =
      await session.rows(`SELECT p.mdtrt_id, v.med_type, sum(l.cnt * i.min_pac_cnt::DECIMAL(16,4) / i.day_qty::DECIMAL(16,4))::INTEGER AS days,
      sum(l.cnt)::INTEGER AS boxes, max(l.prd_days)::INTEGER AS told, (SELECT count(*) FROM diag d WHERE d.PSN_NO = p.psn_no AND d.DIAG_CODE[1:1] IN ('I', 'E'))::INTEGER AS ill
      FROM plant p JOIN visit v USING (mdtrt_id) JOIN line l USING (mdtrt_id) JOIN item i ON i.med_list_codg = l.med_list_codg WHERE p.rule_id = 'MC-RX-001' AND i.min_pac_cnt IS NOT NULL GROUP BY ALL`);
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      expect(Number(row['days'])).toBeGreaterThan(row['med_type'] === '13' ? 6 : 19);
      expect(Number(row['boxes'])).toBeGreaterThan(1);
      expect(row['ill']).toBe(0);
      expect(Number(row['told'])).toBeGreaterThan(0);
    }
  });

  test('planted stockpiles leave more than five months at home, no fill above 84 days', async () => {
    const rows =
      await session.rows(`SELECT p.psn_no, count(DISTINCT l.fixmedins_code)::INTEGER AS places, max(l.prd_days)::INTEGER AS longest,
      (sum(l.prd_days) - date_diff('day', min(l.fee_ocur_time), max(l.fee_ocur_time)))::INTEGER AS left_over
      FROM plant p JOIN line l USING (psn_no) WHERE p.rule_id = 'MC-RX-002' GROUP BY p.psn_no`);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(Number(row['places'])).toBeGreaterThan(1);
      expect(Number(row['longest'])).toBeLessThanOrEqual(84);
      expect(Number(row['left_over'])).toBeGreaterThan(149);
    }
  });

  test('planted hospitals stand out in what they are planted for', async () => {
    const [easy] = await session.rows(
      "SELECT fixmedins_code FROM plant WHERE rule_id = 'MC-RR-001' AND difficulty = 'easy' AND note LIKE '%12.0%'",
    );
    const own =
      await session.rows(`SELECT fixmedins_code = '${cell(easy, 'fixmedins_code')}' AS planted, (sum(fulamt_ownpay_amt) / sum(medfee_sumamt))::DOUBLE AS share
      FROM setl WHERE med_type = '21' AND hosp_lv = '08' GROUP BY 1 ORDER BY 1`);
    expect(Number(own[1]?.['share']) - Number(own[0]?.['share'])).toBeGreaterThan(0.09);
    const [set] = await session.rows(
      "SELECT fixmedins_code FROM plant WHERE rule_id = 'MC-PT-001' AND difficulty = 'easy'",
    );
    const tests =
      await session.rows(`SELECT l.fixmedins_code = '${cell(set, 'fixmedins_code')}' AS planted, (count(*) / count(DISTINCT l.mdtrt_id))::DOUBLE AS tests
      FROM line l JOIN setl s USING (setl_id) WHERE s.med_type = '21' AND s.hosp_lv = '08' AND l.med_chrgitm_type IN ('03', '04') GROUP BY 1 ORDER BY 1`);
    expect(Number(tests[1]?.['tests']) - Number(tests[0]?.['tests'])).toBeGreaterThan(5);
  });

  test('every look-alike that names a record names one that exists', async () => {
    const names = await session.rows('SELECT DISTINCT name FROM lookalike ORDER BY name');
    expect(names.map((row) => cell(row, 'name'))).toEqual([
      'big-pack',
      'cash-put-right',
      'cash-returned',
      'cash-returned-later',
      'chain-head',
      'chain-shop',
      'consignment',
      'damaged-code',
      'dialysis',
      'dual-channel',
      'dual-upload',
      'early-refill',
      'eye',
      'gs1-code',
      'hard-cases',
      'last-day-of-validity',
      'late-purchases',
      'lot-typed-loosely',
      'month-end-expiry',
      'offline',
      'opened-pack',
      'psychiatric',
      're-coded',
      'refund-resettled',
      'returned-and-resold',
      'routine-of-all',
      'scanner-down',
      'small',
      'taken-back',
      'thorough',
      'twelve-weeks',
      'two-classes-one-day',
      'two-doctors',
      'two-drugs',
      'upload-retry',
      'wrongly-mapped',
    ]);
    for (const [column, table] of [
      ['drug_trac_codg', 'trac'],
      ['mdtrt_id', 'visit'],
      ['setl_id', 'setl'],
      ['psn_no', 'visit'],
      ['fixmedins_code', 'setl'],
    ])
      expect(
        await count(
          session,
          `SELECT count(*) FROM lookalike WHERE ${column} IS NOT NULL AND ${column} NOT IN (SELECT ${column} FROM ${table})`,
        ),
      ).toBe(0);
  });
});

describe('holding a scan against the truth', () => {
  test('counts plants by difficulty, accused look-alikes and the rest', async () => {
    const plants = await session.rows('SELECT * FROM plant');
    const spared = await session.rows(
      "SELECT * FROM lookalike WHERE name = 'opened-pack' AND rule_id = 'MC-TC-001' LIMIT 1",
    );
    const perfect: FoundSuspect[] = plants.map((row) => {
      const key: unknown = JSON.parse(cell(row, 'key'));
      if (typeof key !== 'object' || key === null) throw new Error('a key is an object');
      return {
        rule_id: cell(row, 'rule_id'),
        key: Object.fromEntries(Object.entries(key)) as Record<string, string>,
        fixmedins_code: cell(row, 'fixmedins_code'),
      };
    });
    const all = await compareWithTruth(city.truthDirectory, perfect, session);
    expect(all.missed).toEqual([]);
    expect(all.accused).toEqual([]);
    for (const rule of all.rules)
      expect([rule.found, rule.others, rule.lookAlikesAccused]).toEqual([rule.planted, 0, 0]);

    const worse = [
      ...perfect.slice(1),
      { rule_id: 'MC-TC-001', key: { drug_trac_codg: cell(spared[0], 'drug_trac_codg') } },
      { rule_id: 'MC-TC-001', key: { drug_trac_codg: '1' } },
      { rule_id: 'MC-TC-009', key: { ring: '1' } },
    ];
    const comparison = await compareWithTruth(city.truthDirectory, worse);
    expect(comparison.missed.map((one) => one.rule)).toEqual([perfect[0]?.rule_id]);
    expect(comparison.accused.map((one) => one.name)).toEqual(['opened-pack']);
    const boxes = comparison.rules.find((one) => one.rule === 'MC-TC-001');
    expect([boxes?.others, boxes?.lookAlikesAccused, boxes?.byDifficulty['easy']]).toEqual([
      1,
      1,
      { planted: 2, found: 2 },
    ]);
    expect(comparison.rules.find((one) => one.rule === 'MC-TC-009')).toMatchObject({
      planted: 0,
      suspects: 1,
      others: 1,
    });
  });

  test('a prescription is known by its lines where its key has no visit', async () => {
    const [plant] = await session.rows("SELECT * FROM plant WHERE rule_id = 'MC-RX-001' LIMIT 1");
    const suspect = {
      rule_id: 'MC-RX-001',
      key: {},
      lines: [{ kind: 'fee_list_d', key: `${cell(plant, 'fixmedins_code')}|${cell(plant, 'mdtrt_id')}|0001` }],
    };
    const { rules } = await compareWithTruth(city.truthDirectory, [suspect], session);
    expect(rules.find((one) => one.rule === 'MC-RX-001')).toMatchObject({ found: 1, others: 0 });
  });

  test('a pile of another drug of the same person is not the planted one', async () => {
    const [plant] = await session.rows("SELECT * FROM plant WHERE rule_id = 'MC-RX-002' LIMIT 1");
    const suspect = { rule_id: 'MC-RX-002', key: { psn_no: cell(plant, 'psn_no'), gnrc_name: '维生素', year: '2025' } };
    const { rules } = await compareWithTruth(city.truthDirectory, [suspect], session);
    expect(rules.find((one) => one.rule === 'MC-RX-002')).toMatchObject({ found: 0, others: 1 });
  });

  test('another key of the same institution is not the plant, and what follows from a plant is no other', async () => {
    const [plant] = await session.rows("SELECT * FROM plant WHERE rule_id = 'MC-TC-005' LIMIT 1");
    const key = JSON.parse(cell(plant, 'key')) as Record<string, string>;
    const [followed] = await session.rows("SELECT * FROM consequence WHERE rule_id = 'MC-TC-014' LIMIT 1");
    const followedKey = JSON.parse(cell(followed, 'key')) as Record<string, string>;
    const { rules, others } = await compareWithTruth(
      city.truthDirectory,
      [
        { rule_id: 'MC-TC-005', key: { ...key, month: '2024-01' }, fixmedins_code: cell(plant, 'fixmedins_code') },
        { rule_id: 'MC-TC-014', key: { ...followedKey, year: '2025' } },
      ],
      session,
    );
    expect(rules.find((one) => one.rule === 'MC-TC-005')).toMatchObject({ found: 0, others: 1 });
    expect(rules.find((one) => one.rule === 'MC-TC-014')).toMatchObject({ found: 0, others: 0, consequences: 1 });
    expect(others).toEqual([{ rule: 'MC-TC-005', key: { ...key, month: '2024-01' } }]);
  });

  test('a folder without truth is a coded problem', async () => {
    await expect(compareWithTruth(folder.path, [], session)).rejects.toBeInstanceOf(MingchaError);
  });
});
