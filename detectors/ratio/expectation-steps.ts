import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { ComparisonParameters } from './parameters.ts';

/** A part of the cost as the cells hold it; `judged` parts have their products with the cost and themselves too. */
export interface Part {
  readonly name: string;
  readonly judged: boolean;
}

/**
 * `<prefix>part`: the comparable cells, one row a cell and part of the cost (`x` of the cell's cost `c`). `xc` and `xx` are sums over stays of
 * the part times the cost and times itself, which its error is made from.
 */
export function partStep({ dialect, prefix }: PlanContext<unknown>, parts: readonly Part[]): Step {
  const rows = parts.map(
    ({ name, judged }) =>
      `SELECT unit, cohort, tier, person, disease, '${name}' AS part, n, c, cc, ${name} AS x, ${judged ? `${name}_c` : dialect.decimal('0', 38, 4)} AS xc, ${judged ? `${name}_x` : dialect.decimal('0', 38, 4)} AS xx FROM ${prefix}cell`,
  );
  return { name: `${prefix}part`, materialise: true, sql: rows.join('\nUNION ALL\n') };
}

/** The products that a judged part needs in its cell: `<name>_c` and `<name>_x`, from amounts `name` and cost `c` of the stays. */
export function productsSql(dialect: Dialect, name: string): string {
  const amount = dialect.decimal(name, 16, 2);
  return `sum(${amount} * ${dialect.decimal('c', 16, 2)}) AS ${name}_c, sum(${amount} * ${amount}) AS ${name}_x`;
}

/**
 * What share of its cost each component would take if a unit's patients were treated by the others: `<prefix>expected<pass>`
 * with `share` per own cell and component. Every share is left-one-unit-out and linear in the component's amounts with
 * weights that depend on stays and cost alone, so the shares of all components add up to 1 and the drivers to the gap.
 *
 * From coarse to fine, each weighing n/(n + credibility) against the coarser one:
 * cohort (insurance type and month-end) and tier; the same and person type; that plus how far the disease group departs from it at all other tiers,
 * then at this tier; last the stratum's own ratio. The two disease steps matter in small cities: a stratum of four peers
 * holds too few stays to speak for itself, and falling back to the tier would charge a hospital for its hard cases.
 * The level of a tier and person type is taken net of the diseases treated there (`lean`, `level`): else a tier with one
 * hard-case hospital looks low as a whole, and the same disease looks milder there than it is.
 * `unknown` is what is left unknown of a disease's departure, as a share of how much diseases differ: credibility over
 * credibility plus the effective number of stays elsewhere.
 */
