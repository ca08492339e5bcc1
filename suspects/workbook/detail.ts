import { lineRecordsSql } from './line-records.ts';

/** How many lines of one suspect are listed that carry no money of their own: they show a pattern, and some are enough. */
export const PLAIN_LINES = 200;

/** Lines that are looked up and sorted at a time: memory must not grow with a workbook. */
const SLICE = 10_000;

/** Lines that are read at a time, and the kinds of record among them. */
export interface Slice {
  readonly slice: number;
  readonly kinds: readonly string[];
  /** True where records of other institutions are among them that the reader may not see. */
  readonly hides: boolean;
}

/** What is to be told of lines of institutions that were not asked for. */
export interface ListedLines {
  /** SQL over a line: whether its record is another institution's than those that were asked for. */
  readonly foreign: string;
  /** True where of such a record no more may be told than whose it is and when. */
  readonly hidden: boolean;
}

/** Own suspects stand before what others' suspects have to do with an institution. */
const BELOW = 1_000_000;

/**
 * SQL of the table of lines that are listed: those of the suspects that are shown, and below them, where some institutions were
 * asked for, their lines in others' suspects. All lines of a suspect are in one slice; slices follow the order of the list.
 * A suspect about one code is about that box of a line alone. Suspects without lines are there with no line.
 */
export function listedSql({ foreign, hidden }: ListedLines): string {
  const some = `amount IS NOT NULL OR beside OR row_number() OVER (PARTITION BY suspect_id, amount IS NULL AND NOT beside ORDER BY line_no, kind, key) <= ${PLAIN_LINES}`;
  const part = foreign === 'FALSE' ? 'FALSE' : `NOT (${foreign})`;
  return `CREATE OR REPLACE TEMP TABLE book_listed AS
WITH own AS (
  SELECT line_id, suspect_id, home, place_no, ${hidden} AND (${foreign}) AS hidden, FALSE AS elsewhere
  FROM book_line JOIN (SELECT suspect_id, home, place_no FROM book_suspect WHERE shown) USING (suspect_id) QUALIFY ${some}),
others AS (
  SELECT line_id, suspect_id, fixmedins_code AS home, ${BELOW} + dense_rank() OVER (ORDER BY suspect_id) AS place_no, FALSE AS hidden, TRUE AS elsewhere
  FROM book_line WHERE ${part} AND suspect_id NOT IN (SELECT suspect_id FROM book_suspect) QUALIFY ${some}),
line AS (SELECT * FROM own UNION ALL SELECT * FROM others),
headed AS (
  SELECT suspect_id, home, place_no FROM book_suspect WHERE shown UNION ALL SELECT DISTINCT suspect_id, home, place_no FROM others),
counted AS (
  SELECT suspect_id, home, place_no, (sum(coalesce(n, 0) + 1) OVER (ORDER BY home, place_no) // ${SLICE})::INTEGER AS slice
  FROM headed LEFT JOIN (SELECT suspect_id, home, count(*) AS n FROM line GROUP BY ALL) USING (suspect_id, home))
SELECT c.suspect_id, c.slice, c.home, c.place_no, l.line_id, coalesce(l.hidden, FALSE) AS hidden, coalesce(l.elsewhere, FALSE) AS elsewhere
FROM counted c LEFT JOIN line l ON l.suspect_id = c.suspect_id AND l.home = c.home`;
}

/** Rows of a table for the values that records name, one for each value: the last that arrived. */
function latest(table: string, key: string, columns: string, order = '_seq DESC, rowid'): string {
  return `SELECT ${key}, ${columns} FROM ${table} WHERE ${key} IN (SELECT ${key} FROM record)
QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) = 1`;
}

const AGE_OF = 'psn_name, certno, gend, age, brdy';

/** The boxes of fee lines, one row a box. */
const BOX = `SELECT bkkp_sn, drug_trac_codg, min(manu_lotnum) AS manu_lotnum
FROM trac_d WHERE bkkp_sn IN (SELECT key FROM record WHERE kind = 'fee_list_d') GROUP BY ALL`;

/** What the facts of a suspect tell of the purchase of each box: its day, lot and expiry. */
const PURCHASE = `SELECT c.suspect_id, b.bkkp_sn, ${['bought', 'bought_lot', 'bought_expy_end'].map((name) => `string_agg(DISTINCT c.${name}, chr(10) ORDER BY c.${name}) AS ${name}`).join(', ')}
FROM (
  SELECT suspect_id, unnest(from_json(json_extract(evidence, '$.codes'),
    '[{"drug_trac_codg":"VARCHAR","bought":"VARCHAR","bought_lot":"VARCHAR","bought_expy_end":"VARCHAR"}]'), recursive := true)
  FROM suspect WHERE suspect_id IN (SELECT suspect_id FROM line) AND contains(evidence, '"codes":[{')) c
JOIN box b ON b.drug_trac_codg = c.drug_trac_codg GROUP BY ALL`;

