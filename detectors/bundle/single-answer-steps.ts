import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { linesOf } from '../statistics/hysteresis.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { standingFacts } from '../statistics/standing-sentence.ts';
import type { SingleParameters } from './parameters.ts';

type Context = PlanContext<SingleParameters>;

/** `<prefix>fee`: the lines of a listed test outside packages already accused, with the part beyond what peers would order. */
function feeSteps({ dialect, parameters: p, prefix }: Context, found: string): Step[] {
  const double = (value: string): string => dialect.double(value);
  return [
    {
      name: `${prefix}fee`,
      materialise: true,
      sql: `SELECT l.unit, v.visit_no, v.mdtrt_id, v.begntime, v.dx, f.bkkp_sn, f.setl_id, f.det_item_fee_sumamt, f.inscp_amt,
  ${dialect.decimal(`${double('f.inscp_amt')} * greatest(0.0, 1.0 - l.expected / l.own)`, 18, 4)} AS beyond
FROM ${prefix}likely l JOIN ${found}visit v ON v.unit = l.owner
JOIN eff_fee_list_d f ON f.mdtrt_id = v.mdtrt_id AND f.fixmedins_code = v.fixmedins_code AND f.med_list_codg = l.med_list_codg
JOIN ${found}test t ON t.visit_no = v.visit_no AND t.item_no = l.item_no
LEFT JOIN ${prefix}aside a ON l.packaged = 1 AND a.unit = l.owner AND a.visit_no = v.visit_no
WHERE a.visit_no IS NULL`,
    },
    {
      name: `${prefix}sum`,
      materialise: true,
      sql: `SELECT unit, sum(det_item_fee_sumamt) AS total, CASE WHEN count(inscp_amt) = count(*) THEN sum(beyond) END AS beyond, count(*) - count(inscp_amt) AS without_range,
  min(begntime) AS first_time, max(begntime) AS last_time
FROM ${prefix}fee GROUP BY unit`,
    },
    {
      name: `${prefix}flagged`,
      materialise: true,
      sql: `WITH seen AS (SELECT DISTINCT unit, mdtrt_id, dx FROM ${prefix}fee),
turn AS (SELECT s.*, row_number() OVER (PARTITION BY s.unit, s.dx ORDER BY s.mdtrt_id NULLS LAST) AS nth_of_dx FROM seen s),
sample AS (SELECT t.*, row_number() OVER (PARTITION BY t.unit ORDER BY t.nth_of_dx NULLS LAST, t.dx NULLS LAST, t.mdtrt_id NULLS LAST) AS nth FROM turn t),
shown AS (SELECT unit, ${dialect.joinOrdered("mdtrt_id || ' ' || dx", 'nth', ', ')} AS visits FROM sample WHERE nth <= ${p.sample_visits} GROUP BY unit),
packaged AS (SELECT unit, count(*) AS visits FROM ${prefix}aside GROUP BY unit)
SELECT l.*, s.total, s.beyond, s.without_range, s.first_time, s.last_time, w.visits AS sample_visits, coalesce(g.visits, 0) AS package_visits
FROM ${prefix}likely l JOIN ${prefix}sum s ON s.unit = l.unit JOIN shown w ON w.unit = l.unit LEFT JOIN packaged g ON g.unit = l.owner
WHERE l.orderers >= ${p.single_peers} AND (s.beyond IS NULL OR s.beyond >= ${p.single_min_yuan})`,
    },
  ];
}

