import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/**
 * `<prefix>item_rate`: own and expected rate of each item an institution orders often. Expected is left-one-out: the rate of the
 * cell (tier, diagnosis, age) at the others, shrunk to their rate for the diagnosis, that to their rate for the tier.
 * Then `<prefix>member`: the items ordered far more than expected, numbered as bits. An item that no peer bills in
 * many visits may be another way of coding a panel and takes no part.
 */
function itemSteps({ dialect, parameters, prefix }: Context): Step[] {
  const p = parameters;
  const double = (value: string): string => dialect.double(value);
  const shrunk = (k: string, n: string, coarser: string): string =>
    `(${double(k)} + ${p.prior_visits} * ${coarser}) / (${n} + ${double(String(p.prior_visits))})`;
  const less = (all: string, own: string, column: string): string =>
    `(coalesce(${all}.${column}, 0) - coalesce(${own}.${column}, 0))`;
  const sums = (by: string): string => `SELECT ${by}, sum(n) AS n FROM ${prefix}cell GROUP BY ${by}`;
  const counts = (by: string): string =>
    `SELECT ${by}, c.item_no, sum(c.k) AS k FROM ${prefix}ordered c GROUP BY ${by}, c.item_no`;
  return [
    {
      name: `${prefix}often`,
      materialise: true,
      sql: `SELECT u.unit, u.cohort, u.tier, t.item_no, count(*) AS k
FROM ${prefix}unit u JOIN ${prefix}visit v ON v.unit = u.unit JOIN ${prefix}test t ON t.visit_no = v.visit_no
WHERE u.reason IS NULL GROUP BY u.unit, u.cohort, u.tier, t.item_no, u.n HAVING count(*) >= ${p.item_rate} * ${double('u.n')}`,
    },
    {
      name: `${prefix}ordered`,
      materialise: true,
      sql: `SELECT v.unit, v.cohort, v.tier, v.dx, v.age_band, t.item_no, count(*) AS k
FROM ${prefix}test t JOIN ${prefix}visit v ON v.visit_no = t.visit_no
WHERE t.item_no IN (SELECT item_no FROM ${prefix}often) AND v.tier IS NOT NULL GROUP BY v.unit, v.cohort, v.tier, v.dx, v.age_band, t.item_no`,
    },
    {
      name: `${prefix}item_cell`,
      materialise: true,
      sql: `WITH n1 AS (${sums('cohort, tier')}), n2 AS (${sums('cohort, tier, dx')}), n3 AS (${sums('cohort, tier, dx, age_band')}),
u1 AS (${sums('unit')}), u2 AS (${sums('unit, dx')}),
k1 AS (${counts('c.cohort, c.tier')}), k2 AS (${counts('c.cohort, c.tier, c.dx')}), k3 AS (${counts('c.cohort, c.tier, c.dx, c.age_band')}),
o1 AS (${counts('c.unit')}), o2 AS (${counts('c.unit, c.dx')})
SELECT f.unit, f.item_no, h.dx, h.age_band, h.n, coalesce(o.k, 0) AS k,
  ${shrunk(less('k3', 'o', 'k'), less('n3', 'h', 'n'), shrunk(less('k2', 'o2', 'k'), less('n2', 'u2', 'n'), `(${double(less('k1', 'o1', 'k'))} / nullif(${double(less('n1', 'u1', 'n'))}, 0))`))} AS r
FROM ${prefix}often f JOIN ${prefix}cell h ON h.unit = f.unit
JOIN n1 ON n1.cohort = f.cohort AND n1.tier = f.tier
JOIN n2 ON n2.cohort = f.cohort AND n2.tier = f.tier AND n2.dx = h.dx
JOIN n3 ON n3.cohort = f.cohort AND n3.tier = f.tier AND n3.dx = h.dx AND n3.age_band = h.age_band
JOIN u1 ON u1.unit = f.unit JOIN u2 ON u2.unit = f.unit AND u2.dx = h.dx
LEFT JOIN k1 ON k1.cohort = f.cohort AND k1.tier = f.tier AND k1.item_no = f.item_no
LEFT JOIN k2 ON k2.cohort = f.cohort AND k2.tier = f.tier AND k2.dx = h.dx AND k2.item_no = f.item_no
LEFT JOIN k3 ON k3.cohort = f.cohort AND k3.tier = f.tier AND k3.dx = h.dx AND k3.age_band = h.age_band AND k3.item_no = f.item_no
LEFT JOIN o1 ON o1.unit = f.unit AND o1.item_no = f.item_no
LEFT JOIN o2 ON o2.unit = f.unit AND o2.dx = h.dx AND o2.item_no = f.item_no
LEFT JOIN ${prefix}ordered o ON o.unit = f.unit AND o.dx = h.dx AND o.age_band = h.age_band AND o.item_no = f.item_no`,
    },
    {
      name: `${prefix}item_rate`,
      materialise: true,
      sql: `WITH sums AS (
  SELECT unit, item_no, sum(n) AS n, sum(k) AS k, ${double(`sum(${dialect.decimal('n * r', 24, 9)})`)} AS e,
    sum(CASE WHEN r <= ${p.rarely_needed} THEN n ELSE 0 END) AS off_n, sum(CASE WHEN r <= ${p.rarely_needed} THEN k ELSE 0 END) AS off_k,
    ${double(`sum(CASE WHEN r <= ${p.rarely_needed} THEN ${dialect.decimal('n * r', 24, 9)} ELSE 0 END)`)} AS off_e
  FROM ${prefix}item_cell GROUP BY unit, item_no)
SELECT unit, item_no, ${double('k')} / n AS own_rate, e / n AS expected_rate, off_n, ${double('off_k')} / nullif(off_n, 0) AS off_own, off_e / nullif(off_n, 0) AS off_expected
FROM sums`,
    },
    {
      name: `${prefix}member`,
      materialise: true,
      sql: `SELECT x.* FROM (
  SELECT r.*, row_number() OVER (PARTITION BY r.unit ORDER BY r.own_rate - r.expected_rate DESC NULLS LAST, r.item_no NULLS LAST) - 1 AS bit, count(*) OVER (PARTITION BY r.unit) AS members
  FROM ${prefix}item_rate r
  JOIN (SELECT unit, sum(n) OVER (PARTITION BY cohort, tier) - n AS peer_n FROM ${prefix}unit) w ON w.unit = r.unit
  WHERE r.own_rate >= ${p.item_rate} AND r.own_rate - r.expected_rate >= ${p.item_excess} AND (r.expected_rate > 0 OR w.peer_n < ${p.foreign_item_visits})) x
WHERE x.bit < ${p.max_items} AND x.members >= ${p.min_size}`,
    },
  ];
}

