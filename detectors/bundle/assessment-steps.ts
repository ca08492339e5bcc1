import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { falseDiscoverySql } from '../statistics/false-discovery.ts';
import { naturalSpreadSteps } from '../statistics/natural-spread.ts';
import type { BundleParameters } from './parameters.ts';

type Context = PlanContext<BundleParameters>;

/**
 * How often each institution of the tier has this very bundle, beyond what its own diagnoses and ages would bring at the others. Peers are
 * measured without the owner, so that a planted bundle does not raise what is expected of anybody.
 */
function excessSteps({ dialect, parameters, prefix }: Context): Step[] {
  const prior = parameters.prior_visits;
  const double = (value: string): string => dialect.double(value);
  const left = (all: string, own: string, column: string): string =>
    `(coalesce(${all}.${column}, 0) - CASE WHEN c.at_unit = c.unit THEN 0 ELSE coalesce(${own}.${column}, 0) END)`;
  const shrunk = (k: string, n: string, coarser: string): string =>
    `(${double(k)} + ${prior} * ${coarser}) / (${n} + ${double(String(prior))})`;
  const peers = (by: string): string =>
    `SELECT ${by}, sum(n) AS n, sum(k) AS k FROM ${prefix}bundle_cell WHERE at_unit <> unit GROUP BY ${by}`;
  const own = (by: string): string => `SELECT ${by}, sum(n) AS n, sum(k) AS k FROM ${prefix}bundle_cell GROUP BY ${by}`;
  return [
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `SELECT i.unit, v.unit AS at_unit, v.visit_no, v.dx, v.age_band
FROM ${prefix}bundle_item i JOIN ${prefix}unit u ON u.unit = i.unit
JOIN ${prefix}test t ON t.item_no = i.item_no JOIN ${prefix}visit v ON v.visit_no = t.visit_no AND v.setting = u.setting AND v.tier = u.tier
GROUP BY i.unit, v.unit, v.visit_no, v.dx, v.age_band, i.need HAVING count(*) >= i.need`,
    },
    {
      name: `${prefix}bundle_cell`,
      materialise: true,
      sql: `SELECT b.unit, h.unit AS at_unit, h.dx, h.age_band, h.n, coalesce(k.k, 0) AS k
FROM ${prefix}bundle b JOIN ${prefix}unit u ON u.unit = b.unit JOIN ${prefix}cell h ON h.setting = u.setting AND h.tier = u.tier
LEFT JOIN (SELECT unit, at_unit, dx, age_band, count(*) AS k FROM ${prefix}hit GROUP BY unit, at_unit, dx, age_band) k
  ON k.unit = b.unit AND k.at_unit = h.unit AND k.dx = h.dx AND k.age_band = h.age_band`,
    },
    {
      name: `${prefix}excess`,
      materialise: true,
      sql: `WITH p1 AS (${peers('unit')}), p2 AS (${peers('unit, dx')}), p3 AS (${peers('unit, dx, age_band')}),
o1 AS (${own('unit, at_unit')}), o2 AS (${own('unit, at_unit, dx')}),
rated AS (
  SELECT c.unit, c.at_unit, c.n, c.k, ${shrunk(left('p3', 'c', 'k'), left('p3', 'c', 'n'), shrunk(left('p2', 'o2', 'k'), left('p2', 'o2', 'n'), `(${double(left('p1', 'o1', 'k'))} / nullif(${double(left('p1', 'o1', 'n'))}, 0.0))`))} AS r
  FROM ${prefix}bundle_cell c
  JOIN p1 ON p1.unit = c.unit
  LEFT JOIN p2 ON p2.unit = c.unit AND p2.dx = c.dx
  LEFT JOIN p3 ON p3.unit = c.unit AND p3.dx = c.dx AND p3.age_band = c.age_band
  JOIN o1 ON o1.unit = c.unit AND o1.at_unit = c.at_unit
  JOIN o2 ON o2.unit = c.unit AND o2.at_unit = c.at_unit AND o2.dx = c.dx),
sums AS (SELECT unit, at_unit, sum(n) AS n, sum(k) AS k, ${double(`sum(${dialect.decimal('n * r', 24, 9)})`)} AS e FROM rated GROUP BY unit, at_unit),
rates AS (SELECT s.*, ${double('s.k')} / s.n AS own, s.e / s.n AS expected FROM sums s)
SELECT x.unit, x.at_unit, x.n, x.k, x.own, x.expected, x.own - x.expected AS excess,
  greatest(x.expected, 1.0 / x.n) * (1.0 - least(x.expected, 1.0 - 1.0 / x.n)) / x.n AS known_variance
FROM rates x`,
    },
  ];
}

