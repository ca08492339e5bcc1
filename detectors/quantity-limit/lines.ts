import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { UNCHARGED } from '../shared/uncharged.ts';
import { beginsWith, textList } from '../shared/text-list.ts';
import type { QuantityLimitParameters } from './parameters.ts';

/** Units of items charged by the hour and by the day: what a catalogue says otherwise leaves the quantity unclear. */
const UNIT_OF: Readonly<Record<string, string>> = {
  'unit-24-hours-a-day': '小时|时|h',
  'unit-once-a-day': '日|天',
};

/** SQL that is true where the item's own unit is another one than the limit was read in. */
function otherUnit(d: Dialect): string {
  const unit = "coalesce(nullif(i.pack_unit, ''), nullif(i.min_unit, ''), '')";
  const cases = Object.entries(UNIT_OF).map(
    ([code, words]) =>
      `WHEN ${d.regexMatches("coalesce(l.assumed, '')", code)} THEN ${unit} <> '' AND NOT ${d.regexMatches(`lower(${unit})`, words)}`,
  );
  return `CASE ${cases.join(' ')} ELSE false END`;
}

/** Midnight to the second is how extracts write a day without a time. */
const atMidnight = (d: Dialect): string => `${d.isoTime('f.fee_ocur_time')} LIKE '% 00:00:00'`;

/** SQL of visits that are looked at, with the first day known of each and whether a birth is among their diagnoses. */
export function birthsSql(d: Dialect, { childbirth }: QuantityLimitParameters, lines: string): string {
  return `SELECT mdtrt_id, max(CASE WHEN ${beginsWith(d, 'diag_code', childbirth.diagnoses)} THEN 1 ELSE 0 END) AS birth
FROM eff_diag_d WHERE mdtrt_id IN (SELECT mdtrt_id FROM ${lines}) GROUP BY mdtrt_id`;
}

/**
 * SQL of the lines of what is tried that the fund may have paid for: units, time, and what leaves them in doubt. `unpaid`
 * names the column that was wanting to tell that the fund paid; `home_days` are the days of what was taken home.
 */
export function linesSql(
  { dialect: d, parameters }: PlanContext<QuantityLimitParameters>,
  { tried, limits, use, home }: Record<'tried' | 'limits' | 'use', string> & { readonly home: string | undefined },
): string {
  const day = d.day('f.fee_ocur_time');
  const stay =
    parameters.stay_prefixes.length === 0
      ? 'false'
      : `coalesce(${d.regexMatches('care', `^(?:${parameters.stay_prefixes.join('|')})`)}, false)`;
  const births = `coalesce(insutype = '510' OR care IN (${textList(d, parameters.childbirth.med_types)}), false)`;
  const taken =
    home === undefined
      ? {
          columns: `false AS is_home, CAST(NULL AS DECIMAL(18,6)) AS home_days, ${d.text('NULL')} AS home_missing, CAST(NULL AS DOUBLE) AS grain_days`,
          join: '',
        }
      : {
          columns: 'h.bkkp_sn IS NOT NULL AS is_home, h.days AS home_days, h.missing AS home_missing, h.grain_days',
          join: `LEFT JOIN ${home} h ON h.bkkp_sn = f.bkkp_sn`,
        };
  return `WITH joined AS (
  SELECT t.tried_id, t.kp_id, t.limit_type, t.point_from, t.span, t.med_list_codg, t.fixmedins_code, t.psn_no, l.max_cnt, l.max_days, l.period_days,
    f.bkkp_sn, f.setl_id, f.mdtrt_id, f.fee_ocur_time, ${day} AS fee_date, f.cnt, f.inscp_amt, f.det_item_fee_sumamt, ${taken.columns},
    coalesce(s.med_type, v.med_type, f.med_type) AS care, coalesce(s.insutype, v.insutype) AS insutype, least(${d.day('v.begntime')}, s.begndate) AS began, coalesce(${d.day('v.endtime')}, s.enddate, ${d.day('s.setl_time')}) AS ended,
    coalesce(s.fixmedins_name, v.fixmedins_name) AS settled_name, ${UNCHARGED} AS uncharged, ${otherUnit(d)} AS other_unit, ${atMidnight(d)} AS no_time,
    abs(${d.double('f.det_item_fee_sumamt')} - ${d.double('f.cnt')} * ${d.double('f.pric')}) > 0.05 + 0.001 * abs(${d.double('f.det_item_fee_sumamt')}) AS odd_count
  FROM ${tried} t JOIN ${use} f ON f.psn_no = t.psn_no AND f.fixmedins_code = t.fixmedins_code AND f.med_list_codg = t.med_list_codg
  JOIN ${limits} l ON l.kp_id = t.kp_id AND l.med_list_codg = t.med_list_codg AND l.limit_type = t.limit_type AND l.point_from = t.point_from
  LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id
  LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = f.mdtrt_id
  LEFT JOIN (SELECT med_list_codg, begndate, until_date, pack_unit, min_unit FROM eff_item_b) i ON i.med_list_codg = f.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
  ${taken.join}
  WHERE f.cnt > 0 AND (t.only_day IS NULL OR t.only_day = ${day}) AND l.from_day <= ${day} AND ${day} < l.until_day)
SELECT tried_id, kp_id, limit_type, point_from, span, med_list_codg, fixmedins_code, psn_no, max_cnt, max_days, period_days, bkkp_sn, setl_id, mdtrt_id, fee_ocur_time, fee_date, cnt,
  inscp_amt, det_item_fee_sumamt, is_home, home_days, home_missing, grain_days, settled_name, uncharged AS unpaid, other_unit, no_time, odd_count,
  ${stay} AS is_stay, began, ended, ${births} AS birth_care
FROM joined WHERE coalesce(uncharged, '') <> 'clear'`;
}
