import type { PlanContext } from '../archetype.ts';
import { linesSql } from './lines.ts';
import type { QuantityLimitParameters } from './parameters.ts';
import { who } from './tried.ts';

const same = (left: string, right: string): string =>
  who
    .split(', ')
    .map((name) => `${left}.${name} = ${right}.${name}`)
    .join(' AND ');

/**
 * SQL of each stay with a day that may break a limit a day: its days (admission to discharge, both counted, and every day
 * it was charged on), what was charged in all, and how much of that is more than all its days allow, `excess`. Days of a
 * stay are posted on one another, late or ahead: only what the whole stay cannot hold was surely too much. Without a
 * day of admission `excess` is NULL.
 */
export function staysSql(
  context: PlanContext<QuantityLimitParameters>,
  { tried, limits, use }: Record<'tried' | 'limits' | 'use', string>,
): string {
  const { dialect: d } = context;
  const whole = `(SELECT DISTINCT CAST(NULL AS BIGINT) AS tried_id, ${who}, CAST(NULL AS DATE) AS only_day FROM ${tried} WHERE span = 'day')`;
  return `WITH line AS (${linesSql(context, { tried: whole, limits, use, home: undefined })}),
stay AS (
  SELECT ${who}, mdtrt_id, min(max_cnt) AS max_cnt, sum(cnt) AS cnt, min(began) AS began, least(min(began), min(fee_date)) AS from_day, greatest(max(ended), max(fee_date)) AS to_day
  FROM line WHERE is_stay GROUP BY ${who}, mdtrt_id)
SELECT ${who}, mdtrt_id, ${d.daysBetween('from_day', 'to_day')} + 1 AS stay_days,
  CASE WHEN began IS NOT NULL THEN greatest(cnt - max_cnt * (${d.daysBetween('from_day', 'to_day')} + 1), 0) END AS excess
FROM stay`;
}

/** SQL of the stay of each day that is judged: of two on one day the one that is further beyond what its days allow. */
export function stayOfDaySql(units: string, stays: string): string {
  return `SELECT * FROM (
  SELECT u.tried_id, u.unit_key, s.mdtrt_id AS stay, s.stay_days, s.excess AS stay_excess,
    row_number() OVER (PARTITION BY u.tried_id, u.unit_key ORDER BY CASE WHEN s.excess IS NULL THEN 0 ELSE 1 END, s.excess DESC NULLS LAST, s.mdtrt_id NULLS LAST) AS nth
  FROM (SELECT DISTINCT tried_id, unit_key, ${who}, mdtrt_id FROM ${units} WHERE span = 'day' AND is_stay) u
  JOIN ${stays} s ON ${same('s', 'u')} AND s.mdtrt_id = u.mdtrt_id) r WHERE nth = 1`;
}