/**
 * `<prefix>bundle`: the largest set that enough of an institution's visits share. Visits become bit masks; closed sets are the
 * pairwise intersections of the most frequent masks, so no search over subsets is needed.
 */
function maskSteps({ dialect, parameters, prefix }: Context): Step[] {
  const p = parameters;
  const need = `ceil(${p.soft_share} * ${dialect.bitCount('c.b')})`;
  return [
    {
      name: `${prefix}mask`,
      materialise: true,
      sql: `SELECT x.unit, x.m, count(*) AS w FROM (
  SELECT v.unit, v.visit_no, coalesce(${dialect.bitOr(dialect.bit('c.bit'))}, ${dialect.bigint('0')}) AS m
  FROM ${prefix}visit v LEFT JOIN ${prefix}test t ON t.visit_no = v.visit_no LEFT JOIN ${prefix}member c ON c.unit = v.unit AND c.item_no = t.item_no
  WHERE v.unit IN (SELECT unit FROM ${prefix}member) GROUP BY v.unit, v.visit_no) x GROUP BY x.unit, x.m`,
    },
    {
      name: `${prefix}closed`,
      materialise: true,
      sql: `WITH top AS (SELECT y.unit, y.m FROM (SELECT unit, m, row_number() OVER (PARTITION BY unit ORDER BY w DESC NULLS LAST, m NULLS LAST) AS nth FROM ${prefix}mask) y WHERE y.nth <= ${p.max_masks})
SELECT DISTINCT a.unit, a.m & b.m AS b FROM top a JOIN top b ON b.unit = a.unit AND b.m >= a.m WHERE ${dialect.bitCount('a.m & b.m')} >= ${p.min_size}`,
    },
    {
      name: `${prefix}bundle`,
      materialise: true,
      sql: `WITH counted AS (
  SELECT c.unit, c.b, ${dialect.bitCount('c.b')} AS size, sum(CASE WHEN (m.m & c.b) = c.b THEN m.w ELSE 0 END) AS strict,
    sum(CASE WHEN ${dialect.bitCount('m.m & c.b')} >= ${need} THEN m.w ELSE 0 END) AS soft, sum(m.w) AS n
  FROM ${prefix}closed c JOIN ${prefix}mask m ON m.unit = c.unit GROUP BY c.unit, c.b),
rated AS (SELECT c.unit, c.b, c.size, ${dialect.double('c.strict')} / ${dialect.double('c.n')} AS support, ${dialect.double('c.soft')} / ${dialect.double('c.n')} AS soft_support FROM counted c)
SELECT z.* FROM (
  SELECT r.*, row_number() OVER (PARTITION BY r.unit ORDER BY r.size DESC NULLS LAST, r.support DESC NULLS LAST, r.b NULLS LAST) AS nth
  FROM rated r WHERE r.support >= ${p.min_support} AND r.soft_support >= ${p.min_soft_support}) z WHERE z.nth = 1`,
    },
    {
      name: `${prefix}bundle_item`,
      materialise: true,
      sql: `SELECT b.unit, b.size, ${dialect.bigint(`ceil(${p.soft_share} * b.size)`)} AS need, c.item_no, c.own_rate, c.expected_rate, c.off_n, c.off_own, c.off_expected
FROM ${prefix}bundle b JOIN ${prefix}member c ON c.unit = b.unit AND (b.b & ${dialect.bit('c.bit')}) <> 0`,
    },
  ];
}

/** From tests to at most one bundle an institution and setting. */
export function itemsetSteps(context: Context): Step[] {
  return [...itemSteps(context), ...maskSteps(context)];
}
