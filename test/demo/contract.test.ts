import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCity, type CitySummary } from '../../demo/city.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Session } from '../../store/session.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { count, readCity } from './support/city-views.ts';

const folder = temporaryFolder();
let city: CitySummary;
let session: Session;
let close = (): void => undefined;
beforeAll(async () => {
  city = await writeCity({ people: 2500, months: 7, seed: 11, directory: folder.path });
  ({ session, close } = await readCity(folder.path));
});
afterAll(() => {
  close();
  folder.remove();
});

test('every file is of a known kind and is not empty', () => {
  expect(new Set(city.files.map((one) => one.kind)).size).toBe(10);
  for (const file of city.files) {
    expect(kindNamed(file.kind)).toBeDefined();
    expect(file.rows).toBeGreaterThan(0);
  }
});

/** Every count after the first, with what the movements since the first leave. */
const BOOKS = `SELECT c.fixmedins_code, c.med_list_codg, c.inv_chg_time, c.inv_cnt, any_value(o.inv_cnt) + coalesce(sum(CASE
      WHEN m.stock_event IN ('purchase', 'sale_return') OR m.inv_chg_type = '101' THEN m.inv_cnt ELSE -m.inv_cnt END), 0) AS book
    FROM stock c JOIN stock o ON o.stock_event = 'count' AND o.inv_chg_time = '2025-06-01 00:05:00' AND o.fixmedins_code = c.fixmedins_code AND o.med_list_codg = c.med_list_codg
    LEFT JOIN stock m ON m.stock_event <> 'count' AND m.fixmedins_code = c.fixmedins_code AND m.med_list_codg = c.med_list_codg AND m.inv_chg_time < c.inv_chg_time
    WHERE c.stock_event = 'count' AND c.inv_chg_time > o.inv_chg_time GROUP BY ALL`;

