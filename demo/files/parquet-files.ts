import { join } from 'node:path';
import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { noteDirt } from './dirt.ts';

/** A name that nobody bears, one a doctor. */
const DOCTOR = "'甲乙丙丁戊己庚辛壬癸'[1 + l.doctor % 10] || '子丑寅卯辰巳午未申酉戌亥'[1 + (l.doctor // 10) % 12]";

const FEE_LINES = `SELECT l.v, CASE WHEN sign < 0 THEN 'R' ELSE '' END || lpad(l.n::VARCHAR, 4, '0') AS feedetl_sn, CASE WHEN sign < 0 THEN lpad(l.n::VARCHAR, 4, '0') END AS init_feedetl_sn,
  v.mdtrt_id, CASE WHEN v.settled IS NOT NULL THEN if(sign < 0, v.refund_id, v.setl_id) END AS setl_id, h.psn_no, i.code AS fixmedins_code, l.item AS med_list_codg,
  l.charged_at AS fee_ocur_time, (sign * l.cnt)::DECIMAL(16,4) AS cnt, l.pric::DECIMAL(16,6) AS pric, (sign * l.det)::DECIMAL(16,2) AS det_item_fee_sumamt, (sign * l.inscp)::DECIMAL(16,2) AS inscp_scp_amt,
  (sign * l.own)::DECIMAL(16,2) AS fulamt_ownpay_amt, (sign * l.over)::DECIMAL(16,2) AS overlmt_amt, (sign * l.pre)::DECIMAL(16,2) AS preselfpay_amt, l.uplmt::DECIMAL(16,6) AS pric_uplmt_amt,
  l.days::DECIMAL(16,4) AS prd_days, l.dose AS sin_dos_dscr, l.frequency AS used_frqu_dscr, 'D' || lpad(l.doctor::VARCHAR, 12, '0') AS bilg_dr_codg, ${DOCTOR} AS bilg_dr_name,
  CASE WHEN i.kind <> 'P' THEN coalesce(g.dept_code, 'A02') END AS bilg_dept_codg, CASE WHEN i.kind <> 'P' THEN coalesce(g.dept_name, '全科医疗科') END AS bilg_dept_name, 'RX' || v.mdtrt_id[3:] AS rxno, if(coalesce(l.elsewhere, false), '1', '0') AS rx_circ_flag,
  t.list_type, t.charge AS med_chrgitm_type, l.level AS chrgitm_lv, CASE WHEN l.n = 7 AND v.stay_days IS NOT NULL THEN '1' ELSE '0' END AS dscg_tkdrug_flag,
  t.name AS medins_list_name, if(t.negotiated, '1', '0') AS hi_nego_drug_flag, v.med_type, '1' AS vali_flag, date_trunc('day', l.charged_at) + INTERVAL (1) DAY + INTERVAL (155) MINUTE AS updt_time`;

const FROM =
  'JOIN visit_all v ON v.v = l.v JOIN person h ON h.p = v.p JOIN inst i ON i.inst = v.inst JOIN item t ON t.item = l.item LEFT JOIN department g ON g.dx = v.dx';

/** What came back, as lines of the refund: the amounts of the part that was returned. */
const RETURNED = `SELECT l.* REPLACE (r.refunded_at AS charged_at, b.cnt AS cnt, CASE WHEN b.cnt = l.cnt THEN l.det ELSE (b.cnt * l.pric)::DECIMAL(16,2) END AS det,
    CASE WHEN b.cnt = l.cnt THEN l.pre WHEN l.level = '2' THEN ((b.cnt * l.pric)::DECIMAL(16,2) * 0.1)::DECIMAL(16,2) ELSE 0 END::DECIMAL(16,2) AS pre), -1 AS sign
  FROM returned b JOIN line l USING (v, n) JOIN refund r USING (v)`;

/** Writes the fee lines of a month of a shard to a Parquet file of its own and returns how many there are. */
export async function writeFeeLines(session: Session, directory: string, name: string): Promise<number> {
  await session.run(`CREATE OR REPLACE TEMP TABLE fee_row AS
${FEE_LINES} FROM (SELECT *, 1 AS sign FROM line_all) l ${FROM}
UNION ALL
${FEE_LINES} FROM (SELECT * EXCLUDE (inscp), det - own - over - pre AS inscp FROM (${RETURNED})) l ${FROM}`);
  const broken =
    "SELECT * REPLACE ('X' || feedetl_sn AS feedetl_sn, NULL AS psn_no) FROM fee_row WHERE u('dirty fee', v, try_cast(right(feedetl_sn, 4) AS BIGINT)) < 0.001";
  const nameless =
    "SELECT * REPLACE ('Y' || feedetl_sn AS feedetl_sn, '' AS med_list_codg) FROM fee_row WHERE u('nameless fee', v, try_cast(right(feedetl_sn, 4) AS BIGINT)) < 0.001";
  await noteDirt(
    session,
    name,
    'fee_list_d',
    'empty-person',
    'quarantined',
    undefined,
    `SELECT count(*) FROM (${broken})`,
  );
  await noteDirt(
    session,
    name,
    'fee_list_d',
    'empty-item',
    'quarantined',
    undefined,
    `SELECT count(*) FROM (${nameless})`,
  );
  return session.run(
    `COPY (SELECT * EXCLUDE (v) FROM (SELECT * FROM fee_row UNION ALL ${broken} UNION ALL ${nameless}) ORDER BY fee_ocur_time, mdtrt_id, feedetl_sn) TO ${literal(join(directory, name))} (FORMAT parquet)`,
  );
}

/** Writes the trace events of a month of a shard to a part file. */
export async function writeTracePart(session: Session, path: string): Promise<void> {
  await session.run(
    `COPY (SELECT *, date_trunc('day', trac_time) + INTERVAL (1) DAY + INTERVAL (160) MINUTE AS updt_time FROM trace ORDER BY trac_time, drug_trac_codg, trac_event, setl_id NULLS LAST) TO ${literal(path)} (FORMAT parquet)`,
  );
}

/** Joins the part files to the one `trac_d.parquet`, a stream from end to end, and notes the damaged codes in it. */
export async function joinTraceParts(session: Session, parts: readonly string[], directory: string): Promise<number> {
  const source = `read_parquet([${parts.map(literal).join(', ')}])`;
  const damaged = (flag: string, condition: string): Promise<void> =>
    noteDirt(
      session,
      'trac_d.parquet',
      'trac_d',
      flag.replace('trac_', 'damaged-'),
      'flagged',
      flag,
      `SELECT count(*) FROM ${source} WHERE ${condition}`,
    );
  await damaged('trac_barcode', "drug_trac_codg LIKE '69%' AND length(drug_trac_codg) = 13");
  await damaged('trac_spreadsheet', "drug_trac_codg = '8.17E+19'");
  await damaged('trac_constant', "drug_trac_codg IN ('00000000000000000000', '无码')");
  return session.run(
    `COPY (SELECT * FROM ${source}) TO ${literal(join(directory, 'trac_d.parquet'))} (FORMAT parquet, ROW_GROUP_SIZE 40960)`,
  );
}
