import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { falseDiscoverySql } from '../statistics/false-discovery.ts';
import { naturalSpreadSteps } from '../statistics/natural-spread.ts';
import { excessStep } from './excess-step.ts';
import type { SingleParameters } from './parameters.ts';
import { thoroughnessStep } from './thoroughness-step.ts';

type Context = PlanContext<SingleParameters>;

/**
 * `<prefix>case`: the tests that an institution orders for so many and so far above its peers that it may be listed for them; `unit` is
 * institution, setting and test, `owner` institution and setting. `packaged` marks a test of a package that the institution is
 * accused of: its visits with the package are set aside (`<prefix>aside`), so that no line is accused twice and what is left has to
 * stand out by itself. Then `<prefix>case_cell`, what the excess is counted from.
 */
function caseSteps({ parameters: p, prefix }: Context, found: string): Step[] {
  return [
    {
      name: `${prefix}aside`,
      materialise: true,
      sql: `SELECT h.unit, h.visit_no, h.dx, h.age_band FROM ${found}hit h JOIN ${found}flagged f ON f.unit = h.unit WHERE h.at_unit = h.unit`,
    },
    {
      name: `${prefix}case`,
      materialise: true,
      sql: `SELECT r.unit || '|' || i.med_list_codg AS unit, r.unit AS owner, u.fixmedins_code, u.setting, u.cohort, u.tier, u.peers, r.item_no, i.med_list_codg, i.item_name, r.off_own, r.off_expected,
  CASE WHEN b.item_no IS NULL THEN 0 ELSE 1 END AS packaged, f.size AS package_size
FROM ${found}item_rate r JOIN ${found}unit u ON u.unit = r.unit JOIN ${found}item i ON i.item_no = r.item_no
LEFT JOIN ${found}flagged f ON f.unit = r.unit LEFT JOIN ${found}bundle_item b ON b.unit = f.unit AND b.item_no = r.item_no
WHERE u.reason IS NULL AND r.own_rate >= ${p.single_rate} AND r.expected_rate <= ${p.single_routine} AND r.own_rate - r.expected_rate >= ${p.single_excess_points / 100}`,
    },
    {
      name: `${prefix}case_cell`,
      materialise: true,
      sql: `WITH done AS (
  SELECT x.unit, o.unit AS at_unit, o.dx, o.age_band, o.k FROM ${prefix}case x JOIN ${found}ordered o ON o.item_no = x.item_no AND o.cohort = x.cohort AND o.tier = x.tier),
less AS (
  SELECT x.unit, a.dx, a.age_band, count(*) AS n, count(t.visit_no) AS k
  FROM ${prefix}case x JOIN ${prefix}aside a ON a.unit = x.owner LEFT JOIN ${found}test t ON t.visit_no = a.visit_no AND t.item_no = x.item_no
  WHERE x.packaged = 1 GROUP BY x.unit, a.dx, a.age_band)
SELECT x.unit, x.owner, h.unit AS at_unit, h.dx, h.age_band, h.n - CASE WHEN h.unit = x.owner THEN coalesce(l.n, 0) ELSE 0 END AS n,
  coalesce(d.k, 0) - CASE WHEN h.unit = x.owner THEN coalesce(l.k, 0) ELSE 0 END AS k
FROM ${prefix}case x JOIN ${found}cell h ON h.cohort = x.cohort AND h.tier = x.tier
LEFT JOIN done d ON d.unit = x.unit AND d.at_unit = h.unit AND d.dx = h.dx AND d.age_band = h.age_band
LEFT JOIN less l ON l.unit = x.unit AND l.dx = h.dx AND l.age_band = h.age_band`,
    },
  ];
}

/**
 * From cases to `<prefix>tested` and `<prefix>material`: the cases that stand out by every limit but that of q, whatever they cost. The family of tests is every institution with every
 * test that anybody of its tier orders often, so that picking the highest of many is paid for. `orderers` are the peers
 * (other institutions with visits enough to compare) that order the test at all.
 */
