import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';

const FEE = 'shared_flow_fee';
const SCAN = 'shared_flow_scan';
const SALE = 'shared_flow_sale';

/** The fee lines of odd settlements, and those that their trace rows name. */
function fees(): Step {
  return {
    name: FEE,
    materialise: true,
    sql: `SELECT bkkp_sn, setl_id, med_list_codg, fee_ocur_time, cnt, inscp_amt, det_item_fee_sumamt, bilg_dr_code, psn_no, coalesce(hilist_name, medins_list_name) AS item_name
FROM eff_fee_list_d
WHERE setl_id IN (SELECT setl_id FROM ${SALE} WHERE setl_id IS NOT NULL) OR bkkp_sn IN (SELECT bkkp_sn FROM ${SALE} WHERE bkkp_sn IS NOT NULL)`,
  };
}

/** Whatever was scanned on those settlements and lines: the odd codes, and the others beside them. */
function scans(): Step {
  return {
    name: SCAN,
    materialise: true,
    sql: `SELECT DISTINCT drug_trac_codg, setl_id, root_setl_id, bkkp_sn, med_list_codg FROM eff_trac_on_line
WHERE trac_event IN ('settle', 'sale') AND (setl_id IN (SELECT setl_id FROM ${SALE} WHERE setl_id IS NOT NULL) OR bkkp_sn IN (SELECT bkkp_sn FROM ${SALE} WHERE bkkp_sn IS NOT NULL))`,
  };
}

/**
 * On which lines each odd code was scanned: by its trace rows' line key, else the only line of its settlement and item;
 * with how many codes shared the line. Only lines and scans of the code's own settlement tell, and those of the line that the
 * code's row names: whatever else is odd in the city must not change where this code stands. A settlement without such a
 * line has a row too, where a line of its item says when it was charged (`fee_time`).
 */
function lines(d: Dialect): Step {
  return {
    name: 'shared_flow_line',
    materialise: true,
    keep: 'drug_trac_codg',
    sql: `WITH sole AS (
  SELECT setl_id, med_list_codg, min(bkkp_sn) AS bkkp_sn FROM ${FEE} WHERE setl_id IS NOT NULL GROUP BY setl_id, med_list_codg HAVING count(*) = 1),
met AS (
  SELECT s.drug_trac_codg, s.root_setl_id, s.setl_id, o.bkkp_sn AS sole_line, CASE WHEN f.setl_id = s.setl_id OR f.bkkp_sn = s.bkkp_sn THEN f.bkkp_sn END AS own_line,
    CASE WHEN f.bkkp_sn = s.bkkp_sn THEN 1 ELSE 0 END AS is_named
  FROM ${SALE} s JOIN ${SCAN} e ON e.drug_trac_codg = s.drug_trac_codg AND e.setl_id = s.setl_id AND e.root_setl_id = s.root_setl_id
  LEFT JOIN ${FEE} f ON f.bkkp_sn = e.bkkp_sn
  LEFT JOIN sole o ON o.setl_id = e.setl_id AND o.med_list_codg = e.med_list_codg),
found AS (SELECT drug_trac_codg, root_setl_id, setl_id, coalesce(own_line, sole_line) AS line_key, is_named FROM met WHERE coalesce(own_line, sole_line) IS NOT NULL),
placed AS (
  SELECT drug_trac_codg, root_setl_id, line_key, min(setl_id) AS setl_id, max(is_named) AS is_named FROM found GROUP BY drug_trac_codg, root_setl_id, line_key),
wanted AS (SELECT DISTINCT line_key, setl_id, is_named FROM placed),
beside AS (
  SELECT w.line_key, w.setl_id, w.is_named, e.drug_trac_codg FROM wanted w JOIN ${SCAN} e ON e.bkkp_sn = w.line_key AND e.setl_id = w.setl_id
  UNION
  SELECT w.line_key, w.setl_id, w.is_named, e.drug_trac_codg FROM wanted w JOIN ${SCAN} e ON e.bkkp_sn = w.line_key WHERE w.is_named = 1
  UNION
  SELECT w.line_key, w.setl_id, w.is_named, e.drug_trac_codg FROM wanted w JOIN sole o ON o.bkkp_sn = w.line_key AND o.setl_id = w.setl_id
  JOIN ${SCAN} e ON e.setl_id = o.setl_id AND e.med_list_codg = o.med_list_codg LEFT JOIN ${FEE} f ON f.bkkp_sn = e.bkkp_sn AND f.setl_id = e.setl_id
  WHERE f.bkkp_sn IS NULL),
spread AS (SELECT line_key, setl_id, is_named, count(*) AS codes FROM beside GROUP BY line_key, setl_id, is_named),
told AS (
  SELECT p.drug_trac_codg, p.root_setl_id, p.line_key, f.setl_id AS line_setl_id, f.fee_ocur_time, f.inscp_amt, f.det_item_fee_sumamt, f.bilg_dr_code, f.psn_no, f.item_name, ${d.double('greatest(coalesce(x.codes, 1), f.cnt)')} AS boxes
  FROM placed p JOIN ${FEE} f ON f.bkkp_sn = p.line_key
  LEFT JOIN spread x ON x.line_key = p.line_key AND x.setl_id = p.setl_id AND x.is_named = p.is_named),
charged AS (SELECT drug_trac_codg, root_setl_id, min(fee_ocur_time) AS fee_time FROM told GROUP BY drug_trac_codg, root_setl_id),
billed AS (
  SELECT s.drug_trac_codg, s.root_setl_id, min(f.fee_ocur_time) AS fee_time FROM ${SALE} s JOIN ${FEE} f ON f.setl_id = s.setl_id AND f.med_list_codg = s.med_list_codg
  GROUP BY s.drug_trac_codg, s.root_setl_id)
SELECT t.*, coalesce(c.fee_time, b.fee_time) AS fee_time FROM told t JOIN charged c ON c.drug_trac_codg = t.drug_trac_codg AND c.root_setl_id = t.root_setl_id
LEFT JOIN billed b ON b.drug_trac_codg = t.drug_trac_codg AND b.root_setl_id = t.root_setl_id
UNION ALL
SELECT b.drug_trac_codg, b.root_setl_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, b.fee_time
FROM billed b LEFT JOIN charged c ON c.drug_trac_codg = b.drug_trac_codg AND c.root_setl_id = b.root_setl_id WHERE c.drug_trac_codg IS NULL`,
  };
}

/** `shared_flow_line`: the fee lines that odd settlements of codes stand on. */
export function feeLines(d: Dialect): Step[] {
  return [fees(), scans(), lines(d)];
}
