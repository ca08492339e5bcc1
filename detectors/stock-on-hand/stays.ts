import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import type { StockParameters } from './parameters.ts';

/**
 * SQL of all stays: `mdtrt_id`, `psn_no`, `from_day`, `to_day`. One without an end ends with its settlement, else with its last
 * fee line: a stay that somebody forgot to close must not stop a person's clock for good.
 */
export function stayedSql({ dialect, parameters }: PlanContext<StockParameters>): string {
  const types = textList(dialect, parameters.outside);
  return `WITH stay AS (
  SELECT mdtrt_id, psn_no, ${dialect.day('begntime')} AS from_day, ${dialect.day('endtime')} AS to_day FROM eff_mdtrt_d
  WHERE med_type IN (${types}) AND psn_no IS NOT NULL),
settled AS (
  SELECT mdtrt_id, max(enddate) AS to_day FROM eff_setl_d
  WHERE mdtrt_id IN (SELECT mdtrt_id FROM stay WHERE to_day IS NULL) GROUP BY mdtrt_id),
charged AS (
  SELECT mdtrt_id, max(${dialect.day('fee_ocur_time')}) AS to_day FROM eff_fee_list_d
  WHERE mdtrt_id IN (SELECT mdtrt_id FROM stay WHERE to_day IS NULL) GROUP BY mdtrt_id)
SELECT s.mdtrt_id, s.psn_no, s.from_day, greatest(s.from_day, coalesce(s.to_day, e.to_day, c.to_day, s.from_day)) AS to_day
FROM stay s LEFT JOIN settled e ON e.mdtrt_id = s.mdtrt_id LEFT JOIN charged c ON c.mdtrt_id = s.mdtrt_id`;
}

/** SQL of the stays of the people with fills, overlapping ones merged so that no day counts twice: `psn_no`, `from_day`, `to_day`. */
export function staysSql(stayed: string, fills: string): string {
  const order = 'PARTITION BY psn_no ORDER BY from_day NULLS LAST, to_day NULLS LAST';
  return `WITH marked AS (
  SELECT *, max(to_day) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM ${stayed} WHERE psn_no IN (SELECT psn_no FROM ${fills})),
numbered AS (
  SELECT *, sum(CASE WHEN reached IS NULL OR from_day > reached THEN 1 ELSE 0 END) OVER (${order} ROWS UNBOUNDED PRECEDING) AS island
  FROM marked)
SELECT psn_no, min(from_day) AS from_day, max(to_day) AS to_day FROM numbered GROUP BY psn_no, island`;
}
