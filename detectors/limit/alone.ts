import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { LimitTables } from './tables.ts';

/** Codes of services and consumables, where no catalogue says so. */
const NO_MEDICINE = '^(?:00|C[0-9])';

/**
 * Of each prescription of a visit with a herb that is not paid alone: how many of its medicines are no such herb. The
 * empty prescription number stands for lines that name none.
 */
function otherMedicinesSql(d: Dialect, open: string): string {
  const day = d.day('f.fee_ocur_time');
  const item = `i.med_list_codg = f.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date`;
  return `SELECT f.mdtrt_id, coalesce(f.rx_drord_no, '') AS rx, ${d.bigint('sum(CASE WHEN a.med_list_codg IS NULL THEN 1 ELSE 0 END)')} AS others
FROM eff_fee_list_d f
LEFT JOIN (SELECT med_list_codg, begndate, until_date, list_type FROM eff_item_b) i ON ${item}
LEFT JOIN (SELECT DISTINCT med_list_codg, begndate, until_date FROM eff_limit_b WHERE parse_state = 'active' AND limit_type = 'no-pay-alone') a
  ON a.med_list_codg = f.med_list_codg AND a.begndate <= ${day} AND ${day} < a.until_date
WHERE f.mdtrt_id IN (SELECT mdtrt_id FROM ${open} WHERE limit_type = 'no-pay-alone')
  AND coalesce(coalesce(f.list_type, i.list_type) NOT IN ('201', '301'), NOT ${d.regexMatches('f.med_list_codg', NO_MEDICINE)})
GROUP BY f.mdtrt_id, coalesce(f.rx_drord_no, '')`;
}

/**
 * The steps that settle herbs that are not paid alone: a prescription made only of them breaks the limit. Where lines
 * name no prescription, a visit of nothing else breaks it however it was divided; else nobody can tell.
 */
export function aloneSteps(
  d: Dialect,
  { prefix, open }: LimitTables,
): { readonly steps: readonly Step[]; readonly join: string; readonly when: string } {
  const others = `${prefix}other_medicine`;
  return {
    steps: [{ name: others, sql: otherMedicinesSql(d, open), materialise: true }],
    join: `LEFT JOIN (SELECT mdtrt_id, sum(others) AS others, sum(CASE WHEN rx = '' THEN others ELSE 0 END) AS loose FROM ${others} GROUP BY mdtrt_id) w ON w.mdtrt_id = o.mdtrt_id
LEFT JOIN ${others} x ON x.mdtrt_id = o.mdtrt_id AND x.rx = coalesce(o.rx_drord_no, '')`,
    when: `WHEN o.limit_type = 'no-pay-alone' THEN CASE WHEN coalesce(w.others, 0) = 0 THEN 'hit' WHEN coalesce(o.rx_drord_no, '') = '' THEN 'fee_list_d.rx_drord_no'
    WHEN x.others > 0 THEN 'clear' WHEN w.loose > 0 THEN 'fee_list_d.rx_drord_no' ELSE 'hit' END`,
  };
}
