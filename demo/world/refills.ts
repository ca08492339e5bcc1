import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

/**
 * What the long-term ill of a shard take and when they refill: `regimen` one row a drug, `refill` one row a visit.
 * The time between refills is what the longest-lasting drug of the visit supplies; the early ones come three days
 * before, every time.
 */
export function refillSteps(period: Period): Step[] {
  return [
    {
      name: 'regimen',
      materialise: true,
      sql: `WITH drug AS (
  SELECT p.p, p.plan, 1 AS rank, c.drugs[1] AS generic FROM person p JOIN condition c ON c.place = p.cond
  UNION ALL
  SELECT p.p, p.plan, 2, c.drugs[2] FROM person p JOIN condition c ON c.place = p.cond
  WHERE c.drugs[2] <> c.drugs[1] AND p.plan <> 'early' AND u('second', p.p, 0) < 0.4),
branded AS (
  SELECT d.*, i.item, i.pack / i.day_qty AS box_days
  FROM drug d JOIN item i ON i.generic = d.generic AND i.prefix IS NOT NULL AND i.brand = pick('brand' || d.generic, d.p, 0, i.brands))
SELECT p, plan, rank, item, greatest(1, floor(CASE plan WHEN 'quarterly' THEN 84 ELSE 30 END / box_days))::INTEGER AS boxes,
  (greatest(1, floor(CASE plan WHEN 'quarterly' THEN 84 ELSE 30 END / box_days)) * box_days)::INTEGER AS supply
FROM branded`,
    },
    {
      name: 'refill',
      materialise: true,
      sql: `WITH pace AS (SELECT p, plan, max(supply) - if(plan = 'early', 3, 0) AS pace FROM regimen GROUP BY p, plan),
due AS (
  SELECT c.p, k, pick('first', c.p, 0, c.pace) + k * c.pace + if(c.plan = 'early', 0, pick('late', c.p, k, 5) - 2) AS day
  FROM pace c, range(${Math.ceil(period.days / 21) + 1}) t(k))
SELECT p, k, day FROM due WHERE day BETWEEN 0 AND ${period.days - 1}`,
    },
  ];
}
