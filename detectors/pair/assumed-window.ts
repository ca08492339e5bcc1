import type { Dialect } from '../dialect/dialect.ts';
import type { PairTables } from './tables.ts';
import { WINDOW_SECONDS } from './windows.ts';

/** Where it is only assumed that the day counts, times this far apart are left open. */
const APART_SECONDS = WINDOW_SECONDS['six-hours'] ?? 0;
/** Most that an item charged by the hour is charged on one day. */
const HOURS = 24;

/** SQL of 1 where a pair of the library names no window and the day is assumed, else 0. */
export const assumedDaySql = (d: Dialect): string =>
  `CASE WHEN time_window IS NULL OR (time_window = 'same-day' AND ${d.regexMatches("coalesce(assumed, '')", '(^|[|])same-day-window([|]|$)')}) THEN 1 ELSE 0 END`;

/** Items that are charged by the hour: the library limits them by the hour, or to as many a day as it has hours. */
const hourlySql = `SELECT DISTINCT med_list_codg FROM eff_limit_b WHERE parse_state = 'active' AND limit_type = 'quantity' AND (per = 'hour' OR (per = 'day' AND max_cnt = ${HOURS}))`;

/**
 * SQL of what each line of side b met on side a on its day, where the day is only assumed. Lines of side a that were ordered
 * by another department (a transfer), or stand more than six hours away by real times, are perhaps another act: they explain
 * nothing, and where no other is there nobody can tell. Nor can anybody of two items by the hour that fit into one day, for
 * one may have followed the other.
 */
export function assumedSql(d: Dialect, { contained, sideLine }: PairTables): string {
  const elsewhere = 'coalesce(a.bilg_dept_codg <> b.bilg_dept_codg, false)';
  const apart = `(a.timed AND b.timed AND abs(${d.secondsBetween('a.fee_ocur_time', 'b.fee_ocur_time')}) > ${APART_SECONDS})`;
  const paid = (condition: string): string =>
    `sum(CASE WHEN a.uncharged IS NULL AND ${condition} THEN a.cnt ELSE 0 END)`;
  return `SELECT bkkp_sn, point, anchor, near_units AS units, CASE WHEN near_units > 0 THEN
      CASE WHEN hourly = 1 AND day_units + paid_units <= ${HOURS} THEN 'hours:both' ELSE 'met' END
    WHEN unsure IS NOT NULL THEN unsure WHEN elsewhere_units > 0 THEN 'departments:differ' WHEN paid_units > 0 THEN 'window:assumed' ELSE 'clear' END AS state
FROM (
  SELECT b.bkkp_sn, b.point, ${d.concat('|', 'min(b.mdtrt_id)', d.isoDay('min(b.fee_date)'))} AS anchor, ${paid(`NOT ${elsewhere} AND NOT ${apart}`)} AS near_units,
    ${paid(elsewhere)} AS elsewhere_units, ${paid('true')} AS paid_units, min(CASE WHEN a.uncharged <> 'clear' THEN a.uncharged END) AS unsure,
    min(b.day_units) AS day_units, min(CASE WHEN h.med_list_codg IS NOT NULL AND g.med_list_codg IS NOT NULL THEN 1 ELSE 0 END) AS hourly
  FROM (
    SELECT c.*, sum(CASE WHEN uncharged IS NULL THEN cnt ELSE 0 END) OVER (PARTITION BY mdtrt_id, point, fee_date) AS day_units
    FROM ${contained} c WHERE assumed_day = 1) b
  JOIN ${sideLine} a ON a.mdtrt_id = b.mdtrt_id AND a.item = b.item_a AND a.fee_date = b.fee_date
  LEFT JOIN (${hourlySql}) h ON h.med_list_codg = a.med_list_codg
  LEFT JOIN (${hourlySql}) g ON g.med_list_codg = b.med_list_codg
  GROUP BY b.bkkp_sn, b.point) m`;
}
