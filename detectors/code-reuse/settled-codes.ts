import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE, UNSETTLED_SALE, settledTally } from '../shared/settled-traces.ts';
import { cashPacks, codeLines, packPrices } from './line-packs.ts';

const EVENT = 'shared_code_event';
const FEE = 'shared_code_fee';
const SCAN = 'shared_code_scan';

/** The row of a register in force when something was scanned. */
const asOf = (d: Dialect, register: string, scanned: string): string =>
  `${d.day(`${scanned}.trac_time`)} >= ${register}.begndate AND ${d.day(`${scanned}.trac_time`)} < ${register}.until_date`;

/**
 * One row per code and settlement, for codes settled more than once, or settled and sold without a settlement: both
 * reporting channels of a settlement are one.
 */
function events(d: Dialect): Step {
  const first = (column: string): string => `max(CASE WHEN nth = 1 THEN ${column} END)`;
  const firstOrAny = (column: string): string => `coalesce(${first(column)}, min(${column})) AS ${column}`;
  return {
    name: EVENT,
    materialise: true,
    sql: `WITH settled AS (
  SELECT drug_trac_codg, root_setl_id, fixmedins_code, setl_id, mdtrt_id, psn_no, bkkp_sn, med_list_codg, trac_event, trac_time,
    manu_lotnum, trdn_flag, rx_circ_flag, fixmedins_hilist_name,
    row_number() OVER (PARTITION BY drug_trac_codg, root_setl_id
      ORDER BY trac_event DESC NULLS LAST, trac_time NULLS LAST, fixmedins_code NULLS LAST, bkkp_sn NULLS LAST, med_list_codg NULLS LAST) AS nth
  FROM eff_trac_repeated
  WHERE root_setl_id IS NOT NULL AND ${SETTLED_TRACE} AND NOT ${flaggedTrace(d)}),
once AS (
  SELECT drug_trac_codg, root_setl_id, ${first('fixmedins_code')} AS fixmedins_code, ${first('trac_event')} AS trac_event,
    ${first('trac_time')} AS trac_time, ${firstOrAny('setl_id')}, ${firstOrAny('mdtrt_id')}, ${firstOrAny('psn_no')},
    ${firstOrAny('bkkp_sn')}, ${first('med_list_codg')} AS med_list_codg, ${firstOrAny('manu_lotnum')}, ${firstOrAny('fixmedins_hilist_name')},
    max(CASE WHEN trdn_flag = '1' THEN 1 ELSE 0 END) AS opened, max(CASE WHEN rx_circ_flag = '1' THEN 1 ELSE 0 END) AS circulated,
    max(CASE WHEN rx_circ_flag IS NULL THEN 0 ELSE 1 END) AS circulation_told
  FROM settled GROUP BY drug_trac_codg, root_setl_id),
again AS (
  SELECT drug_trac_codg FROM once GROUP BY drug_trac_codg HAVING count(*) > 1
  UNION SELECT drug_trac_codg FROM eff_trac_repeated WHERE ${UNSETTLED_SALE})
SELECT o.* FROM once o JOIN again a ON a.drug_trac_codg = o.drug_trac_codg`,
  };
}

/**
 * Sales of those codes that no settlement is named for. `cash` 1: the record says that the buyer paid; 0: it does not say,
 * or it says so and names a settlement all the same.
 */
function cashSales(d: Dialect): Step {
  const paid = "mdtrt_setl_type = '2' OR (mdtrt_setl_type IS NULL AND hi_feesetl_type = '0')";
  return {
    name: 'shared_code_cash',
    materialise: true,
    sql: cashPacks(
      d,
      `SELECT t.drug_trac_codg, t.fixmedins_code, m.fixmedins_name, m.fixmedins_type, m.uscc, t.trac_time, t.trac_doc, t.mdtrt_id, t.bkkp_sn, t.psn_no, t.certno, t.med_list_codg, t.manu_lotnum,
    ${d.double('t.cnt')} AS cnt, ${d.double('t.finl_trns_pric')} AS price, ${d.double('i.pack_qty')} AS pack_qty, p.lowest, p.highest,
    CASE WHEN t.trdn_flag = '1' THEN 1 ELSE 0 END AS opened, CASE WHEN t.rx_circ_flag = '1' THEN 1 ELSE 0 END AS circulated, CASE WHEN t.rx_circ_flag IS NULL THEN 0 ELSE 1 END AS circulation_told,
    CASE WHEN t.root_setl_id IS NULL AND (${paid}) THEN 1 ELSE 0 END AS cash
  FROM (SELECT * FROM eff_trac_repeated WHERE ${UNSETTLED_SALE} AND drug_trac_codg IN (SELECT drug_trac_codg FROM ${EVENT})) t
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = t.fixmedins_code AND ${asOf(d, 'm', 't')}
  LEFT JOIN eff_item_b i ON i.med_list_codg = t.med_list_codg AND ${asOf(d, 'i', 't')}
  LEFT JOIN shared_code_price p ON p.fixmedins_code = t.fixmedins_code AND p.med_list_codg = t.med_list_codg`,
    ),
  };
}