/**
 * SQL of the common table `detail`: the listed lines of one slice, each with what a hospital can look it up by. A line whose
 * record is there no more keeps its key. Of a hidden line only whose it is and when is told. Begins with WITH; needs
 * `chooseForWorkbook` before it.
 */
export function detailSql({ slice, kinds, hides }: Slice): string {
  const feeLine = "CASE WHEN l.kind = 'fee_list_d' AND NOT l.hidden THEN l.key END";
  return `WITH line AS MATERIALIZED (
  SELECT l.* EXCLUDE (subject, setl_id), b.home, b.place_no, b.hidden, b.elsewhere, CASE WHEN o.listed THEN o.amount_once END AS amount_once,
    CASE WHEN o.listed THEN o.fund_once END AS fund_once, json_extract_string(s.key, '$.drug_trac_codg') AS about
  FROM book_listed b JOIN book_line l USING (line_id) JOIN suspect s ON s.suspect_id = l.suspect_id LEFT JOIN book_once o USING (line_id)
  WHERE b.slice = ${slice}),
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
purchase AS (${PURCHASE}),
detail AS (
SELECT l.line_id, l.suspect_id, l.line_no, l.home, l.place_no, NOT l.hidden AND NOT l.beside AS told, l.beside,
  CASE WHEN l.hidden OR l.amount IS NULL THEN 'compared' WHEN l.elsewhere THEN 'elsewhere' ELSE 'suspected' END AS line_role,
  CASE WHEN NOT l.hidden THEN l.kind END AS kind, CASE WHEN NOT l.hidden THEN l.key END AS key, CASE WHEN NOT l.hidden THEN l.amount END AS amount,
  l.amount_once, l.fund_once, CASE WHEN NOT l.hidden THEN l.line_inscp_amt END AS line_inscp_amt, l.fixmedins_code,
  r.* EXCLUDE (kind, key, fixmedins_code, item_name, med_type, dept_name, drug_trac_codg, manu_lotnum, happened_at),
  ${hides ? 'coalesce(r.happened_at, h.happened_at)' : 'r.happened_at'} AS happened_at,
  coalesce(r.dept_name, v.adm_dept) AS dept_name, v.adm_bed, v.medrcdno, coalesce(v.ipt_otp_no, t.ipt_otp_no) AS ipt_otp_no,
  coalesce(t.psn_name, v.psn_name, p.psn_name) AS psn_name, coalesce(t.certno, v.certno, p.certno) AS certno,
  coalesce(t.gend, v.gend, p.gend) AS gend,
  coalesce(t.age, v.age, date_sub('year', coalesce(t.brdy, v.brdy, p.brdy), CAST(r.happened_at AS DATE)))::DECIMAL(5,0) AS age,
  coalesce(t.insutype, v.insutype) AS insutype, coalesce(t.med_type, r.med_type, v.med_type) AS med_type,
  coalesce(v.begntime, t.begndate::TIMESTAMP) AS begntime, coalesce(v.endtime, t.enddate::TIMESTAMP) AS endtime, t.setl_time,
  coalesce(g.diagnoses, v.dscg_maindiag_name) AS diagnoses, coalesce(r.item_name, i.item_name) AS item_name,
  coalesce(r.drug_trac_codg, l.about, c.codes) AS drug_trac_codg,
  coalesce(r.manu_lotnum, CASE WHEN l.about IS NULL THEN c.lots ELSE b.manu_lotnum END) AS manu_lotnum,
  u.bought, u.bought_lot, u.bought_expy_end
FROM line l
LEFT JOIN record r ON r.kind = l.kind AND r.key = l.key${hides ? ' AND NOT l.hidden\nLEFT JOIN record h ON h.kind = l.kind AND h.key = l.key AND l.hidden' : ''}
LEFT JOIN visit v ON v.mdtrt_id = r.mdtrt_id
LEFT JOIN settlement t ON t.setl_id = r.setl_id
LEFT JOIN person p ON p.psn_no = r.psn_no
LEFT JOIN item i ON i.med_list_codg = r.med_list_codg
LEFT JOIN diagnosis g ON g.mdtrt_id = r.mdtrt_id
LEFT JOIN line_boxes c ON c.bkkp_sn = ${feeLine}
LEFT JOIN box b ON b.bkkp_sn = ${feeLine} AND b.drug_trac_codg = l.about
LEFT JOIN purchase u ON u.suspect_id = l.suspect_id AND u.bkkp_sn = ${feeLine})`;
}