/** Each query counts the rows that break a promise of the data contract. */
const PROMISES = {
  'settlement ids are unique': 'SELECT count(*) - count(DISTINCT setl_id) FROM setl',
  'visit ids are unique': 'SELECT count(*) - count(DISTINCT mdtrt_id) FROM visit',
  'line keys are unique': 'SELECT count(*) - count(DISTINCT (fixmedins_code, mdtrt_id, feedetl_sn)) FROM line',
  'diagnoses are unique': 'SELECT count(*) - count(DISTINCT (MDTRT_ID, DIAG_TYPE, DIAG_CODE)) FROM diag',
  'visits have one main diagnosis at most':
    "SELECT count(*) - count(DISTINCT MDTRT_ID) FROM diag WHERE MAINDIAG_FLAG = '1'",
  'total is the sum of its four parts':
    'SELECT count(*) FROM setl WHERE medfee_sumamt <> fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt + inscp_scp_amt',
  'total is fund and person': 'SELECT count(*) FROM setl WHERE medfee_sumamt <> fund_pay_sumamt + psn_part_amt',
  'the fund is the sum of its parts':
    'SELECT count(*) FROM setl WHERE fund_pay_sumamt <> hifp_pay + hifob_pay + hifmi_pay + maf_pay',
  'the person pays by account and in cash': 'SELECT count(*) FROM setl WHERE psn_part_amt <> acct_pay + psn_cash_pay',
  'nobody is paid for being treated':
    "SELECT count(*) FROM setl WHERE refd_setl_flag = '0' AND least(medfee_sumamt, fund_pay_sumamt, psn_part_amt, hifp_pay, act_pay_dedc) < 0",
  'lines add up to their settlement': `SELECT count(*) FROM setl FULL JOIN (
    SELECT setl_id, sum(det_item_fee_sumamt) AS total, sum(inscp_scp_amt) AS inscp, sum(fulamt_ownpay_amt) AS own, sum(overlmt_amt) AS over, sum(preselfpay_amt) AS pre FROM line WHERE setl_id IS NOT NULL GROUP BY setl_id) l USING (setl_id)
    WHERE total IS DISTINCT FROM medfee_sumamt OR inscp IS DISTINCT FROM inscp_scp_amt OR own IS DISTINCT FROM fulamt_ownpay_amt OR over IS DISTINCT FROM overlmt_selfpay OR pre IS DISTINCT FROM preselfpay_amt`,
  'a line is quantity times price':
    'SELECT count(*) FROM line WHERE det_item_fee_sumamt <> (cnt * pric)::DECIMAL(16,2)',
  'every line has its item': 'SELECT count(*) FROM line ANTI JOIN item ON item.med_list_codg = line.med_list_codg',
  'every line has its visit': 'SELECT count(*) FROM line ANTI JOIN visit USING (mdtrt_id, psn_no, fixmedins_code)',
  'every settlement has its visit':
    'SELECT count(*) FROM setl ANTI JOIN visit USING (mdtrt_id, psn_no, fixmedins_code, med_type)',
  'care is charged during the visit':
    "SELECT count(*) FROM line JOIN visit v USING (mdtrt_id) WHERE feedetl_sn NOT LIKE 'R%' AND (fee_ocur_time < v.begntime OR fee_ocur_time > v.endtime)",
  'nothing lies outside the period':
    "SELECT (SELECT count(*) FROM setl WHERE setl_time NOT BETWEEN '2025-06-01' AND '2026-01-01') + (SELECT count(*) FROM line WHERE fee_ocur_time NOT BETWEEN '2025-06-01' AND '2026-01-01')",
  'a stay without end has no settlement': 'SELECT count(*) FROM visit JOIN setl USING (mdtrt_id) WHERE endtime IS NULL',
  'a refund names a settlement of the same person that is no refund': `SELECT count(*) FROM setl r WHERE r.refd_setl_flag = '1'
    AND NOT EXISTS (SELECT 1 FROM setl o WHERE o.setl_id = r.init_setl_id AND o.psn_no = r.psn_no AND o.refd_setl_flag = '0' AND o.medfee_sumamt >= -r.medfee_sumamt AND o.setl_time < r.setl_time)`,
  'a refunding line names a line that had as much':
    'SELECT count(*) FROM line r WHERE r.cnt < 0 AND NOT EXISTS (SELECT 1 FROM line o WHERE o.mdtrt_id = r.mdtrt_id AND o.feedetl_sn = r.init_feedetl_sn AND o.cnt >= -r.cnt)',
  'nobody is in two places while in hospital': `SELECT count(*) FROM visit s JOIN visit v USING (psn_no)
    WHERE s.med_type = '21' AND v.mdtrt_id <> s.mdtrt_id AND v.begntime BETWEEN s.begntime AND coalesce(s.endtime, '2026-01-01')`,
  'every settled code belongs to a line of that settlement': `SELECT count(*) FROM trac t WHERE trac_event = 'settle' AND NOT EXISTS (
    SELECT 1 FROM line l WHERE l.setl_id = t.setl_id AND l.mdtrt_id = t.mdtrt_id AND l.feedetl_sn = t.feedetl_sn AND l.psn_no = t.psn_no AND l.fixmedins_code = t.fixmedins_code AND l.med_list_codg = t.med_list_codg)`,
  'no line has more codes than boxes': `SELECT count(*) FROM (SELECT mdtrt_id, feedetl_sn, count(DISTINCT drug_trac_codg) AS codes FROM trac WHERE trac_event = 'settle' GROUP BY ALL) JOIN line USING (mdtrt_id, feedetl_sn) WHERE codes > ceil(cnt)`,
  'a code keeps its lot and expiry, but where another is typed':
    "SELECT count(*) FROM (SELECT drug_trac_codg FROM trac WHERE length(drug_trac_codg) = 20 AND drug_trac_codg NOT LIKE '000%' AND manu_lotnum IS NOT NULL GROUP BY 1 HAVING count(DISTINCT (manu_lotnum, expy_end)) > 1) WHERE drug_trac_codg NOT IN (SELECT drug_trac_codg FROM plant WHERE rule_id = 'MC-TC-006' UNION ALL SELECT drug_trac_codg FROM lookalike WHERE rule_id = 'MC-TC-006')",
  'no drug is sold after its expiry but those planted':
    "SELECT count(*) FROM trac WHERE trac_event IN ('settle', 'sale') AND expy_end < trac_time::DATE AND drug_trac_codg NOT IN (SELECT drug_trac_codg FROM plant WHERE rule_id = 'MC-TC-006')",
  'a count is what the movements leave, and nothing where they leave less': `SELECT count(*) FROM (${BOOKS}) b WHERE inv_cnt <> greatest(0, book) AND NOT EXISTS (
    SELECT 1 FROM plant p WHERE p.rule_id = 'MC-TC-014' AND (p.key->>'fixmedins_code') = b.fixmedins_code AND (p.key->>'med_list_codg') = b.med_list_codg)`,
  'the books of an honest institution never fall below nothing': `SELECT count(*) FROM (${BOOKS}) b WHERE book < 0 AND NOT EXISTS (
    SELECT 1 FROM (SELECT key FROM plant WHERE rule_id = 'MC-TC-014' UNION ALL SELECT key FROM consequence WHERE rule_id = 'MC-TC-014') p
    WHERE (p.key->>'fixmedins_code') = b.fixmedins_code AND (p.key->>'med_list_codg') = b.med_list_codg)`,
  'the shops of a chain buy nothing, and what its head sends them arrives': `SELECT count(*) FROM (
    SELECT med_list_codg, date_trunc('month', inv_chg_time), sum(CASE inv_chg_type WHEN '101' THEN inv_cnt WHEN '102' THEN -inv_cnt END) AS lost FROM stock WHERE stock_event = 'change' GROUP BY ALL) WHERE lost <> 0`,
  'what was sent back was bought before, under its code': `SELECT count(*) FROM trac r WHERE trac_event = 'purchase_return' AND NOT EXISTS (
    SELECT 1 FROM trac p WHERE p.trac_event = 'purchase' AND p.drug_trac_codg = r.drug_trac_codg AND p.fixmedins_code = r.fixmedins_code AND p.trac_time < r.trac_time)`,
  'outside truth every box settled late enough was bought before, by the seller or the head of its chain': `SELECT count(*) FROM trac t WHERE trac_event = 'settle' AND trac_time >= '2025-08-01' AND regexp_full_match(drug_trac_codg, '[1-9][0-9]{19}')
    AND NOT EXISTS (SELECT 1 FROM trac p WHERE p.trac_event = 'purchase' AND p.drug_trac_codg = t.drug_trac_codg AND p.trac_time < t.trac_time)
    AND NOT EXISTS (SELECT 1 FROM (SELECT rule_id, key, drug_trac_codg FROM plant UNION ALL SELECT rule_id, key, NULL FROM consequence UNION ALL SELECT rule_id, key, drug_trac_codg FROM lookalike) c
      WHERE (c.rule_id IN ('MC-TC-005', 'MC-TC-008') AND (c.key->>'fixmedins_code') = t.fixmedins_code) OR c.drug_trac_codg = t.drug_trac_codg)`,
} as const;