const feeLines: Step = {
  name: FEE,
  materialise: true,
  sql: `SELECT bkkp_sn, setl_id, mdtrt_id, med_list_codg, cnt, inscp_amt, det_item_fee_sumamt, bilg_dr_code, rx_circ_flag, med_type, psn_no, partly_reversed,
  coalesce(hilist_name, medins_list_name) AS item_name
FROM eff_fee_list_d
WHERE setl_id IN (SELECT setl_id FROM ${EVENT}) OR bkkp_sn IN (SELECT bkkp_sn FROM ${EVENT} WHERE bkkp_sn IS NOT NULL)`,
};

/**
 * On which fee lines the codes of those settlements were scanned: by the trace row's line key, else the only line of its
 * settlement and item. The effective events keep one scan a code and settlement, the first. Of opened packs `row_cnt` is the
 * trace row's own quantity, and what those of the line come to.
 */
const scans: Step = {
  name: SCAN,
  materialise: true,
  sql: `WITH sole AS (
  SELECT setl_id, med_list_codg, min(bkkp_sn) AS bkkp_sn FROM ${FEE} WHERE setl_id IS NOT NULL GROUP BY setl_id, med_list_codg HAVING count(*) = 1),
scanned AS (
  SELECT drug_trac_codg, setl_id, bkkp_sn, med_list_codg, max(CASE WHEN trdn_flag = '1' THEN 1 ELSE 0 END) AS opened,
    max(CASE WHEN trdn_flag = '1' AND trac_event = 'settle' THEN cnt END) AS settled_cnt, max(CASE WHEN trdn_flag = '1' THEN cnt END) AS any_cnt
  FROM eff_trac_d WHERE trac_event IN ('settle', 'sale') AND setl_id IN (SELECT setl_id FROM ${EVENT})
  GROUP BY drug_trac_codg, setl_id, bkkp_sn, med_list_codg),
found AS (
  SELECT s.drug_trac_codg, s.setl_id, coalesce(f.bkkp_sn, o.bkkp_sn) AS line_key, s.opened, s.settled_cnt, s.any_cnt
  FROM scanned s LEFT JOIN ${FEE} f ON f.bkkp_sn = s.bkkp_sn
  LEFT JOIN sole o ON o.setl_id = s.setl_id AND o.med_list_codg = s.med_list_codg
  WHERE coalesce(f.bkkp_sn, o.bkkp_sn) IS NOT NULL),
placed AS (
  SELECT drug_trac_codg, setl_id, line_key, max(opened) AS opened, coalesce(max(settled_cnt), max(any_cnt)) AS row_cnt
  FROM found GROUP BY drug_trac_codg, setl_id, line_key)
SELECT *, count(*) OVER (PARTITION BY line_key) AS codes, sum(opened) OVER (PARTITION BY line_key) AS opened_codes,
  sum(CASE WHEN opened = 1 AND row_cnt IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY line_key) AS silent,
  sum(row_cnt) OVER (PARTITION BY line_key) AS opened_cnt, max(row_cnt) OVER (PARTITION BY line_key) AS most_cnt, min(row_cnt) OVER (PARTITION BY line_key) AS least_cnt
FROM placed`,
};

/**
 * Each settlement of a repeated code with its visit, buyer, care, institution, item and quantity. `perhaps_returned`: the
 * settlement was refunded in part and nobody knows which box came back: its line now has another number of boxes than
 * codes, or the refund names no line at all.
 */