/**
 * `<prefix>tested`: every institution that can be judged with z, p and q (one without a bundle has p = 1), and `<prefix>flagged`.
 * The natural spread of a bundle is its peers' own excess for it, each against its own patients; the owner's is left out.
 */
export function assessmentSteps(context: Context): Step[] {
  const { dialect, parameters, prefix } = context;
  const p = parameters;
  const double = (value: string): string => dialect.double(value);
  return [
    ...excessSteps(context),
    {
      name: `${prefix}peer`,
      materialise: false,
      sql: `SELECT x.unit AS grp, x.at_unit AS fixmedins_code, x.excess AS deviation, x.known_variance, 1.0 AS spread_factor
FROM ${prefix}excess x WHERE x.at_unit <> x.unit AND x.n >= ${p.peer_visits}`,
    },
    ...naturalSpreadSteps(dialect, {
      name: `${prefix}spread`,
      from: `${prefix}peer`,
      least: p.least_spread_points / 100,
    }),
    {
      name: `${prefix}breadth`,
      materialise: true,
      sql: `WITH own AS (SELECT c.unit, g.dx_group, sum(c.n) AS n, sum(c.k) AS k FROM ${prefix}bundle_cell c JOIN ${prefix}group g ON g.unit = c.unit AND g.dx = c.dx WHERE c.at_unit = c.unit GROUP BY c.unit, g.dx_group)
SELECT g.unit, count(*) AS groups, ${double(`count(CASE WHEN ${double('g.k')} / g.n >= 0.5 * b.soft_support THEN 1 END)`)} / count(*) AS dx_spread
FROM own g JOIN ${prefix}bundle b ON b.unit = g.unit WHERE g.n >= ${p.own_group_visits} GROUP BY g.unit`,
    },
    {
      name: `${prefix}lift`,
      materialise: true,
      sql: `SELECT unit, ${double(`sum(${dialect.decimal('own_rate', 18, 9)})`)} / greatest(0.001, ${double(`sum(${dialect.decimal('expected_rate', 18, 9)})`)}) AS lift,
  ${double(`sum(CASE WHEN off_n > 0 THEN ${dialect.decimal('off_own / own_rate', 18, 9)} END)`)} / nullif(count(CASE WHEN off_n > 0 THEN 1 END), 0) AS irrelevance
FROM ${prefix}bundle_item GROUP BY unit`,
    },
    {
      name: `${prefix}scored`,
      materialise: true,
      sql: `SELECT y.*, CASE WHEN y.z IS NULL THEN 1.0 ELSE ${dialect.normalUpperTail('y.z')} END AS p
FROM (
  SELECT u.unit, u.fixmedins_code, u.setting, u.tier, u.n, u.peers, b.b, b.size, b.support, x.own AS soft_support, x.expected, x.excess, s.spread, l.lift, l.irrelevance, d.dx_spread, d.groups,
    x.excess / sqrt(x.known_variance + s.spread * s.spread) AS z
  FROM ${prefix}unit u LEFT JOIN ${prefix}bundle b ON b.unit = u.unit LEFT JOIN ${prefix}excess x ON x.unit = u.unit AND x.at_unit = u.unit
  LEFT JOIN ${prefix}spread s ON s.grp = u.unit LEFT JOIN ${prefix}lift l ON l.unit = u.unit LEFT JOIN ${prefix}breadth d ON d.unit = u.unit
  WHERE u.reason IS NULL) y`,
    },
    { name: `${prefix}tested`, materialise: true, sql: falseDiscoverySql(`${prefix}scored`) },
    {
      name: `${prefix}flagged`,
      materialise: true,
      sql: `SELECT t.* FROM ${prefix}tested t
WHERE t.q <= ${p.max_q} AND t.excess >= ${p.excess_points / 100} AND t.dx_spread >= ${p.min_spread_over_groups} AND t.size >= ${p.min_size} AND t.lift >= ${p.min_lift}`,
    },
  ];
}
