import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import { windowsSql, type MonthEnd } from '../statistics/month-ends.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/** Which visits are compared: those of `<facts>numbered` in the twelve months of each of the windows, where `condition` holds. */
export interface Compared {
  readonly facts: string;
  readonly windows: readonly MonthEnd[];
  readonly condition?: string | undefined;
}

/**
 * `<prefix>visit`: one row a visit and month-end. `unit` is an institution, setting and month-end, `cohort` a setting and month-end:
 * nothing is compared across cohorts. The tier is the institution's latest of the window.
 */
function visitStep({ dialect, prefix }: Context, { facts, windows, condition }: Compared): Step {
  return {
    name: `${prefix}visit`,
    materialise: true,
    sql: `WITH there AS (
  SELECT n.*, w.month_end FROM ${facts}numbered n JOIN ${windowsSql(windows)} ON ${dialect.day('n.begntime')} BETWEEN w.from_day AND w.to_day${condition === undefined ? '' : ` WHERE ${condition}`}),
latest AS (
  SELECT fixmedins_code, setting, month_end, ${tierSql(dialect, dialect.maxBy("coalesce(grade, '')", dialect.concat('|', dialect.isoTime('begntime'), 'mdtrt_id')))} AS tier
  FROM there GROUP BY fixmedins_code, setting, month_end)
SELECT n.visit_no, n.mdtrt_id, n.fixmedins_code, n.setting, n.month_end, n.fixmedins_code || '|' || n.setting || '|' || n.month_end AS unit, n.setting || '|' || n.month_end AS cohort,
  nullif(l.tier, '') AS tier, n.begntime, n.dx, n.age_band
FROM there n JOIN latest l ON l.fixmedins_code = n.fixmedins_code AND l.setting = n.setting AND l.month_end = n.month_end`,
  };
}

/** `<prefix>unit`: institutions by setting and month-end, with the column that keeps them from being judged, or NULL. */
function judgeableSteps({ dialect, parameters, prefix }: Context): Step[] {
  const p = parameters;
  return [
    {
      name: `${prefix}cell`,
      materialise: true,
      sql: `SELECT unit, fixmedins_code, cohort, tier, dx, age_band, count(*) AS n FROM ${prefix}visit WHERE tier IS NOT NULL GROUP BY unit, fixmedins_code, cohort, tier, dx, age_band`,
    },
    {
      name: `${prefix}group`,
      materialise: true,
      sql: `WITH own AS (SELECT unit, dx, substr(dx, 1, 1) AS letter, sum(n) AS n FROM ${prefix}cell WHERE dx <> 'none' GROUP BY unit, dx),
small AS (SELECT unit, letter, sum(n) AS n FROM own WHERE n < ${p.own_group_visits} GROUP BY unit, letter)
SELECT o.unit, o.dx, o.n, CASE WHEN o.n >= ${p.own_group_visits} THEN o.dx WHEN s.n >= ${p.own_group_visits} THEN o.letter || '*' ELSE '*' END AS dx_group
FROM own o LEFT JOIN small s ON s.unit = o.unit AND s.letter = o.letter`,
    },
    {
      name: `${prefix}unit`,
      materialise: true,
      sql: `WITH sized AS (SELECT unit, fixmedins_code, setting, month_end, cohort, max(tier) AS tier, count(*) AS n FROM ${prefix}visit GROUP BY unit, fixmedins_code, setting, month_end, cohort),
peers AS (SELECT cohort, tier, count(*) AS peers FROM sized WHERE n >= ${p.peer_visits} GROUP BY cohort, tier),
own AS (SELECT unit, cohort, tier, dx, sum(n) AS n FROM ${prefix}cell GROUP BY unit, cohort, tier, dx),
everyone AS (SELECT cohort, tier, dx, sum(n) AS n FROM own GROUP BY cohort, tier, dx),
broad AS (SELECT x.unit, count(*) AS groups FROM (SELECT unit, dx_group FROM ${prefix}group GROUP BY unit, dx_group HAVING sum(n) >= ${p.own_group_visits}) x GROUP BY x.unit),
mix AS (
  SELECT o.unit, sum(CASE WHEN e.n - o.n >= ${p.group_visits} THEN o.n ELSE 0 END) AS covered
  FROM own o JOIN everyone e ON e.cohort = o.cohort AND e.tier = o.tier AND e.dx = o.dx WHERE o.dx <> 'none' GROUP BY o.unit)
SELECT s.unit, s.fixmedins_code, s.setting, s.month_end, s.cohort, s.tier, s.n, coalesce(p.peers, 0) - CASE WHEN s.n >= ${p.peer_visits} THEN 1 ELSE 0 END AS peers,
  CASE WHEN s.tier IS NULL THEN 'medins_b.hosp_lv' WHEN s.n < ${p.min_visits} THEN 'few:visits'
    WHEN coalesce(p.peers, 0) - CASE WHEN s.n >= ${p.peer_visits} THEN 1 ELSE 0 END < ${p.min_peers} THEN 'few:peers'
    WHEN coalesce(b.groups, 0) < ${p.min_groups} OR coalesce(m.covered, 0) < ${p.peer_coverage} * ${dialect.double('s.n')} THEN 'diag_d.diag_code' END AS reason
FROM sized s LEFT JOIN peers p ON p.cohort = s.cohort AND p.tier = s.tier LEFT JOIN mix m ON m.unit = s.unit LEFT JOIN broad b ON b.unit = s.unit`,
    },
  ];
}

/** The visits that are compared and the institutions that can be judged. Under a prefix of its own the tests are read from `facts`. */
export function unitSteps(context: Context, compared: Compared): Step[] {
  const { prefix } = context;
  const read = (name: string): Step => ({
    name: `${prefix}${name}`,
    materialise: false,
    sql: `SELECT * FROM ${compared.facts}${name}`,
  });
  const elsewhere = prefix === compared.facts ? [] : [read('item'), read('test')];
  return [...elsewhere, visitStep(context, compared), ...judgeableSteps(context)];
}
