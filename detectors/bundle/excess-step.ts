import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** What an excess is counted from. */
export interface ExcessInput {
  /** Name of the step. */
  readonly name: string;
  /**
   * A table with a row a case (`unit`), institution of the case's tier (`at_unit`) and stratum (`dx`, `age_band`): `n` visits, `k` of them
   * with what the case is about, and `owner`, the institution the case is about.
   */
  readonly cells: string;
  /** Visits that the coarser rate weighs against a cell's own. */
  readonly prior: number;
}

/**
 * How often each institution of the tier does what a case is about, beyond what its own diagnoses and ages would bring at the
 * others: `n`, `k`, `own` and `expected` rate, `excess` and its `known_variance`, a row a case and institution. Peers are measured without the
 * owner, so that what is planted there does not raise what is expected of anybody.
 */
export function excessStep(dialect: Dialect, { name, cells, prior }: ExcessInput): Step {
  const double = (value: string): string => dialect.double(value);
  const left = (all: string, own: string, column: string): string =>
    `(coalesce(${all}.${column}, 0) - CASE WHEN c.at_unit = c.owner THEN 0 ELSE coalesce(${own}.${column}, 0) END)`;
  const shrunk = (k: string, n: string, coarser: string): string =>
    `(${double(k)} + ${prior} * ${coarser}) / (${n} + ${double(String(prior))})`;
  const peers = (by: string): string =>
    `SELECT ${by}, sum(n) AS n, sum(k) AS k FROM ${cells} WHERE at_unit <> owner GROUP BY ${by}`;
  const own = (by: string): string => `SELECT ${by}, sum(n) AS n, sum(k) AS k FROM ${cells} GROUP BY ${by}`;
  return {
    name,
    materialise: true,
    sql: `WITH p1 AS (${peers('unit')}), p2 AS (${peers('unit, dx')}), p3 AS (${peers('unit, dx, age_band')}),
o1 AS (${own('unit, at_unit')}), o2 AS (${own('unit, at_unit, dx')}),
rated AS (
  SELECT c.unit, c.at_unit, c.n, c.k, ${shrunk(left('p3', 'c', 'k'), left('p3', 'c', 'n'), shrunk(left('p2', 'o2', 'k'), left('p2', 'o2', 'n'), `(${double(left('p1', 'o1', 'k'))} / nullif(${double(left('p1', 'o1', 'n'))}, 0.0))`))} AS r
  FROM ${cells} c
  JOIN p1 ON p1.unit = c.unit
  LEFT JOIN p2 ON p2.unit = c.unit AND p2.dx = c.dx
  LEFT JOIN p3 ON p3.unit = c.unit AND p3.dx = c.dx AND p3.age_band = c.age_band
  JOIN o1 ON o1.unit = c.unit AND o1.at_unit = c.at_unit
  JOIN o2 ON o2.unit = c.unit AND o2.at_unit = c.at_unit AND o2.dx = c.dx),
sums AS (SELECT unit, at_unit, sum(n) AS n, sum(k) AS k, ${double(`sum(${dialect.decimal('n * r', 24, 9)})`)} AS e FROM rated GROUP BY unit, at_unit),
rates AS (SELECT s.*, ${double('s.k')} / s.n AS own, s.e / s.n AS expected FROM sums s WHERE s.n > 0)
SELECT x.unit, x.at_unit, x.n, x.k, x.own, x.expected, x.own - x.expected AS excess,
  greatest(x.expected, 1.0 / x.n) * (1.0 - least(x.expected, 1.0 - 1.0 / x.n)) / x.n AS known_variance
FROM rates x`,
  };
}
