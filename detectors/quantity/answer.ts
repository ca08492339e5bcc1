import type { Dialect } from '../dialect/dialect.ts';
import type { DaysSupply } from '../shared/days-supply.ts';
import { proportionalCents } from '../shared/proportional-cents.ts';

const SAME_GROUP = 'h.mdtrt_id = l.mdtrt_id AND h.gnrc_name = l.gnrc_name AND h.fee_date = l.fee_date';

/**
 * Days that are not violating, DECIMAL(18,2): the cap, or one smallest pack where that lasts longer. `pack_days` is 0 for
 * opened packs.
 */
const allowedDays = (dialect: Dialect): string =>
  dialect.decimal('round(greatest(h.final_cap, h.pack_days), 2)', 18, 2);

/** SQL of the fee lines of the hits, each with its part of the violating amount. Only lines whose days count are listed. */
export function hitLinesSql(dialect: Dialect, judged: string, lines: string, supply: DaysSupply): string {
  const day = dialect.day('f.fee_ocur_time');
  const group = 'PARTITION BY mdtrt_id, gnrc_name, fee_date';
  const violating = proportionalCents(dialect, {
    money: 'inscp_amt',
    numerator: '(group_days - allowed_days)',
    denominator: 'group_days',
    over: `${group} ORDER BY bkkp_sn NULLS LAST`,
  });
  return `WITH mine AS (
  SELECT l.mdtrt_id, l.gnrc_name, l.fee_date, l.bkkp_sn, h.days AS group_days, ${allowedDays(dialect)} AS allowed_days, ${supply.days} AS days
  FROM ${lines} l JOIN ${judged} h ON ${SAME_GROUP} WHERE h.outcome = 'hit'),
whole AS (
  SELECT m.mdtrt_id, m.gnrc_name, m.fee_date, m.bkkp_sn, m.group_days, m.allowed_days, f.fee_ocur_time, f.bilg_dr_code, f.cnt, f.inscp_amt, f.det_item_fee_sumamt,
    coalesce(f.medins_list_name, i.item_name, f.hilist_name, f.med_list_codg) AS item, i.pack_unit,
    nullif(${dialect.concat(' ', 'f.sin_dos_dscr', 'f.used_frqu_dscr')}, '') AS dose
  FROM mine m JOIN eff_fee_list_d f ON f.bkkp_sn = m.bkkp_sn
  LEFT JOIN eff_item_b i ON i.med_list_codg = f.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
  WHERE m.days IS NOT NULL)
SELECT *, row_number() OVER (${group} ORDER BY bkkp_sn NULLS LAST) AS line_no,
  CASE WHEN count(inscp_amt) OVER (${group}) = count(*) OVER (${group}) THEN ${violating} END AS amount
FROM whole`;
}

const dayCount = (dialect: Dialect, x: string): string => dialect.text(dialect.decimal(x, 18, 2));

/** SQL of the suspects: one row per hit group. */
export function candidatesSql(dialect: Dialect, judged: string, hitLines: string): string {
  const facts = dialect.json({
    drug: 'h.gnrc_name',
    items: 'l.items',
    dose: 'l.dose',
    packs: dayCount(dialect, 'l.packs'),
    pack_unit: 'l.pack_unit',
    days: dayCount(dialect, 'h.days'),
    cap: dayCount(dialect, 'h.final_cap'),
    allowed: dayCount(dialect, allowedDays(dialect)),
    excess: dayCount(dialect, `h.days - ${allowedDays(dialect)}`),
    source: `CASE WHEN h.first_source = h.last_source THEN h.first_source ELSE ${dialect.concat('+', 'h.first_source', 'h.last_source')} END`,
    class: 'h.class',
    why: `CASE WHEN h.restricted THEN 'restricted' WHEN h.registered_on IS NOT NULL THEN 'registered' WHEN h.chronic_code IS NOT NULL THEN 'diagnosed'
    WHEN h.asked_standing AND NOT h.has_diagnosis THEN 'longest' WHEN h.asked_standing AND h.final_cap = h.chronic_cap THEN 'not_chronic_longest'
    WHEN h.asked_standing THEN 'not_chronic' ELSE 'class' END`,
    registered_on: dialect.isoDay('h.registered_on'),
    chronic_diagnosis: 'h.chronic_code',
    diagnoses: 'd.codes',
  });
  return `WITH line AS (
  SELECT mdtrt_id, gnrc_name, fee_date, sum(cnt) AS packs, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, min(bilg_dr_code) AS bilg_dr_code,
    ${dialect.joinDistinct('item', '、')} AS items, ${dialect.joinDistinct('dose', '；')} AS dose,
    CASE WHEN min(pack_unit) = max(pack_unit) THEN min(pack_unit) END AS pack_unit, CASE WHEN count(amount) = count(*) THEN sum(amount) END AS amount, sum(det_item_fee_sumamt) AS total
  FROM ${hitLines} GROUP BY mdtrt_id, gnrc_name, fee_date),
coded AS (
  SELECT mdtrt_id, ${dialect.joinDistinct('diag_code', '、')} AS codes FROM eff_diag_d
  WHERE mdtrt_id IN (SELECT mdtrt_id FROM ${hitLines}) GROUP BY mdtrt_id)
SELECT h.mdtrt_id AS k_mdtrt_id, h.gnrc_name AS k_gnrc_name, ${dialect.isoDay('h.fee_date')} AS k_fee_date,
  h.fixmedins_code, h.psn_no, l.bilg_dr_code, l.first_time, l.last_time,
  ${dialect.decimal('h.days', 38, 6)} AS measure, ${dialect.decimal('h.final_cap', 38, 6)} AS threshold,
  ${dialect.decimal('l.amount', 16, 2)} AS amount, CASE WHEN l.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind,
  ${dialect.decimal('l.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM ${judged} h JOIN line l ON ${SAME_GROUP}
LEFT JOIN coded d ON d.mdtrt_id = h.mdtrt_id
WHERE h.outcome = 'hit'`;
}

/** SQL of the lines of each suspect. */
export function linesSql(dialect: Dialect, hitLines: string): string {
  return `SELECT mdtrt_id AS k_mdtrt_id, gnrc_name AS k_gnrc_name, ${dialect.isoDay('fee_date')} AS k_fee_date, ${dialect.bigint('line_no')} AS line_no,
  'fee_list_d' AS kind, bkkp_sn AS line_key, amount, inscp_amt
FROM ${hitLines}`;
}