function sales(d: Dialect): Step {
  return {
    name: 'shared_code_sale',
    materialise: true,
    sql: `WITH settlement AS (
  SELECT setl_id, mdtrt_id, psn_no, certno, med_type, fixmedins_name, partly_reversed, medfee_sumamt FROM eff_setl_d WHERE setl_id IN (SELECT setl_id FROM ${EVENT})),
billed AS (SELECT setl_id, sum(det_item_fee_sumamt) AS billed FROM ${FEE} GROUP BY setl_id),
item AS (SELECT DISTINCT setl_id, med_list_codg FROM ${FEE}),
visit AS (
  SELECT mdtrt_id, psn_no, med_type FROM eff_mdtrt_d
  WHERE mdtrt_id IN (SELECT mdtrt_id FROM ${EVENT} WHERE mdtrt_id IS NOT NULL UNION SELECT mdtrt_id FROM settlement)),
line AS (
  SELECT drug_trac_codg, root_setl_id, min(line_key) AS line_key, min(mdtrt_id) AS mdtrt_id, min(item_name) AS item_name, min(med_type) AS med_type,
    min(psn_no) AS psn_no, min(bilg_dr_code) AS bilg_dr_code, max(circulated) AS circulated, max(circulation_told) AS circulation_told, max(surplus) AS surplus, max(reduced) AS reduced,
    min(whole_line) AS whole_line, ${d.decimal('sum(packs_least)', 18, 8)} AS packs_least, ${d.decimal('sum(packs_most)', 18, 8)} AS packs_most
  FROM shared_code_line GROUP BY drug_trac_codg, root_setl_id)
SELECT e.drug_trac_codg, e.root_setl_id, e.setl_id, e.fixmedins_code, e.trac_event, e.trac_time, e.manu_lotnum, e.opened, e.med_list_codg,
  coalesce(e.psn_no, s.psn_no, v.psn_no, l.psn_no) AS psn_no,
  s.certno, coalesce(s.med_type, v.med_type, l.med_type) AS med_type,
  coalesce(m.fixmedins_name, s.fixmedins_name) AS fixmedins_name, m.fixmedins_type, m.uscc, coalesce(s.mdtrt_id, l.mdtrt_id, e.mdtrt_id) AS mdtrt_id,
  coalesce(i.item_name, l.item_name, e.fixmedins_hilist_name) AS item_name, i.pack_qty,
  CASE WHEN e.circulated = 1 OR l.circulated = 1 THEN 1 ELSE 0 END AS circulated,
  CASE WHEN e.circulation_told = 1 OR l.circulation_told = 1 THEN 1 ELSE 0 END AS circulation_told,
  CASE WHEN b.setl_id IS NOT NULL AND l.line_key IS NULL AND u.setl_id IS NULL THEN 1 ELSE 0 END AS unbilled,
  CASE WHEN l.reduced = 1 OR (s.partly_reversed AND (l.surplus = 1 OR b.billed > s.medfee_sumamt + 0.05)) THEN 1 ELSE 0 END AS perhaps_returned,
  l.line_key, l.bilg_dr_code, l.whole_line, l.packs_least, l.packs_most
FROM ${EVENT} e
LEFT JOIN settlement s ON s.setl_id = e.setl_id
LEFT JOIN billed b ON b.setl_id = e.setl_id
LEFT JOIN item u ON u.setl_id = e.setl_id AND u.med_list_codg = e.med_list_codg
LEFT JOIN visit v ON v.mdtrt_id = coalesce(e.mdtrt_id, s.mdtrt_id)
LEFT JOIN line l ON l.drug_trac_codg = e.drug_trac_codg AND l.root_setl_id = e.root_setl_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = e.fixmedins_code AND ${asOf(d, 'm', 'e')}
LEFT JOIN eff_item_b i ON i.med_list_codg = e.med_list_codg AND ${asOf(d, 'i', 'e')}`,
  };
}

/** What every rule on repeated codes reads: `shared_code_sale`, `shared_code_cash`, `shared_code_line` and `shared_code_tally`. */
export function settledCodes(dialect: Dialect): Step[] {
  return [
    settledTally(dialect),
    events(dialect),
    packPrices(dialect),
    cashSales(dialect),
    feeLines,
    scans,
    codeLines(dialect),
    sales(dialect),
  ];
}
