import { lineRecordsSql } from './line-records.ts';

/** How many lines of one suspect are listed that carry no money of their own: they show a pattern, and some are enough. */
export const PLAIN_LINES = 200;

/** Lines that are looked up and sorted at a time: memory must not grow with a workbook. */
const SLICE = 10_000;

/** Lines that are read at a time, and the kinds of record among them. */
export interface Slice {
  readonly slice: number;
  readonly kinds: readonly string[];
}

/**
 * SQL of the table of lines that are listed. All lines of a suspect are in one slice; slices follow the order of the list. A
 * suspect about one code is about that box of a line alone. Suspects without lines are there with no line.
 */
export const LISTED = `CREATE OR REPLACE TEMP TABLE book_listed AS
WITH line AS (
  SELECT line_id, suspect_id FROM book_line WHERE suspect_id IN (SELECT suspect_id FROM book_suspect WHERE shown)
  QUALIFY amount IS NOT NULL OR row_number() OVER (PARTITION BY suspect_id, amount IS NULL ORDER BY line_no, kind, key) <= ${PLAIN_LINES}),
counted AS (
  SELECT s.suspect_id, (sum(coalesce(n, 0) + 1) OVER (ORDER BY home, place_no) // ${SLICE})::INTEGER AS slice
  FROM book_suspect s LEFT JOIN (SELECT suspect_id, count(*) AS n FROM line GROUP BY suspect_id) USING (suspect_id) WHERE s.shown)
SELECT c.suspect_id, c.slice, l.line_id FROM counted c LEFT JOIN line l USING (suspect_id)`;

/** Rows of a table for the values that records name, one for each value: the last that arrived. */
function latest(table: string, key: string, columns: string, order = '_seq DESC, rowid'): string {
  return `SELECT ${key}, ${columns} FROM ${table} WHERE ${key} IN (SELECT ${key} FROM record)
QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) = 1`;
}

const AGE_OF = 'psn_name, certno, gend, age, brdy';

/** The boxes of fee lines, one row a box. */
const BOX = `SELECT bkkp_sn, drug_trac_codg, min(manu_lotnum) AS manu_lotnum
FROM trac_d WHERE bkkp_sn IN (SELECT key FROM record WHERE kind = 'fee_list_d') GROUP BY ALL`;

/**
 * SQL of the common table `detail`: the listed lines of one slice, each with what a hospital can look it up by. A line whose
 * record is there no more keeps its key. Begins with WITH; needs `chooseForWorkbook` before it.
 */
export function detailSql({ slice, kinds }: Slice): string {
  return `WITH line AS MATERIALIZED (
  SELECT l.*, o.amount_once, json_extract_string(s.key, '$.drug_trac_codg') AS about
  FROM book_line l JOIN book_listed USING (line_id) JOIN suspect s ON s.suspect_id = l.suspect_id LEFT JOIN book_once o USING (line_id)
  WHERE book_listed.slice = ${slice}),
record AS MATERIALIZED (${lineRecordsSql(kinds)}),
visit AS MATERIALIZED (${latest('mdtrt_d', 'mdtrt_id', `begntime, endtime, ipt_otp_no, medrcdno, adm_bed, coalesce(adm_dept_name, adm_dept_codg) AS adm_dept, dscg_maindiag_name, med_type, insutype, ${AGE_OF}`)}),
settlement AS MATERIALIZED (${latest('setl_d', 'setl_id', `setl_time, insutype, ipt_otp_no, med_type, begndate, enddate, ${AGE_OF}`)}),
person AS MATERIALIZED (${latest('psn_b', 'psn_no', 'psn_name, certno, gend, brdy', 'begndate DESC, _seq DESC, rowid')}),
item AS MATERIALIZED (${latest('item_b', 'med_list_codg', 'item_name', 'begndate DESC, _seq DESC, rowid')}),
diagnosis AS (
  SELECT mdtrt_id, string_agg(DISTINCT coalesce(diag_name, diag_code), '、' ORDER BY coalesce(diag_name, diag_code)) AS diagnoses
  FROM diag_d WHERE mdtrt_id IN (SELECT mdtrt_id FROM record) AND coalesce(vali_flag, '1') <> '0' AND maindiag_flag = '1' GROUP BY mdtrt_id),
box AS (${BOX}),
line_boxes AS (
  SELECT bkkp_sn, string_agg(drug_trac_codg, chr(10) ORDER BY drug_trac_codg) AS codes, string_agg(DISTINCT manu_lotnum, chr(10) ORDER BY manu_lotnum) AS lots
  FROM box GROUP BY bkkp_sn),
detail AS (
SELECT l.line_id, l.suspect_id, l.line_no, l.kind, l.key, l.amount, l.amount_once, l.line_inscp_amt, l.fixmedins_code,
  r.* EXCLUDE (kind, key, fixmedins_code, item_name, med_type, dept_name, drug_trac_codg, manu_lotnum),
  coalesce(r.dept_name, v.adm_dept) AS dept_name, v.adm_bed, v.medrcdno, coalesce(v.ipt_otp_no, t.ipt_otp_no) AS ipt_otp_no,
  coalesce(t.psn_name, v.psn_name, p.psn_name) AS psn_name, coalesce(t.certno, v.certno, p.certno) AS certno,
  coalesce(t.gend, v.gend, p.gend) AS gend,
  coalesce(t.age, v.age, date_sub('year', coalesce(t.brdy, v.brdy, p.brdy), CAST(r.happened_at AS DATE)))::DECIMAL(5,0) AS age,
  coalesce(t.insutype, v.insutype) AS insutype, coalesce(t.med_type, r.med_type, v.med_type) AS med_type,
  coalesce(v.begntime, t.begndate::TIMESTAMP) AS begntime, coalesce(v.endtime, t.enddate::TIMESTAMP) AS endtime, t.setl_time,
  coalesce(g.diagnoses, v.dscg_maindiag_name) AS diagnoses, coalesce(r.item_name, i.item_name) AS item_name,
  coalesce(r.drug_trac_codg, l.about, c.codes) AS drug_trac_codg,
  coalesce(r.manu_lotnum, CASE WHEN l.about IS NULL THEN c.lots ELSE b.manu_lotnum END) AS manu_lotnum
FROM line l
LEFT JOIN record r ON r.kind = l.kind AND r.key = l.key
LEFT JOIN visit v ON v.mdtrt_id = r.mdtrt_id
LEFT JOIN settlement t ON t.setl_id = r.setl_id
LEFT JOIN person p ON p.psn_no = r.psn_no
LEFT JOIN item i ON i.med_list_codg = r.med_list_codg
LEFT JOIN diagnosis g ON g.mdtrt_id = r.mdtrt_id
LEFT JOIN line_boxes c ON c.bkkp_sn = CASE WHEN l.kind = 'fee_list_d' THEN l.key END
LEFT JOIN box b ON b.bkkp_sn = CASE WHEN l.kind = 'fee_list_d' THEN l.key END AND b.drug_trac_codg = l.about)`;
}
