import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { falseDiscoverySql } from '../statistics/false-discovery.ts';
import { naturalSpreadSteps } from '../statistics/natural-spread.ts';
import { excessStep } from './excess-step.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/** `<prefix>hit` and `<prefix>bundle_cell`: the visits that have an institution's bundle, at it and at the others of its tier. */
function hitSteps({ prefix }: Context): Step[] {
  return [
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `SELECT i.unit, v.unit AS at_unit, v.visit_no, v.dx, v.age_band
FROM ${prefix}bundle_item i JOIN ${prefix}unit u ON u.unit = i.unit
JOIN ${prefix}test t ON t.item_no = i.item_no JOIN ${prefix}visit v ON v.visit_no = t.visit_no AND v.cohort = u.cohort AND v.tier = u.tier
GROUP BY i.unit, v.unit, v.visit_no, v.dx, v.age_band, i.need HAVING count(*) >= i.need`,
    },
    {
      name: `${prefix}bundle_cell`,
      materialise: true,
      sql: `SELECT b.unit, b.unit AS owner, h.unit AS at_unit, h.dx, h.age_band, h.n, coalesce(k.k, 0) AS k
FROM ${prefix}bundle b JOIN ${prefix}unit u ON u.unit = b.unit JOIN ${prefix}cell h ON h.cohort = u.cohort AND h.tier = u.tier
LEFT JOIN (SELECT unit, at_unit, dx, age_band, count(*) AS k FROM ${prefix}hit GROUP BY unit, at_unit, dx, age_band) k
  ON k.unit = b.unit AND k.at_unit = h.unit AND k.dx = h.dx AND k.age_band = h.age_band`,
    },
  ];
}

/**
 * `<prefix>tested`: every institution that can be judged with z, p and q (one without a bundle has p = 1), and `<prefix>material`, those that meet every
 * limit but that of q.
 * The natural spread of a bundle is its peers' own excess for it, each against its own patients; the owner's is left out.
 */
export function assessmentSteps(context: Context): Step[] {
  const { dialect, parameters, prefix } = context;
  const p = parameters;
  const double = (value: string): string => dialect.double(value);
  return [
    ...hitSteps(context),
    excessStep(dialect, { name: `${prefix}excess`, cells: `${prefix}bundle_cell`, prior: p.prior_visits }),
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
  ${double(`sum(CASE WHEN off_n > 0 THEN ${dialect.decimal('off_own / own_rate', 18, 9)} END)`)} / nullif(count(CASE WHEN off_n > 0 THEN 1 END), 0) AS irrelevance,
  count(CASE WHEN own_rate >= ${p.min_lift} * expected_rate THEN 1 END) AS lifted
FROM ${prefix}bundle_item GROUP BY unit`,
    },
    {
      name: `${prefix}scored`,
      materialise: true,
      sql: `SELECT y.*, CASE WHEN y.z IS NULL THEN 1.0 ELSE ${dialect.normalUpperTail('y.z')} END AS p
FROM (
  SELECT u.unit, u.fixmedins_code, u.setting, u.month_end, u.tier, u.n, u.peers, b.b, b.size, b.support, x.own AS soft_support, x.expected, x.excess, s.spread, l.lift, l.lifted, l.irrelevance, d.dx_spread, d.groups,
    x.excess / sqrt(x.known_variance + s.spread * s.spread) AS z
  FROM ${prefix}unit u LEFT JOIN ${prefix}bundle b ON b.unit = u.unit LEFT JOIN ${prefix}excess x ON x.unit = u.unit AND x.at_unit = u.unit
  LEFT JOIN ${prefix}spread s ON s.grp = u.unit LEFT JOIN ${prefix}lift l ON l.unit = u.unit LEFT JOIN ${prefix}breadth d ON d.unit = u.unit
  WHERE u.reason IS NULL) y`,
    },
    { name: `${prefix}tested`, materialise: true, sql: falseDiscoverySql(`${prefix}scored`) },
    {
      name: `${prefix}material`,
      materialise: true,
      sql: `SELECT t.* FROM ${prefix}tested t
WHERE t.excess >= ${p.excess_points / 100} AND t.dx_spread >= ${p.min_spread_over_groups} AND t.size >= ${p.min_size} AND t.lift >= ${p.min_lift} AND t.lifted >= ${p.min_lifted}`,
    },
  ];
}