export function expectationSteps(context: PlanContext<ComparisonParameters>, pass: number, peers: string): Step[] {
  const { dialect, parameters, prefix } = context;
  const double = (value: string): string => dialect.double(value);
  const fine = parameters.credibility;
  const effect = parameters.effect_credibility;
  const weight = (n: string, k: number): string => `(${double(n)} / (${n} + ${k}))`;
  const ratio = (x: string, c: string): string => `${double(x)} / ${double(c)}`;
  const blend = (k: number, n: string, x: string, c: string, coarser: string): string =>
    `CASE WHEN ${c} > 0 THEN ${weight(n, k)} * (${ratio(x, c)}) + (1.0 - ${weight(n, k)}) * ${coarser} ELSE ${coarser} END`;
  const deviation = (x: string, c: string, a: string): string =>
    `sum(${dialect.decimal(`${double(x)} - ${double(c)} * ${a}`, 38, 8)})`;
  const name = (step: string): string => `${prefix}${step}${pass}`;
  const n = (all: string, own: string): string => `(coalesce(${all}.n, 0) - coalesce(${own}.n, 0))`;
  const c = (all: string, own: string): string => `(coalesce(${all}.c, 0) - coalesce(${own}.c, 0))`;
  const cc = (all: string, own: string): string => `(coalesce(${all}.cc, 0) - coalesce(${own}.cc, 0))`;
  const x = (all: string, own: string): string => `(coalesce(${all}.x, 0) - coalesce(${own}.x, 0))`;
  const total = (step: string, by: string, from: string, amount: string): Step => ({
    name: name(step),
    materialise: true,
    sql: `SELECT ${by}, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(${amount}) AS x FROM ${from} GROUP BY ${by}, part`,
  });
  const on = (alias: string, other: string, columns: string): string =>
    columns
      .split(' ')
      .map((column) => `${alias}.${column} = ${other}.${column}`)
      .join(' AND ');
  const departures = (step: string, group: string, tier: string): Step => ({
    name: name(step),
    materialise: true,
    sql: `SELECT s.cohort, s.tier, s.disease, s.part, sum(s.n) AS n, sum(s.c) AS c, sum(s.cc) AS cc,
  ${deviation('s.x', 's.c', `(${blend(effect, 'g.n', 'g.x', 'g.c', `(${ratio('t.x', 't.c')})`)})`)} AS d
FROM ${name('stratum')} s
JOIN ${name(group)} g ON ${on('g', 's', 'cohort tier person part')}
JOIN ${name(tier)} t ON ${on('t', 's', 'cohort tier part')}
GROUP BY s.cohort, s.tier, s.disease, s.part`,
  });
  return [
    total('stratum', 'cohort, tier, person, disease', peers, 'x'),
    total('raw_tier', 'cohort, tier', peers, 'x'),
    total('raw_group', 'cohort, tier, person', peers, 'x'),
    departures('lean', 'raw_group', 'raw_tier'),
    {
      name: name('level'),
      materialise: true,
      sql: `SELECT p.unit, p.cohort, p.tier, p.person, p.part, p.n, p.c, p.cc,
  ${dialect.decimal(`${double('p.x')} - ${double('p.c')} * (CASE WHEN l.c > 0 THEN ${weight('l.n', effect)} * ${ratio('l.d', 'l.c')} ELSE 0.0 END)`, 38, 8)} AS y
FROM ${peers} p JOIN (SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(d) AS d FROM ${name('lean')} GROUP BY cohort, disease, part) l
  ON ${on('l', 'p', 'cohort disease part')}`,
    },
    total('tier', 'cohort, tier', name('level'), 'y'),
    total('tier_unit', 'unit, cohort, tier', name('level'), 'y'),
    total('group', 'cohort, tier, person', name('level'), 'y'),
    total('group_unit', 'unit, cohort, tier, person', name('level'), 'y'),
    {
      name: name('base'),
      materialise: true,
      sql: `SELECT u.unit, u.cohort, u.tier, g.person, g.part,
  ${blend(effect, n('g2', 'o2'), x('g2', 'o2'), c('g2', 'o2'), `(${ratio(x('t', 'ot'), `nullif(${c('t', 'ot')}, 0)`)})`)} AS a
FROM (SELECT DISTINCT unit, cohort, tier FROM ${prefix}part) u
JOIN (SELECT DISTINCT cohort, tier, person, part FROM ${prefix}part) g ON ${on('g', 'u', 'cohort tier')}
LEFT JOIN ${name('tier')} t ON ${on('t', 'g', 'cohort tier part')}
LEFT JOIN ${name('tier_unit')} ot ON ot.unit = u.unit AND ot.part = g.part
LEFT JOIN ${name('group')} g2 ON ${on('g2', 'g', 'cohort tier person part')}
LEFT JOIN ${name('group_unit')} o2 ON o2.unit = u.unit AND ${on('o2', 'g', 'person part')}`,
    },
    departures('elsewhere', 'group', 'tier'),
    {
      name: name('disease'),
      materialise: true,
      sql: `SELECT cohort, disease, part, sum(n) AS n, sum(c) AS c, sum(cc) AS cc, sum(d) AS d FROM ${name('elsewhere')} GROUP BY cohort, disease, part`,
    },
    {
      name: name('near'),
      materialise: true,
      sql: `SELECT u.unit, u.disease, s.part, sum(${n('s', 'o')}) AS n, sum(${c('s', 'o')}) AS c, sum(${cc('s', 'o')}) AS cc, ${deviation(x('s', 'o'), c('s', 'o'), 'b.a')} AS d
FROM (SELECT DISTINCT unit, cohort, tier, disease FROM ${prefix}part) u
JOIN ${name('stratum')} s ON ${on('s', 'u', 'cohort tier disease')}
JOIN ${name('base')} b ON b.unit = u.unit AND ${on('b', 's', 'person part')}
LEFT JOIN ${peers} o ON o.unit = u.unit AND ${on('o', 's', 'person disease part')}
GROUP BY u.unit, u.disease, s.part`,
    },
    {
      name: name('expected'),
      materialise: true,
      sql: `WITH departed AS (
  SELECT p.unit, p.cohort, p.tier, p.person, p.disease, p.part, p.n, p.c, p.x, b.a,
    coalesce(r.n, 0) AS near_n, coalesce(r.c, 0) AS near_c, coalesce(r.d, 0) AS near_d,
    coalesce(r.n, 0) + coalesce(w.n, 0) - coalesce(e.n, 0) AS any_n, coalesce(r.c, 0) + coalesce(w.c, 0) - coalesce(e.c, 0) AS any_c,
    coalesce(r.cc, 0) + coalesce(w.cc, 0) - coalesce(e.cc, 0) AS any_cc, coalesce(r.d, 0) + coalesce(w.d, 0) - coalesce(e.d, 0) AS any_d,
    ${n('s', 'o')} AS own_n, ${c('s', 'o')} AS own_c, ${x('s', 'o')} AS own_x
  FROM ${prefix}part p
  JOIN ${name('base')} b ON b.unit = p.unit AND ${on('b', 'p', 'person part')}
  LEFT JOIN ${name('near')} r ON r.unit = p.unit AND ${on('r', 'p', 'disease part')}
  LEFT JOIN ${name('disease')} w ON ${on('w', 'p', 'cohort disease part')}
  LEFT JOIN ${name('elsewhere')} e ON ${on('e', 'p', 'cohort tier disease part')}
  LEFT JOIN ${name('stratum')} s ON ${on('s', 'p', 'cohort tier person disease part')}
  LEFT JOIN ${peers} o ON o.unit = p.unit AND ${on('o', 'p', 'person disease part')}),
placed AS (
  SELECT q.*, q.a + ${blend(effect, 'q.near_n', 'q.near_d', 'q.near_c', `(CASE WHEN q.any_c > 0 THEN ${weight('q.any_n', effect)} * (${ratio('q.any_d', 'q.any_c')}) ELSE 0.0 END)`)} AS coarser
  FROM departed q)
SELECT z.unit, z.cohort, z.tier, z.person, z.disease, z.part, z.n, z.c, z.x, z.any_n AS disease_stays, 
  CASE WHEN z.any_cc > 0 THEN ${effect} / (${double('z.any_c')} * ${double('z.any_c')} / ${double('z.any_cc')} + ${double(String(effect))}) ELSE 1.0 END AS unknown,
  ${blend(fine, 'z.own_n', 'z.own_x', 'z.own_c', 'z.coarser')} AS share
FROM placed z`,
    },
  ];
}
