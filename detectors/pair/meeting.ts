import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { assumedSql } from './assumed-window.ts';
import { LINE_COLUMNS } from './pairs.ts';
import { uncharged } from './paid.ts';
import type { PairTables } from './tables.ts';
import { isOfHours, secondsOf } from './windows.ts';

/** Visits with a line on both sides of a pair. */
const metSql = ({ pair, itemLine }: PairTables): string => `WITH visit_item AS (
  SELECT DISTINCT mdtrt_id, item FROM ${itemLine})
SELECT b.mdtrt_id, p.point, p.time_window
FROM visit_item b JOIN ${pair} p ON p.item_b = b.item JOIN visit_item a ON a.mdtrt_id = b.mdtrt_id AND a.item = p.item_a`;

/**
 * Lines of those visits. `timed` is false where the hour says nothing: midnight to the second is a date alone, and the lines
 * of a visit's day that all carry one second were entered at once.
 */
function sideLineSql(d: Dialect, { itemLine, met }: PairTables, batchLines: number): string {
  const day = d.day('fee_ocur_time');
  const ofHours = `SELECT mdtrt_id FROM ${met} WHERE ${isOfHours('time_window')}`;
  return `WITH batch AS (
  SELECT mdtrt_id, ${day} AS fee_date FROM eff_fee_list_d WHERE mdtrt_id IN (${ofHours}) GROUP BY mdtrt_id, ${day}
  HAVING count(*) >= ${batchLines} AND min(fee_ocur_time) = max(fee_ocur_time))
SELECT l.item, l.fee_date, ${LINE_COLUMNS.map((name) => `l.${name}`).join(', ')}, coalesce(m.fixmedins_name, s.fixmedins_name) AS fixmedins_name,
  coalesce(${uncharged({ line: 'l', settlement: 's' })}, l.wanting) AS uncharged,
  ${d.isoTime('l.fee_ocur_time')} NOT LIKE '% 00:00:00' AND b.mdtrt_id IS NULL AS timed
FROM ${itemLine} l
LEFT JOIN eff_setl_d s ON s.setl_id = l.setl_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = l.fixmedins_code AND m.begndate <= l.fee_date AND l.fee_date < m.until_date
LEFT JOIN batch b ON b.mdtrt_id = l.mdtrt_id AND b.fee_date = l.fee_date
WHERE l.mdtrt_id IN (SELECT mdtrt_id FROM ${met})`;
}

const containedSql = ({
  pair,
  met,
  sideLine,
}: PairTables): string => `SELECT l.*, p.point, p.item_a, p.time_window, p.assumed_day
FROM ${met} m JOIN ${pair} p ON p.point = m.point
JOIN ${sideLine} l ON l.mdtrt_id = m.mdtrt_id AND l.item = p.item_b AND p.begndate <= l.fee_date AND l.fee_date < p.until_date`;

/** Windows of a visit or its day that a point names: side a as one sum a visit, item and day, joined on keys alone. */
function spanSql(d: Dialect, { contained, sideLine }: PairTables): string {
  const day = d.isoDay('fee_date');
  const sums = (
    window: string,
    span: string,
  ): string => `SELECT mdtrt_id, item, '${window}' AS time_window, ${span} AS span,
    sum(CASE WHEN uncharged IS NULL THEN cnt ELSE 0 END) AS units, min(CASE WHEN uncharged <> 'clear' THEN uncharged END) AS unsure
  FROM ${sideLine} GROUP BY mdtrt_id, item, ${span}`;
  return `SELECT b.bkkp_sn, b.point, ${d.concat('|', 'b.mdtrt_id', 's.span')} AS anchor, s.units,
  CASE WHEN s.units > 0 THEN 'met' ELSE coalesce(s.unsure, 'clear') END AS state
FROM (SELECT * FROM ${contained} WHERE assumed_day = 0) b JOIN (
  ${sums('same-day', day)}
  UNION ALL
  ${sums('same-visit', d.literal(''))}) s
  ON s.mdtrt_id = b.mdtrt_id AND s.item = b.item_a AND s.time_window = b.time_window AND s.span = CASE b.time_window WHEN 'same-visit' THEN '' ELSE ${d.isoDay('b.fee_date')} END`;
}

/**
 * Windows of hours: each line of side b goes with the nearest line of side a that the fund paid, else with one that leaves
 * it open. Lines of side a stand under their day and its neighbours, so that the join is on keys.
 */
function hoursSql(d: Dialect, { contained, sideLine }: PairTables): string {
  const gap = `abs(${d.secondsBetween('a.fee_ocur_time', 'b.fee_ocur_time')})`;
  return `SELECT bkkp_sn, point, anchor, units, state FROM (
  SELECT g.*, row_number() OVER (PARTITION BY bkkp_sn, point ORDER BY CASE state WHEN 'met' THEN 1 WHEN 'clear' THEN 3 ELSE 2 END NULLS LAST, gap NULLS LAST, anchor NULLS LAST) AS nth
  FROM (
    SELECT b.bkkp_sn, b.point, a.bkkp_sn AS anchor, a.cnt AS units, ${gap} AS gap,
      CASE WHEN a.uncharged = 'clear' THEN 'clear'
        WHEN NOT (a.timed AND b.timed) THEN CASE WHEN a.fee_date = b.fee_date THEN 'fee_list_d.fee_ocur_time' ELSE 'clear' END
        WHEN ${gap} > ${secondsOf('b.time_window')} THEN 'clear' ELSE coalesce(a.uncharged, 'met') END AS state
    FROM (SELECT * FROM ${contained} WHERE ${isOfHours('time_window')}) b
    JOIN (SELECT l.bkkp_sn, l.mdtrt_id, l.item, l.fee_date, l.fee_ocur_time, l.cnt, l.uncharged, l.timed, ${d.addDays('l.fee_date', 'k.days')} AS near_date
      FROM ${sideLine} l CROSS JOIN (SELECT -1 AS days UNION ALL SELECT 0 AS days UNION ALL SELECT 1 AS days) k) a
      ON a.mdtrt_id = b.mdtrt_id AND a.item = b.item_a AND a.near_date = b.fee_date) g) r
WHERE nth = 1`;
}

/** From lines on the sides of pairs to what each line of side b met. */
export function meetingSteps(d: Dialect, tables: PairTables, batchLines: number): Step[] {
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return [
    kept(tables.met, metSql(tables)),
    kept(tables.sideLine, sideLineSql(d, tables, batchLines)),
    kept(tables.contained, containedSql(tables)),
    kept(tables.match, [spanSql, assumedSql, hoursSql].map((sql) => sql(d, tables)).join('\nUNION ALL\n')),
  ];
}