test.each(Object.entries(PROMISES))('%s', async (_promise, broken) => {
  expect(await count(session, broken)).toBe(0);
});

test('the noise of a real city is there', async () => {
  const some = async (sql: string): Promise<void> => expect(await count(session, sql)).toBeGreaterThan(3);
  await some("SELECT count(*) FROM setl WHERE refd_setl_flag = '1'");
  await some(
    'SELECT count(*) FROM setl r JOIN setl o ON o.setl_id = r.init_setl_id WHERE -r.medfee_sumamt < o.medfee_sumamt',
  );
  await some('SELECT count(*) FROM visit WHERE endtime IS NULL');
  await some(
    "SELECT count(*) FROM (SELECT setl_id, drug_trac_codg FROM trac WHERE trac_event = 'settle' GROUP BY ALL HAVING count(DISTINCT trac_time) > 1)",
  );
  await some("SELECT count(*) FROM trac WHERE mdtrt_setl_type = '2'");
  await some("SELECT count(*) FROM line WHERE dscg_tkdrug_flag = '1'");
  await some('SELECT count(*) FROM line WHERE prd_days IS NULL AND sin_dos_dscr IS NULL');
});

test('names and certificates cannot be taken for real ones', async () => {
  const [row] = await session.rows(
    `SELECT count(*)::INTEGER AS n, (count(*) FILTER (certno NOT LIKE 'FAKE%'))::INTEGER AS real_looking FROM setl`,
  );
  expect(row?.['n']).toBeGreaterThan(1000);
  expect(row?.['real_looking']).toBe(0);
});