export function singleSteps(context: Context, found: string): Step[] {
  const { dialect, parameters: p, prefix } = context;
  const double = (value: string): string => dialect.double(value);
  return [
    ...caseSteps(context, found),
    excessStep(dialect, { name: `${prefix}excess`, cells: `${prefix}case_cell`, prior: p.prior_visits }),
    thoroughnessStep(context, found),
    {
      name: `${prefix}peer`,
      materialise: false,
      sql: `SELECT x.unit AS grp, x.at_unit AS fixmedins_code, x.excess AS deviation, x.known_variance, 1.0 AS spread_factor
FROM ${prefix}excess x JOIN ${prefix}case c ON c.unit = x.unit WHERE x.at_unit <> c.owner AND x.n >= ${p.peer_visits}`,
    },
    ...naturalSpreadSteps(dialect, {
      name: `${prefix}spread`,
      from: `${prefix}peer`,
      least: p.single_least_spread_points / 100,
    }),
    {
      name: `${prefix}breadth`,
      materialise: true,
      sql: `WITH own AS (
  SELECT c.unit, g.dx_group, sum(c.n) AS n, sum(c.k) AS k FROM ${prefix}case_cell c JOIN ${found}group g ON g.unit = c.owner AND g.dx = c.dx
  WHERE c.at_unit = c.owner GROUP BY c.unit, g.dx_group)
SELECT g.unit, count(*) AS groups, ${double(`count(CASE WHEN ${double('g.k')} / g.n >= 0.5 * x.own THEN 1 END)`)} / count(*) AS dx_spread
FROM own g JOIN ${prefix}case c ON c.unit = g.unit JOIN ${prefix}excess x ON x.unit = g.unit AND x.at_unit = c.owner
WHERE g.n >= ${p.own_group_visits} GROUP BY g.unit`,
    },
    {
      name: `${prefix}orderers`,
      materialise: true,
      sql: `SELECT c.unit, count(CASE WHEN x.at_unit <> c.owner AND x.n >= ${p.peer_visits} AND x.k > 0 THEN 1 END) AS orderers FROM ${prefix}case c JOIN ${prefix}excess x ON x.unit = c.unit GROUP BY c.unit`,
    },
    {
      name: `${prefix}scored`,
      materialise: true,
      sql: `WITH judged AS (
  SELECT c.*, x.n, x.k, x.own, least(1.0, x.expected * h.thoroughness) AS expected, x.own - least(1.0, x.expected * h.thoroughness) AS excess, h.thoroughness, s.spread, b.groups, b.dx_spread, o.orderers,
    (x.own - least(1.0, x.expected * h.thoroughness)) / sqrt(x.known_variance + s.spread * s.spread) AS z
  FROM ${prefix}case c JOIN ${prefix}excess x ON x.unit = c.unit AND x.at_unit = c.owner JOIN ${prefix}spread s ON s.grp = c.unit JOIN ${prefix}thorough h ON h.unit = c.unit
  JOIN ${prefix}breadth b ON b.unit = c.unit JOIN ${prefix}orderers o ON o.unit = c.unit
  WHERE x.n >= ${p.min_visits} AND b.groups >= ${p.min_groups}),
family AS (
  SELECT u.unit AS owner, u.month_end, o.item_no FROM ${found}unit u JOIN (SELECT DISTINCT cohort, tier, item_no FROM ${found}ordered) o ON o.cohort = u.cohort AND o.tier = u.tier WHERE u.reason IS NULL)
SELECT j.*, f.month_end, CASE WHEN j.z IS NULL THEN 1.0 ELSE ${dialect.normalUpperTail('j.z')} END AS p
FROM family f LEFT JOIN judged j ON j.owner = f.owner AND j.item_no = f.item_no`,
    },
    { name: `${prefix}tested`, materialise: true, sql: falseDiscoverySql(`${prefix}scored`) },
    {
      name: `${prefix}material`,
      materialise: true,
      sql: `SELECT t.* FROM ${prefix}tested t
WHERE t.unit IS NOT NULL AND t.own >= ${p.single_rate} AND t.excess >= ${p.single_excess_points / 100} AND t.own >= ${p.single_lift} * t.expected AND t.dx_spread >= ${p.single_spread_over_groups}`,
    },
  ];
}
