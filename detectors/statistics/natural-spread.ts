import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Median of a squared standard normal. */
const MEDIAN_OF_SQUARE = 0.454_937;
/** Where pass two cuts, in standard deviations, and the variance of a standard normal cut there. */
const CUT = 2.5;
const VARIANCE_WITHIN_CUT = 0.9112;
/** Spreads tried: 0 to 25 percentage points in steps of a twentieth of a point. */
const GRID_STEP = 0.0005;
const GRID_DIGITS = [10, 10, 5];
/** Variance is widened by 1 + this / institutions: a normal quantile at the level that decides a short list becomes Student's. */
const FEW_INSTITUTIONS = 8;

/** Where the units of a spread come from. */
export interface SpreadInput {
  /** Steps are named `<name>_…`; the answer is the step `<name>`: `grp`, `centre`, `spread`, `institutions`. */
  readonly name: string;
  /** A table with `grp`, `fixmedins_code`, `deviation`, `known_variance` and `spread_factor` (the last three DOUBLE), one row a unit. */
  readonly from: string;
  /** The answer is never below this: a share of 1, so 0.01 is one percentage point. */
  readonly least: number;
}

function digits(count: number, alias: string): string {
  return `(VALUES ${Array.from({ length: count }, (_, i) => `(${i})`).join(', ')}) AS ${alias}(d)`;
}

/**
 * The natural spread τ of honest units around their expectation, per group, robust against a minority of violators.
 * Unit i deviates by gap_i; its variance is known_variance_i + τ²·spread_factor_i. First τ is the smallest value of a grid at
 * which the median of (gap - centre)²/variance falls to the median of χ²₁; then units beyond 2.5 standard deviations are
 * set aside, and τ is the smallest grid value at which the mean over the others falls to 0.9112, the variance of a normal
 * distribution cut there. A grid needs no iteration and gives the same digits on every engine.
 *
 * Why not the winsorised DerSimonian-Laird form of the NHS: clipping the z-values shrinks them and nothing corrects for it.
 * Simulated hospital gaps, no violator, natural spread 1 to 2 points: it listed 1.5 to 3.5 % of the hospitals of cities of 20, 40 and 120.
 * This form, over whole synthetic cities of stays without a violator (own-pay spread 1 and 2 points): 0.13 and 0.83 % at
 * 20 hospitals, 0.33 % at 40 and 2 points. At 1 point it found 40 of 40 violators that moved 7 points of cost out of the catalogue
 * and 40 of 40 that moved 12, at 2 points 25 and 39 of 40.
 */
export function naturalSpreadSteps(dialect: Dialect, { name, from, least }: SpreadInput): Step[] {
  const [ones = 1, tens = 1, hundreds = 1] = GRID_DIGITS;
  const square = (t: string): string =>
    `(u.deviation - c.centre) * (u.deviation - c.centre) / (u.known_variance + ${t} * ${t} * u.spread_factor)`;
  return [
    {
      name: `${name}_grid`,
      materialise: true,
      sql: `SELECT ${dialect.double(`a.d + ${ones} * b.d + ${ones * tens} * c.d`)} * ${GRID_STEP} AS spread
FROM ${digits(ones, 'a')} CROSS JOIN ${digits(tens, 'b')} CROSS JOIN ${digits(hundreds, 'c')}`,
    },
    {
      name: `${name}_centre`,
      materialise: true,
      sql: `SELECT u.grp, ${dialect.quantile('u.deviation', 0.5)} AS centre FROM ${from} u GROUP BY u.grp`,
    },
    {
      name: `${name}_first`,
      materialise: true,
      sql: `SELECT x.grp, min(CASE WHEN x.middle <= ${MEDIAN_OF_SQUARE} THEN x.spread ELSE ${maximum()} END) AS spread
FROM (SELECT u.grp, g.spread, ${dialect.quantile(square('g.spread'), 0.5)} AS middle
  FROM ${from} u JOIN ${name}_centre c ON c.grp = u.grp CROSS JOIN ${name}_grid g
  WHERE u.known_variance + g.spread * g.spread > 0 GROUP BY u.grp, g.spread) x GROUP BY x.grp`,
    },
    {
      name,
      materialise: true,
      sql: `SELECT x.grp, max(x.centre) AS centre, max(x.institutions) AS institutions,
  greatest(${least}, min(CASE WHEN x.average <= ${VARIANCE_WITHIN_CUT} THEN x.spread ELSE ${maximum()} END) * sqrt(1.0 + ${FEW_INSTITUTIONS}.0 / max(x.institutions))) AS spread
FROM (SELECT u.grp, g.spread, max(c.centre) AS centre, count(DISTINCT u.fixmedins_code) AS institutions,
    ${dialect.double(`sum(${dialect.decimal(`least(1000000.0, ${square('g.spread')})`, 24, 12)})`)} / count(*) AS average
  FROM ${from} u JOIN ${name}_centre c ON c.grp = u.grp JOIN ${name}_first f ON f.grp = u.grp CROSS JOIN ${name}_grid g
  WHERE ${square(`greatest(${least}, f.spread)`)} <= ${CUT * CUT} AND u.known_variance + g.spread * g.spread > 0
  GROUP BY u.grp, g.spread) x GROUP BY x.grp`,
    },
  ];
}

function maximum(): string {
  return String(GRID_STEP * (GRID_DIGITS.reduce((all, n) => all * n, 1) - 1));
}
