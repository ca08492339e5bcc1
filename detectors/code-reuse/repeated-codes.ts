import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE, UNSETTLED_SALE } from '../shared/settled-traces.ts';

/** One row per repeated code and settlement. */
export const EVENT = 'shared_code_event';
/** Sales of repeated codes that no settlement is named for. */
export const RETAIL = 'shared_code_retail';

/** The row of a register in force when something was scanned. */
export const asOf = (d: Dialect, register: string, scanned: string): string =>
  `${d.day(`${scanned}.trac_time`)} >= ${register}.begndate AND ${d.day(`${scanned}.trac_time`)} < ${register}.until_date`;

/**
 * One row per code and settlement, for codes settled more than once, or settled and sold without a settlement: both
 * reporting channels of a settlement are one.
 */
export function repeatedCodes(d: Dialect): Step {
  const first = (column: string): string => `max(CASE WHEN nth = 1 THEN ${column} END)`;
  const firstOrAny = (column: string): string => `coalesce(${first(column)}, min(${column})) AS ${column}`;
  return {
    name: EVENT,
    materialise: true,
    keep: 'drug_trac_codg',
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
export function retailSales(d: Dialect): Step {
  const paid = "mdtrt_setl_type = '2' OR (mdtrt_setl_type IS NULL AND hi_feesetl_type = '0')";
  return {
    name: RETAIL,
    materialise: true,
    keep: 'drug_trac_codg',
    sql: `SELECT t.drug_trac_codg, t.fixmedins_code, m.fixmedins_name, m.fixmedins_type, m.uscc, t.trac_time, t.trac_doc, t.mdtrt_id, t.bkkp_sn, t.psn_no, t.certno, t.med_list_codg, t.manu_lotnum,
    ${d.double('t.cnt')} AS cnt, ${d.double('t.finl_trns_pric')} AS price, ${d.double('i.pack_qty')} AS pack_qty,
    CASE WHEN t.trdn_flag = '1' THEN 1 ELSE 0 END AS opened, CASE WHEN t.rx_circ_flag = '1' THEN 1 ELSE 0 END AS circulated, CASE WHEN t.rx_circ_flag IS NULL THEN 0 ELSE 1 END AS circulation_told,
    CASE WHEN t.root_setl_id IS NULL AND (${paid}) THEN 1 ELSE 0 END AS cash
  FROM (SELECT * FROM eff_trac_repeated WHERE ${UNSETTLED_SALE} AND drug_trac_codg IN (SELECT drug_trac_codg FROM ${EVENT})) t
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = t.fixmedins_code AND ${asOf(d, 'm', 't')}
  LEFT JOIN eff_item_b i ON i.med_list_codg = t.med_list_codg AND ${asOf(d, 'i', 't')}`,
  };
}
