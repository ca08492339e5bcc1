import type { Step } from '../step.ts';

const OUT = "('settle', 'sale')";

/** What a reverse takes back is its original's; a settlement made again after a refund stands for itself, whatever original it names. */
const ROOT = `coalesce(r.root, CASE WHEN t.trac_event IN ${OUT} THEN NULL ELSE t.init_setl_id END, t.setl_id)`;

/**
 * Trace events as they finally stand. Only codes seen more than once need work: upload retries (same institution, code
 * and document) count once; a `reverse` cancels the settlement of its chain; a return cancels the latest earlier sale;
 * a settlement that was refunded whole, or a fee line that was returned whole, takes its codes with it.
 */
export const effectiveTraceEvents: readonly Step[] = [
  {
    name: 'net_void_line',
    materialise: true,
    sql: `SELECT bkkp_sn FROM fact_fee_list_d WHERE vali_flag <> '1'
UNION SELECT f.bkkp_sn FROM fact_fee_list_d f JOIN net_visit_settlement v USING (mdtrt_id, fixmedins_code)
WHERE f.setl_id IS NULL AND v.chrg_bchno = coalesce(f.chrg_bchno, '') AND v.setl_id IN (SELECT setl_id FROM net_gone)`,
  },
  {
    name: 'net_trac_code',
    materialise: true,
    sql: `SELECT drug_trac_codg FROM fact_trac_d
WHERE coalesce(vali_flag, '1') <> '0' AND trac_event IN ('settle', 'sale', 'reverse', 'sale_return')
GROUP BY drug_trac_codg HAVING count(*) > 1`,
  },
  {
    name: 'net_trac_event',
    materialise: true,
    sql: `WITH e AS (
  SELECT t.*, ${ROOT} AS root_setl_id,
    coalesce(${ROOT}, t.rtal_docno, t.mdtrt_id, 'T|' || t.trac_time::VARCHAR) AS doc,
    t.trac_event IN ${OUT} AND r.setl_id IS NULL AS goes_out
  FROM fact_trac_d t JOIN net_trac_code c USING (drug_trac_codg) LEFT JOIN net_refund r ON r.setl_id = t.setl_id
  WHERE coalesce(t.vali_flag, '1') <> '0' AND t.trac_event IN ('settle', 'sale', 'reverse', 'sale_return')),
once AS (
  SELECT * FROM e
  QUALIFY row_number() OVER (PARTITION BY goes_out, trac_event, fixmedins_code, drug_trac_codg, doc ORDER BY trac_time, bkkp_sn NULLS LAST) = 1),
linked AS (
  SELECT o.*, EXISTS (SELECT 1 FROM once b WHERE NOT b.goes_out AND b.fixmedins_code = o.fixmedins_code AND b.drug_trac_codg = o.drug_trac_codg AND b.doc = o.doc) AS taken_back
  FROM once o WHERE goes_out),
-- One sale sent through both channels: when its retail document is returned, its settlement is too.
both_channels AS (
  SELECT o.* REPLACE (o.taken_back OR EXISTS (
    SELECT 1 FROM linked s WHERE s.taken_back AND s.trac_event = 'sale' AND o.trac_event = 'settle' AND s.fixmedins_code = o.fixmedins_code
      AND s.drug_trac_codg = o.drug_trac_codg AND coalesce(s.psn_no, o.psn_no, '') = coalesce(o.psn_no, s.psn_no, '')
      AND abs(date_diff('hour', s.trac_time, o.trac_time)) <= 24) AS taken_back)
  FROM linked o),
loose AS (
  SELECT b.* FROM once b WHERE NOT b.goes_out
    AND NOT EXISTS (SELECT 1 FROM once o WHERE o.goes_out AND o.fixmedins_code = b.fixmedins_code AND o.drug_trac_codg = b.drug_trac_codg AND o.doc = b.doc)),
flow AS (
  SELECT fixmedins_code, drug_trac_codg, doc, min(trac_time) AS t, 1 AS step FROM both_channels WHERE NOT taken_back GROUP BY ALL
  UNION ALL SELECT fixmedins_code, drug_trac_codg, doc, trac_time, -1 FROM loose),
level AS (SELECT *, sum(step) OVER (PARTITION BY fixmedins_code, drug_trac_codg ORDER BY t, step DESC, doc ROWS UNBOUNDED PRECEDING) AS bal FROM flow),
returned AS (
  SELECT fixmedins_code, drug_trac_codg, doc FROM (
    SELECT *, min(bal) OVER (PARTITION BY fixmedins_code, drug_trac_codg ORDER BY t, step DESC, doc ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later FROM level)
  WHERE step = 1 AND later < bal)
SELECT o.* EXCLUDE (goes_out, taken_back, doc), o.doc AS trac_doc
FROM both_channels o LEFT JOIN net_line n ON n.bkkp_sn = o.bkkp_sn
WHERE NOT o.taken_back AND coalesce(o.vali_flag, '1') = '1' AND coalesce(n.net_cnt, 1) > 0
  AND (o.bkkp_sn IS NULL OR o.bkkp_sn NOT IN (SELECT bkkp_sn FROM net_void_line))
  AND (o.root_setl_id IS NULL OR o.root_setl_id NOT IN (SELECT setl_id FROM net_gone))
  AND NOT EXISTS (SELECT 1 FROM returned x WHERE x.fixmedins_code = o.fixmedins_code AND x.drug_trac_codg = o.drug_trac_codg AND x.doc = o.doc)`,
  },
  { name: 'eff_trac_repeated', materialise: false, sql: 'SELECT * FROM net_trac_event' },
  {
    name: 'eff_trac_d',
    materialise: false,
    sql: `SELECT t.*, t.setl_id AS root_setl_id, coalesce(t.setl_id, t.rtal_docno, t.mdtrt_id) AS trac_doc
FROM fact_trac_d t LEFT JOIN net_line n ON n.bkkp_sn = t.bkkp_sn
WHERE coalesce(t.vali_flag, '1') = '1' AND t.trac_event IN ('settle', 'sale', 'purchase', 'purchase_return') AND coalesce(n.net_cnt, 1) > 0
  AND (t.trac_event LIKE 'purchase%' OR t.drug_trac_codg NOT IN (SELECT drug_trac_codg FROM net_trac_code))
  AND (t.setl_id IS NULL OR t.setl_id NOT IN (SELECT setl_id FROM net_gone))
  AND (t.bkkp_sn IS NULL OR t.bkkp_sn NOT IN (SELECT bkkp_sn FROM net_void_line))
UNION ALL BY NAME SELECT * FROM net_trac_event`,
  },
  {
    // The same. A scan that looks at some codes alone sees in it what else was scanned on their fee lines.
    name: 'eff_trac_on_line',
    materialise: false,
    sql: 'SELECT * FROM eff_trac_d',
  },
];
