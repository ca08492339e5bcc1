import type { PlanContext } from '../archetype.ts';
import type { QuantityLimitParameters } from './parameters.ts';
import { stayOfDaySql } from './stays.ts';

/** Tables that a unit is judged from. */
export interface Judged {
  readonly units: string;
  readonly bursts: string;
  readonly births: string;
  readonly stays: string;
  readonly illnesses: string;
}

/**
 * SQL of each unit with what was counted (`total`), what the limit allows (`allowed`), what is beyond (`excess`), and its
 * outcome: 'hit', 'clear', or the column that was wanting. Of several readings the one that allows most is taken:
 *
 * - Days of a stay may be posted on one another, late or ahead: of a day only that is beyond which the whole stay cannot
 *   hold, the latest day first. Two visits on one day, one of them a stay, have a day each.
 * - Outpatients may pay for several sessions of a week or period on one day.
 * - A course of n days is not over before n times 24 hours, whatever dates these touch; two illnesses are two courses.
 * - In a run of days in which a period of n days follows the other, each such period allows its quantity.
 * - The smallest pack that was taken home never breaks a limit: without it the limit must still be reached.
 */
export function judgedSql(
  { dialect: d, parameters }: PlanContext<QuantityLimitParameters>,
  { units, bursts, births, stays, illnesses }: Judged,
): string {
  // Drugs are handed over when they are paid for.
  const ahead =
    parameters.take_home === undefined
      ? "span IN ('week', 'period') AND is_stay = 0 AND first_day = last_day"
      : 'false';
  const whole = (x: string): string => d.decimal(x, 18, 6);
  const periods = `(floor(${d.double(d.daysBetween('first_day', 'last_day'))} / period_days) + 1)`;
  return `WITH summed AS (
  SELECT tried_id, unit_key, min(kp_id) AS kp_id, min(limit_type) AS limit_type, min(point_from) AS point_from, min(span) AS span, min(med_list_codg) AS med_list_codg,
    min(fixmedins_code) AS fixmedins_code, min(psn_no) AS psn_no, min(l.mdtrt_id) AS mdtrt_id, min(max_cnt) AS max_cnt, min(max_days) AS max_days, min(period_days) AS period_days,
    min(fee_date) AS first_day, max(fee_date) AS last_day, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, sum(cnt) AS units, count(DISTINCT CASE WHEN NOT is_home THEN fee_date END) AS dates,
    coalesce(sum(home_days), 0) AS home_days, min(grain_days) AS grain_days, min(CASE WHEN is_home THEN home_missing END) AS home_missing, sum(CASE WHEN is_home THEN cnt ELSE 0 END) AS home_packs,
    min(unpaid) AS unpaid, max(CASE WHEN odd_count THEN 1 ELSE 0 END) AS odd_count, max(CASE WHEN other_unit THEN 1 ELSE 0 END) AS other_unit, max(CASE WHEN no_time THEN 1 ELSE 0 END) AS no_time,
    max(CASE WHEN birth_care OR b.birth = 1 THEN 1 ELSE 0 END) AS birth, max(CASE WHEN is_stay THEN 1 ELSE 0 END) AS is_stay, count(DISTINCT l.mdtrt_id) AS visits, max(settled_name) AS settled_name
  FROM ${units} l LEFT JOIN ${births} b ON b.mdtrt_id = l.mdtrt_id GROUP BY tried_id, unit_key),
covered AS (
  SELECT s.*, u.most, u.most_day, t.stay, t.stay_days, t.stay_excess, CASE WHEN i.tried_id IS NULL THEN 0 ELSE 1 END AS two_illnesses,
    CASE WHEN s.span = 'day' AND s.is_stay = 1 THEN s.max_cnt * greatest(s.visits, 1) ELSE s.max_cnt END AS one_day
  FROM summed s LEFT JOIN ${bursts} u ON u.tried_id = s.tried_id AND u.unit_key = s.unit_key LEFT JOIN (${stayOfDaySql(units, stays)}) t ON t.tried_id = s.tried_id AND t.unit_key = s.unit_key
  LEFT JOIN ${illnesses} i ON i.tried_id = s.tried_id AND i.unit_key = s.unit_key),
spread AS (
  SELECT *, CASE WHEN stay_excess IS NOT NULL THEN least(greatest(units - one_day, 0), greatest(stay_excess - coalesce(sum(greatest(units - one_day, 0)) OVER (
    PARTITION BY kp_id, limit_type, point_from, med_list_codg, fixmedins_code, psn_no, stay ORDER BY first_day DESC NULLS LAST, tried_id NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), 0)) END AS unheld
  FROM covered),
counted AS (
  SELECT *, ${whole(`CASE span WHEN 'interval' THEN dates WHEN 'course' THEN dates + home_days WHEN 'visit-days' THEN dates + home_days
    WHEN 'span' THEN ${d.daysBetween('first_day', 'last_day')} + 1 ELSE units END`)} AS total,
    ${whole(`CASE span WHEN 'interval' THEN ${periods} WHEN 'period' THEN max_cnt * ${periods} WHEN 'course' THEN max_days WHEN 'visit-days' THEN max_days WHEN 'span' THEN max_days
    WHEN 'day' THEN CASE WHEN unheld IS NULL OR coalesce(units <= one_day, true) THEN one_day ELSE units - unheld END ELSE max_cnt END`)} AS allowed,
    ${whole(`CASE WHEN span = 'day' THEN max_cnt END`)} AS a_day
  FROM spread),
read_most AS (
  SELECT tried_id, unit_key, kp_id, limit_type, point_from, span, med_list_codg, fixmedins_code, psn_no, mdtrt_id, max_cnt, max_days, period_days, first_day, last_day, first_time, settled_name,
    last_time, unpaid, odd_count, other_unit, no_time, birth, is_stay, stay_days, stay_excess, two_illnesses, a_day, home_packs, home_missing, grain_days, most_day, units,
    coalesce(most - max_cnt > total - allowed, false) AS burst,
    CASE WHEN most - max_cnt > total - allowed THEN ${whole('most')} ELSE total END AS total, CASE WHEN most - max_cnt > total - allowed THEN ${whole('max_cnt')} ELSE allowed END AS allowed
  FROM counted)
SELECT *, greatest(total - allowed, 0) AS excess, CASE
  WHEN allowed IS NULL THEN CASE limit_type WHEN 'quantity' THEN 'limit_b.max_cnt' WHEN 'interval-days' THEN 'limit_b.period_days' ELSE 'limit_b.max_days' END
  WHEN total <= allowed AND home_missing IS NOT NULL AND home_packs > 1 THEN home_missing
  WHEN total <= allowed AND a_day < total THEN coalesce(unpaid, 'posted:late')
  WHEN total <= allowed THEN 'clear'
  WHEN span IN ('course', 'visit-days') AND home_packs = 0 AND no_time = 0 AND ${d.secondsBetween('first_time', 'last_time')} < max_days * 86400 THEN 'clear'
  WHEN home_packs > 0 AND total - ${whole('coalesce(grain_days, 0)')} < allowed THEN 'clear'
  WHEN unpaid IS NOT NULL THEN unpaid
  WHEN span IN ('day', 'hour', 'line', 'visit', 'week', 'period') AND odd_count = 1 THEN 'fee_list_d.cnt'
  WHEN other_unit = 1 THEN 'item_b.pack_unit'
  WHEN span = 'hour' AND no_time = 1 THEN 'fee_list_d.fee_ocur_time'
  WHEN span IN ('day', 'hour', 'line', 'visit', 'week', 'period') AND birth = 1 THEN 'newborn:mother'
  WHEN span = 'day' AND is_stay = 1 AND stay_excess IS NULL THEN 'mdtrt_d.begntime'
  WHEN two_illnesses = 1 THEN 'diag_d.diag_code'
  WHEN ${ahead} THEN 'paid:ahead'
  ELSE 'hit' END AS outcome
FROM read_most`;
}