/** The four answer tables of a test that nearly everybody gets. `found` begins the names of the steps that told packages. */
export function singleAnswerSteps(context: Context, found: string): Step[] {
  const { dialect, parameters: p, prefix } = context;
  const { from, to, year } = rollingYear(context.asOf, context.rule.effective.from);
  const number = (expression: string): string => dialect.decimal(expression, 18, 6);
  const money = (expression: string): string => dialect.decimal(expression, 16, 2);
  const keys = `f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, ${dialect.literal(year)} AS k_year, f.med_list_codg AS k_med_list_codg`;
  const figures = dialect.json({
    code: 'f.med_list_codg',
    name: 'f.item_name',
    own: number('f.own'),
    expected: number('f.expected'),
    rarely_needed_own: number('f.off_own'),
    rarely_needed_expected: number('f.off_expected'),
  });
  const facts = dialect.json({
    fixmedins_code: 'f.fixmedins_code',
    setting: 'f.setting',
    year: dialect.literal(year),
    window_from: dialect.literal(from),
    window_to: dialect.literal(to),
    med_list_codg: 'f.med_list_codg',
    item_name: 'f.item_name',
    tier: 'f.tier',
    peers: dialect.bigint('f.peers'),
    peers_ordering: dialect.bigint('f.orderers'),
    visits: dialect.bigint('f.n'),
    visits_with_test: dialect.bigint('f.k'),
    rate: number('f.own'),
    expected: number('f.expected'),
    excess: number('f.excess'),
    thoroughness: number('f.thoroughness'),
    dx_spread: number('f.dx_spread'),
    groups: dialect.bigint('f.groups'),
    rarely_needed_rate: number('f.off_own'),
    rarely_needed_expected: number('f.off_expected'),
    natural_spread: number('f.spread'),
    z: number('f.z'),
    q: number('f.q'),
    ...standingFacts(dialect, 'f', linesOf(p)),
    figures: `'[' || ${figures} || ']'`,
    first_month: dialect.month('f.first_time'),
    sample_visits: 'f.sample_visits',
    packaged: dialect.bigint('f.packaged'),
    package_size: dialect.bigint('f.package_size'),
    package_visits: dialect.bigint('f.package_visits'),
    lines_without_inscp_amt: dialect.bigint('f.without_range'),
  });
  const unequipped = `SELECT owner, max(k) AS visits FROM ${prefix}likely WHERE orderers < ${p.single_peers} GROUP BY owner`;
  return [
    ...feeSteps(context, found),
    {
      name: `${prefix}candidate`,
      materialise: true,
      sql: `SELECT ${keys}, f.fixmedins_code, ${dialect.text('NULL')} AS psn_no, ${dialect.text('NULL')} AS bilg_dr_code, f.first_time, f.last_time,
  ${dialect.decimal('round(f.excess * 100.0, 6)', 38, 6)} AS measure, ${dialect.decimal(String(p.single_excess_points), 38, 6)} AS threshold,
  ${money('f.beyond')} AS amount, CASE WHEN f.beyond IS NULL THEN 'none' ELSE 'estimate' END AS amount_kind, ${money('f.total')} AS amt_total, ${facts} AS facts
FROM ${prefix}flagged f`,
    },
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `WITH ordered AS (
  SELECT e.*, row_number() OVER (PARTITION BY e.unit, e.dx ORDER BY e.mdtrt_id NULLS LAST, e.bkkp_sn NULLS LAST) AS nth_of_dx FROM ${prefix}fee e)
SELECT ${keys}, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, ${money('NULL')} AS amount, ${money('x.inscp_amt')} AS inscp_amt, x.setl_id
FROM (SELECT o.*, row_number() OVER (PARTITION BY o.unit ORDER BY o.nth_of_dx NULLS LAST, o.dx NULLS LAST, o.mdtrt_id NULLS LAST, o.bkkp_sn NULLS LAST) AS line_no FROM ordered o) x
JOIN ${prefix}flagged f ON f.unit = x.unit`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: `SELECT x.column_name, ${dialect.bigint('sum(x.row_count)')} AS row_count
FROM (SELECT reason AS column_name, n AS row_count FROM ${found}unit WHERE reason IS NOT NULL
  UNION ALL SELECT 'few:orderers', visits FROM (${unequipped}) u
  UNION ALL SELECT 'fee_list_d.inscp_amt', without_range FROM ${prefix}flagged WHERE without_range > 0) x GROUP BY x.column_name`,
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT t.rows_in, t.rows_in - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT ${dialect.bigint('coalesce(sum(u.n), 0)')} AS rows_in,
    ${dialect.bigint('coalesce(sum(CASE WHEN u.reason IS NOT NULL THEN u.n ELSE coalesce(e.visits, 0) END), 0)')} AS untold
  FROM ${found}unit u LEFT JOIN (${unequipped}) e ON e.owner = u.unit) t`,
    },
  ];
}
