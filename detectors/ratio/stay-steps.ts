import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { windowsSql, type MonthEnd } from '../statistics/month-ends.ts';
import { COMPONENTS } from './components.ts';
import { productsSql } from './expectation-steps.ts';
import type { ComparisonParameters } from './parameters.ts';

/** Which stays are compared: those of `placed` in the twelve months of each of the windows, where `condition` holds. */
export interface Compared {
  readonly placed: string;
  readonly windows: readonly MonthEnd[];
  readonly condition?: string | undefined;
}

/** What tells a comparable cell from another, in the order its columns stand. */
export const CELL = 'unit, fixmedins_code, insutype, month_end, cohort, tier, person, disease';

/**
 * `<prefix>stay`: one row a stay and month-end, with `reason`, the column that keeps it out of the comparison or NULL: a stay whose
 * institution had another tier later in that window has none of its own. `unit` is an institution, insurance type and month-end,
 * `cohort` an insurance type and month-end: nothing is compared across cohorts.
 */
export function stayStep(context: PlanContext<ComparisonParameters>, { placed, windows, condition }: Compared): Step {
  const { dialect, prefix } = context;
  return {
    name: `${prefix}stay`,
    materialise: true,
    sql: `WITH seen AS (
  SELECT p.*, w.month_end FROM ${placed} p JOIN ${windowsSql(windows)} ON p.discharged BETWEEN w.from_day AND w.to_day${condition === undefined ? '' : ` WHERE ${condition}`}),
latest AS (
  SELECT fixmedins_code, insutype, month_end, ${dialect.maxBy("coalesce(tier, '')", dialect.concat('|', dialect.isoTime('last_time'), 'mdtrt_id'))} AS tier
  FROM seen GROUP BY fixmedins_code, insutype, month_end)
SELECT p.mdtrt_id, p.setl_id, p.fixmedins_code, p.insutype, p.month_end, p.fixmedins_code || '|' || p.insutype || '|' || p.month_end AS unit, p.insutype || '|' || p.month_end AS cohort,
  p.tier, p.person, p.disease, p.first_time, p.last_time, p.line_inscp_amt, p.c, ${COMPONENTS.map((name) => `p.${name}`).join(', ')},
  CASE WHEN p.fault IS NOT NULL THEN p.fault WHEN p.tier IS NULL OR p.tier <> l.tier THEN 'medins_b.hosp_lv'
    WHEN p.disease IS NULL OR p.disease = '' THEN 'diag_d.diag_code' END AS reason
FROM seen p JOIN latest l ON l.fixmedins_code = p.fixmedins_code AND l.insutype = p.insutype AND l.month_end = p.month_end`,
  };
}

/** `<prefix>cell`: the comparable stays by institution and stratum, with the sums that ratios and their errors are made from. */
export function fundCellStep({ dialect, prefix }: PlanContext<ComparisonParameters>): Step {
  return {
    name: `${prefix}cell`,
    materialise: true,
    sql: `SELECT ${CELL}, count(*) AS n, sum(c) AS c, ${COMPONENTS.map((name) => `sum(${name}) AS ${name}`).join(', ')},
  sum(${dialect.decimal('c', 16, 2)} * ${dialect.decimal('c', 16, 2)}) AS cc, ${productsSql(dialect, 'fund')}
FROM ${prefix}stay WHERE reason IS NULL GROUP BY ${CELL}`,
  };
}
