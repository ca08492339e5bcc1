import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { settledTally } from '../shared/settled-traces.ts';
import { codeScans, FEE } from './code-scans.ts';
import { cashPacks, codeLines } from './line-packs.ts';
import { packPrices } from './pack-prices.ts';
import { asOf, EVENT, repeatedCodes, RETAIL, retailSales } from './repeated-codes.ts';

const SETTLED = 'shared_code_settled';

/** `shared_code_cash`: the sales of repeated codes without a settlement, with the packs they took. */
function cashSales(d: Dialect): Step {
  return {
    name: 'shared_code_cash',
    materialise: true,
    sql: cashPacks(
      d,
      `SELECT t.*, p.lowest, p.highest FROM ${RETAIL} t
  LEFT JOIN shared_code_price p ON p.fixmedins_code = t.fixmedins_code AND p.med_list_codg = t.med_list_codg`,
    ),
  };
}

/** Each settlement of a repeated code with what its settlement and visit say, what its lines come to, and whether its item is among them. */
const settlements: Step = {
  name: SETTLED,
  materialise: true,
  keep: 'drug_trac_codg',
  sql: `WITH settlement AS (
  SELECT setl_id, mdtrt_id, psn_no, certno, med_type, fixmedins_name, partly_reversed, medfee_sumamt FROM eff_setl_d WHERE setl_id IN (SELECT setl_id FROM ${EVENT})),
billed AS (SELECT setl_id, sum(det_item_fee_sumamt) AS billed FROM ${FEE} GROUP BY setl_id),
item AS (SELECT DISTINCT setl_id, med_list_codg FROM ${FEE}),
visit AS (
  SELECT mdtrt_id, psn_no, med_type FROM eff_mdtrt_d
  WHERE mdtrt_id IN (SELECT mdtrt_id FROM ${EVENT} WHERE mdtrt_id IS NOT NULL UNION SELECT mdtrt_id FROM settlement))
SELECT e.drug_trac_codg, e.root_setl_id, e.setl_id, e.fixmedins_code, e.trac_event, e.trac_time, e.manu_lotnum, e.opened, e.med_list_codg,
  e.circulated, e.circulation_told, e.fixmedins_hilist_name, e.mdtrt_id, s.mdtrt_id AS settled_mdtrt_id,
  coalesce(e.psn_no, s.psn_no, v.psn_no) AS psn_no, s.certno, coalesce(s.med_type, v.med_type) AS med_type, s.fixmedins_name, s.partly_reversed, s.medfee_sumamt,
  CASE WHEN b.setl_id IS NOT NULL THEN 1 ELSE 0 END AS has_lines, b.billed, CASE WHEN u.setl_id IS NOT NULL THEN 1 ELSE 0 END AS has_item
FROM ${EVENT} e
LEFT JOIN settlement s ON s.setl_id = e.setl_id
LEFT JOIN billed b ON b.setl_id = e.setl_id
LEFT JOIN item u ON u.setl_id = e.setl_id AND u.med_list_codg = e.med_list_codg
LEFT JOIN visit v ON v.mdtrt_id = coalesce(e.mdtrt_id, s.mdtrt_id)`,
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
    sql: `WITH line AS (
  SELECT drug_trac_codg, root_setl_id, min(line_key) AS line_key, min(mdtrt_id) AS mdtrt_id, min(item_name) AS item_name, min(med_type) AS med_type,
    min(psn_no) AS psn_no, min(bilg_dr_code) AS bilg_dr_code, max(circulated) AS circulated, max(circulation_told) AS circulation_told, max(surplus) AS surplus, max(reduced) AS reduced,
    min(whole_line) AS whole_line, ${d.decimal('sum(packs_least)', 18, 8)} AS packs_least, ${d.decimal('sum(packs_most)', 18, 8)} AS packs_most
  FROM shared_code_line GROUP BY drug_trac_codg, root_setl_id)
SELECT e.drug_trac_codg, e.root_setl_id, e.setl_id, e.fixmedins_code, e.trac_event, e.trac_time, e.manu_lotnum, e.opened, e.med_list_codg,
  coalesce(e.psn_no, l.psn_no) AS psn_no, e.certno, coalesce(e.med_type, l.med_type) AS med_type,
  coalesce(m.fixmedins_name, e.fixmedins_name) AS fixmedins_name, m.fixmedins_type, m.uscc, coalesce(e.settled_mdtrt_id, l.mdtrt_id, e.mdtrt_id) AS mdtrt_id,
  coalesce(i.item_name, l.item_name, e.fixmedins_hilist_name) AS item_name, i.pack_qty,
  CASE WHEN e.circulated = 1 OR l.circulated = 1 THEN 1 ELSE 0 END AS circulated,
  CASE WHEN e.circulation_told = 1 OR l.circulation_told = 1 THEN 1 ELSE 0 END AS circulation_told,
  CASE WHEN e.has_lines = 1 AND l.line_key IS NULL AND e.has_item = 0 THEN 1 ELSE 0 END AS unbilled,
  CASE WHEN l.reduced = 1 OR (e.partly_reversed AND (l.surplus = 1 OR e.billed > e.medfee_sumamt + 0.05)) THEN 1 ELSE 0 END AS perhaps_returned,
  l.line_key, l.bilg_dr_code, l.whole_line, l.packs_least, l.packs_most
FROM ${SETTLED} e
LEFT JOIN line l ON l.drug_trac_codg = e.drug_trac_codg AND l.root_setl_id = e.root_setl_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = e.fixmedins_code AND ${asOf(d, 'm', 'e')}
LEFT JOIN eff_item_b i ON i.med_list_codg = e.med_list_codg AND ${asOf(d, 'i', 'e')}`,
  };
}

/**
 * What every rule on repeated codes reads: `shared_code_sale`, `shared_code_cash`, `shared_code_line` and `shared_code_tally`.
 * All that rests on one code alone is kept; prices, which belong to the city, come after it.
 */
export function settledCodes(dialect: Dialect): Step[] {
  return [
    settledTally(dialect),
    repeatedCodes(dialect),
    retailSales(dialect),
    ...codeScans,
    settlements,
    ...packPrices(dialect),
    cashSales(dialect),
    codeLines(dialect),
    sales(dialect),
  ];
}
