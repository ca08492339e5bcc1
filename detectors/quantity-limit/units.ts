import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { QuantityLimitParameters } from './parameters.ts';

/** A Monday from which weeks are counted. */
const MONDAY = "DATE '1970-01-05'";

/** Spans in which days of use follow one another in runs. */
const RUNS = "span IN ('period', 'interval', 'course', 'span')";

/** The first day of the calendar week: a window is keyed on the calendar, never on a first use. */
const weekOf = (d: Dialect): string =>
  d.isoDay(d.addDays('l.fee_date', `-(${d.daysBetween(MONDAY, 'l.fee_date')} % 7)`));

/**
 * SQL of each line with the stretch that is summed as one, `unit_key`: a day, hour, line, visit, calendar week, or a run of
 * days of use. Between two runs lie at least the days of the limit's own period, or more than those that end a course;
 * what was taken home lasts for its days.
 */
export function unitsSql({ dialect: d, parameters }: PlanContext<QuantityLimitParameters>, lines: string): string {
  const lasts = `CASE WHEN is_home AND home_days > 1 THEN ${d.addDays('fee_date', d.bigint('ceil(home_days) - 1'))} ELSE fee_date END`;
  const gap = d.daysBetween('lasted', 'fee_date');
  return `WITH dated AS (
  SELECT tried_id, span, fee_date, min(period_days) AS period_days, max(${lasts}) AS until_day FROM ${lines} WHERE ${RUNS} GROUP BY tried_id, span, fee_date),
followed AS (
  SELECT *, max(until_day) OVER (PARTITION BY tried_id ORDER BY fee_date NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS lasted FROM dated),
marked AS (
  SELECT tried_id, fee_date, CASE WHEN lasted IS NULL THEN 1 WHEN span IN ('period', 'interval') THEN CASE WHEN ${gap} >= period_days THEN 1 ELSE 0 END
    WHEN span = 'span' THEN CASE WHEN ${gap} > ${parameters.span_gap_days} THEN 1 ELSE 0 END
    ELSE CASE WHEN ${gap} > ${parameters.course_gap_days} THEN 1 ELSE 0 END END AS begins FROM followed),
run AS (
  SELECT tried_id, fee_date, sum(begins) OVER (PARTITION BY tried_id ORDER BY fee_date NULLS LAST ROWS UNBOUNDED PRECEDING) AS run_no FROM marked)
SELECT l.*, CASE l.span WHEN 'day' THEN ${d.isoDay('l.fee_date')} WHEN 'hour' THEN substr(${d.isoTime('l.fee_ocur_time')}, 1, 13) WHEN 'line' THEN l.bkkp_sn
  WHEN 'visit' THEN l.mdtrt_id WHEN 'visit-days' THEN l.mdtrt_id WHEN 'week' THEN ${weekOf(d)} ELSE ${d.text('r.run_no')} END AS unit_key
FROM ${lines} l LEFT JOIN run r ON r.tried_id = l.tried_id AND r.fee_date = l.fee_date`;
}

/**
 * SQL of the fullest stretch of `period_days` within each run of a limit on a quantity in a period: how many units stand in
 * it, `most`, and its last day, `most_day`.
 */
export function burstsSql(d: Dialect, units: string): string {
  return `WITH dated AS (
  SELECT tried_id, unit_key, fee_date, min(period_days) AS period_days, sum(cnt) AS cnt FROM ${units} WHERE span = 'period' GROUP BY tried_id, unit_key, fee_date),
summed AS (
  SELECT a.tried_id, a.unit_key, a.fee_date, sum(b.cnt) AS n FROM dated a JOIN dated b ON b.tried_id = a.tried_id AND b.unit_key = a.unit_key
  WHERE b.fee_date <= a.fee_date AND ${d.daysBetween('b.fee_date', 'a.fee_date')} < a.period_days GROUP BY a.tried_id, a.unit_key, a.fee_date),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY tried_id, unit_key ORDER BY n DESC NULLS LAST, fee_date NULLS LAST) AS nth FROM summed)
SELECT tried_id, unit_key, n AS most, fee_date AS most_day FROM ranked WHERE nth = 1`;
}
