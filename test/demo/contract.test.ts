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
  'a code keeps its lot and expiry':
    "SELECT count(*) FROM (SELECT drug_trac_codg FROM trac WHERE length(drug_trac_codg) = 20 AND drug_trac_codg NOT LIKE '000%' AND manu_lotnum IS NOT NULL GROUP BY 1 HAVING count(DISTINCT (manu_lotnum, expy_end)) > 1)",
  'no drug is sold after its expiry': 'SELECT count(*) FROM trac WHERE expy_end < trac_time',
  'the stock count is what the movements leave': `SELECT count(*) FROM (SELECT fixmedins_code, med_list_codg, min(inv_cnt) AS least,
    sum(CASE WHEN stock_event = 'sale' THEN -inv_cnt WHEN stock_event = 'count' AND inv_chg_time > '2025-12-01' THEN -inv_cnt ELSE inv_cnt END) AS rest FROM stock GROUP BY ALL) WHERE rest <> 0 OR least < 0`,
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
