import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { DaysSupply } from '../shared/days-supply.ts';
import type { QuantityLimitParameters } from './parameters.ts';

/** The limit, and whose use of its item is held against it. */
const WHO = ['kp_id', 'limit_type', 'point_from', 'med_list_codg', 'fixmedins_code', 'psn_no', 'span'] as const;
/** The same, as a list of columns. */
export const who = WHO.join(', ');

/** Spans of which one day's sum already says whether they may be broken. */
const WITHIN_DAY = "span IN ('day', 'hour', 'line')";

/** SQL of the lines taken home, with their days: `days` NULL where `missing` was wanting, `grain_days` of their smallest pack. */
export function homeSql(lines: string, limits: string, supply: DaysSupply, smallest: string): string {
  return `SELECT h.*, ${smallest} AS grain_days FROM (
  SELECT bkkp_sn, psn_no, fixmedins_code, med_list_codg, cnt, pack_qty, ${supply.days} AS days, ${supply.missing} AS missing
  FROM ${lines} WHERE med_list_codg IN (SELECT med_list_codg FROM ${limits} WHERE span IN ('course', 'visit-days'))) h`;
}

/** Whether all that one person got at one institution could break a limit; a limit without its value is looked at too. */
const mayBreak = (
  d: Dialect,
): string => `coalesce(CASE WHEN span IN ('visit', 'week', 'period') THEN cnt > max_cnt WHEN span = 'interval' THEN days > 1
    WHEN span = 'span' THEN ${d.daysBetween('first_day', 'last_day')} + 1 > max_days ELSE days + home_days > max_days END, true)`;

/**
 * SQL of what may break a limit and is looked at line by line: `only_day` for limits within a day, else all days of a
 * person at an institution.
 *
 * @param gated false to have all of it, for the trail.
 */
export function triedSql(
  { dialect: d }: PlanContext<QuantityLimitParameters>,
  { limited, home }: { readonly limited: string; readonly home: string | undefined },
  gated = true,
): string {
  const when = (condition: string): string => (gated ? ` AND ${condition}` : '');
  const homeDays =
    home === undefined
      ? `SELECT g.*, 0 AS home_days FROM grouped g`
      : `SELECT g.*, CASE WHEN h.psn_no IS NULL THEN 0 ELSE h.home_days END AS home_days FROM grouped g
  LEFT JOIN (SELECT psn_no, fixmedins_code, med_list_codg, CASE WHEN count(days) = count(*) THEN sum(days) END AS home_days FROM ${home} GROUP BY psn_no, fixmedins_code, med_list_codg) h
    ON h.psn_no = g.psn_no AND h.fixmedins_code = g.fixmedins_code AND h.med_list_codg = g.med_list_codg`;
  return `WITH grouped AS (
  SELECT ${who}, ${d.bigint('count(*)')} AS days, sum(cnt) AS cnt, min(fee_date) AS first_day, max(fee_date) AS last_day, min(max_cnt) AS max_cnt, min(max_days) AS max_days
  FROM ${limited} WHERE NOT ${WITHIN_DAY} GROUP BY ${who}),
with_home AS (
  ${homeDays}),
tried AS (
  SELECT ${who}, fee_date AS only_day FROM ${limited} WHERE ${WITHIN_DAY}${when('coalesce(cnt > max_cnt, true)')}
  UNION ALL
  SELECT ${who}, CAST(NULL AS DATE) AS only_day FROM with_home WHERE true${when(mayBreak(d))})
SELECT row_number() OVER (ORDER BY ${who
    .split(', ')
    .map((name) => `${name} NULLS LAST`)
    .join(', ')}, only_day NULLS LAST) AS tried_id, ${who}, only_day FROM tried`;
}
