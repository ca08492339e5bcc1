import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { SingleParameters } from './parameters.ts';

/**
 * `<prefix>thorough`: how many times as many tests an institution with a case orders in all as its own patients would get at the others,
 * at least 1, without the test in question and without the tests of a package. A hospital that orders everything a third more often
 * orders a routine test for everybody too: that is another matter than one test for everybody.
 */
export function thoroughnessStep({ dialect, parameters, prefix }: PlanContext<SingleParameters>, found: string): Step {
  const double = (value: string): string => dialect.double(value);
  const prior = parameters.prior_visits;
  const less = (all: string, own: string, column: string): string =>
    `(coalesce(${all}.${column}, 0) - coalesce(${own}.${column}, 0))`;
  const shrunk = (k: string, n: string, coarser: string): string =>
    `(${double(k)} + ${prior} * ${coarser}) / (${n} + ${double(String(prior))})`;
  const sums = (by: string): string => `SELECT ${by}, sum(n) AS n, sum(k) AS k FROM counted GROUP BY ${by}`;
  const coarsest = `(${double(less('t1', 'o1', 'k'))} / nullif(${double(less('t1', 'o1', 'n'))}, 0.0))`;
  const middle = shrunk(less('t2', 'o2', 'k'), less('t2', 'o2', 'n'), coarsest);
  return {
    name: `${prefix}thorough`,
    materialise: true,
    sql: `WITH done AS (
  SELECT v.unit, v.dx, v.age_band, count(*) AS k FROM ${found}test t JOIN ${found}visit v ON v.visit_no = t.visit_no WHERE v.tier IS NOT NULL GROUP BY v.unit, v.dx, v.age_band),
counted AS (
  SELECT c.unit, c.cohort, c.tier, c.dx, c.age_band, c.n, coalesce(d.k, 0) AS k FROM ${found}cell c LEFT JOIN done d ON d.unit = c.unit AND d.dx = c.dx AND d.age_band = c.age_band),
t1 AS (${sums('cohort, tier')}), t2 AS (${sums('cohort, tier, dx')}), t3 AS (${sums('cohort, tier, dx, age_band')}), o1 AS (${sums('unit')}), o2 AS (${sums('unit, dx')}),
rated AS (
  SELECT c.unit, c.n, c.k, ${shrunk(less('t3', 'c', 'k'), less('t3', 'c', 'n'), middle)} AS r
  FROM counted c
  JOIN t1 ON t1.cohort = c.cohort AND t1.tier = c.tier
  JOIN t2 ON t2.cohort = c.cohort AND t2.tier = c.tier AND t2.dx = c.dx
  JOIN t3 ON t3.cohort = c.cohort AND t3.tier = c.tier AND t3.dx = c.dx AND t3.age_band = c.age_band
  JOIN o1 ON o1.unit = c.unit JOIN o2 ON o2.unit = c.unit AND o2.dx = c.dx
  WHERE c.unit IN (SELECT owner FROM ${prefix}case)),
whole AS (SELECT unit, sum(n) AS n, ${double('sum(k)')} AS k, ${double(`sum(${dialect.decimal('n * r', 24, 9)})`)} AS e FROM rated GROUP BY unit),
packaged AS (
  SELECT b.unit, ${double(`sum(${dialect.decimal('b.own_rate', 18, 9)})`)} AS own_rate, ${double(`sum(${dialect.decimal('b.expected_rate', 18, 9)})`)} AS expected_rate
  FROM ${found}bundle_item b JOIN ${found}flagged f ON f.unit = b.unit GROUP BY b.unit)
SELECT c.unit, greatest(1.0, (w.k / w.n - coalesce(p.own_rate, 0.0) - CASE WHEN c.packaged = 1 THEN 0.0 ELSE i.own_rate END)
  / greatest(0.01, w.e / w.n - coalesce(p.expected_rate, 0.0) - CASE WHEN c.packaged = 1 THEN 0.0 ELSE i.expected_rate END)) AS thoroughness
FROM ${prefix}case c JOIN whole w ON w.unit = c.owner JOIN ${found}item_rate i ON i.unit = c.owner AND i.item_no = c.item_no LEFT JOIN packaged p ON p.unit = c.owner`,
  };
}
