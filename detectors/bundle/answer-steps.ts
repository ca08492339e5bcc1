import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { linesOf } from '../statistics/hysteresis.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { standingFacts } from '../statistics/standing-sentence.ts';
import type { SetParameters } from './parameters.ts';

type Context = PlanContext<SetParameters>;

/**
 * `<prefix>fee`: the fee lines of the bundle's items in visits that have it, with the part beyond what peers would order.
 * `from` begins the names of the steps that found it.
 */
function feeSteps({ dialect, parameters, prefix }: Context, from: string): Step[] {
  const double = (value: string): string => dialect.double(value);
  return [
    {
      name: `${prefix}own_visit`,
      materialise: true,
      sql: `SELECT h.unit, v.mdtrt_id, v.fixmedins_code, v.begntime, h.dx, row_number() OVER (PARTITION BY h.unit, h.dx ORDER BY v.mdtrt_id NULLS LAST) AS nth_of_dx
FROM ${from}hit h JOIN ${from}flagged f ON f.unit = h.unit JOIN ${from}visit v ON v.visit_no = h.visit_no WHERE h.at_unit = h.unit`,
    },
    {
      // Few institutions and items: read by them, most lines are passed over before their visits are compared.
      name: `${prefix}fee_item`,
      materialise: true,
      sql: `SELECT b.unit, f.fixmedins_code, i.med_list_codg, b.own_rate, b.expected_rate
FROM ${from}bundle_item b JOIN ${from}flagged f ON f.unit = b.unit JOIN ${from}item i ON i.item_no = b.item_no`,
    },
    {
      name: `${prefix}fee`,
      materialise: true,
      sql: `SELECT w.unit, w.mdtrt_id, w.dx, w.nth_of_dx, f.bkkp_sn, f.setl_id, f.det_item_fee_sumamt, f.inscp_amt,
  ${dialect.decimal(`${double('f.inscp_amt')} * greatest(0.0, 1.0 - b.expected_rate / b.own_rate)`, 18, 4)} AS beyond
FROM (SELECT * FROM eff_fee_list_d WHERE med_list_codg IN (SELECT med_list_codg FROM ${prefix}fee_item)) f
JOIN ${prefix}fee_item b ON b.fixmedins_code = f.fixmedins_code AND b.med_list_codg = f.med_list_codg
JOIN ${prefix}own_visit w ON w.unit = b.unit AND w.mdtrt_id = f.mdtrt_id`,
    },
    {
      name: `${prefix}sum`,
      materialise: true,
      sql: `SELECT unit, sum(det_item_fee_sumamt) AS total, CASE WHEN count(inscp_amt) = count(*) THEN sum(beyond) END AS beyond, count(*) - count(inscp_amt) AS without_range
FROM ${prefix}fee GROUP BY unit`,
    },
    {
      name: `${prefix}told`,
      materialise: true,
      sql: `WITH sample AS (
  SELECT x.unit, x.mdtrt_id, x.dx, row_number() OVER (PARTITION BY x.unit ORDER BY x.nth_of_dx NULLS LAST, x.dx NULLS LAST, x.mdtrt_id NULLS LAST) AS nth FROM ${prefix}own_visit x),
shown AS (SELECT unit, ${dialect.joinOrdered("mdtrt_id || ' ' || dx", 'nth', ', ')} AS visits FROM sample WHERE nth <= ${parameters.sample_visits} GROUP BY unit),
times AS (SELECT unit, min(begntime) AS first_time, max(begntime) AS last_time, count(*) AS visits FROM ${prefix}own_visit GROUP BY unit),
member AS (
  SELECT b.unit, i.med_list_codg, ${dialect.json({
    code: 'i.med_list_codg',
    name: 'i.item_name',
    own: dialect.decimal('b.own_rate', 18, 6),
    expected: dialect.decimal('b.expected_rate', 18, 6),
    rarely_needed_own: dialect.decimal('b.off_own', 18, 6),
    rarely_needed_expected: dialect.decimal('b.off_expected', 18, 6),
  })} AS entry
  FROM ${from}bundle_item b JOIN ${from}item i ON i.item_no = b.item_no WHERE b.unit IN (SELECT unit FROM ${from}flagged)),
members AS (SELECT unit, '[' || ${dialect.joinOrdered('entry', 'med_list_codg', ',')} || ']' AS members FROM member GROUP BY unit)
SELECT f.*, s.visits AS sample_visits, t.first_time, t.last_time, t.visits AS bundle_visits, m.members
FROM ${from}flagged f JOIN shown s ON s.unit = f.unit JOIN times t ON t.unit = f.unit JOIN members m ON m.unit = f.unit`,
    },
  ];
}

/** The four answer tables of a package of tests. `found` begins the names of the steps that found it. */
export function answerSteps(context: Context, found: string): Step[] {
  const { dialect, parameters, prefix } = context;
  const { from, to, year } = rollingYear(context.asOf, context.rule.effective.from);
  const number = (expression: string): string => dialect.decimal(expression, 18, 6);
  const money = (expression: string): string => dialect.decimal(expression, 16, 2);
  const keys = `f.fixmedins_code AS k_fixmedins_code, f.setting AS k_setting, ${dialect.literal(year)} AS k_year`;
  const facts = dialect.json({
    fixmedins_code: 'f.fixmedins_code',
    setting: 'f.setting',
    year: dialect.literal(year),
    window_from: dialect.literal(from),
    window_to: dialect.literal(to),
    tier: 'f.tier',
    peers: dialect.bigint('f.peers'),
    visits: dialect.bigint('f.n'),
    bundle_visits: dialect.bigint('f.bundle_visits'),
    size: dialect.bigint('f.size'),
    members: 'f.members',
    support: number('f.support'),
    soft_support: number('f.soft_support'),
    expected: number('f.expected'),
    excess: number('f.excess'),
    dx_spread: number('f.dx_spread'),
    groups: dialect.bigint('f.groups'),
    irrelevance: number('f.irrelevance'),
    lift: number('f.lift'),
    natural_spread: number('f.spread'),
    z: number('f.z'),
    q: number('f.q'),
    ...standingFacts(dialect, 'f', linesOf(parameters)),
    first_month: dialect.month('f.first_time'),
    sample_visits: 'f.sample_visits',
    lines_without_inscp_amt: dialect.bigint('s.without_range'),
  });
  return [
    ...feeSteps(context, found),
    {
      name: `${prefix}candidate`,
      materialise: true,
      sql: `SELECT ${keys}, f.fixmedins_code, ${dialect.text('NULL')} AS psn_no, ${dialect.text('NULL')} AS bilg_dr_code, f.first_time, f.last_time,
  ${dialect.decimal('round(f.excess * 100.0, 6)', 38, 6)} AS measure, ${dialect.decimal(String(parameters.excess_points), 38, 6)} AS threshold,
  ${money('s.beyond')} AS amount, CASE WHEN s.beyond IS NULL THEN 'none' ELSE 'estimate' END AS amount_kind, ${money('s.total')} AS amt_total, ${facts} AS facts
FROM ${prefix}told f JOIN ${prefix}sum s ON s.unit = f.unit`,
    },
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys}, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, ${money('NULL')} AS amount, ${money('x.inscp_amt')} AS inscp_amt, x.setl_id
FROM (SELECT e.*, row_number() OVER (PARTITION BY e.unit ORDER BY e.nth_of_dx NULLS LAST, e.dx NULLS LAST, e.mdtrt_id NULLS LAST, e.bkkp_sn NULLS LAST) AS line_no FROM ${prefix}fee e) x
JOIN ${found}flagged f ON f.unit = x.unit`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: `SELECT x.column_name, ${dialect.bigint('sum(x.row_count)')} AS row_count
FROM (SELECT reason AS column_name, n AS row_count FROM ${found}unit WHERE reason IS NOT NULL
  UNION ALL SELECT 'fee_list_d.inscp_amt', without_range FROM ${prefix}sum WHERE without_range > 0) x GROUP BY x.column_name`,
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT ${dialect.bigint('coalesce(sum(n), 0)')} AS rows_in, ${dialect.bigint('coalesce(sum(CASE WHEN reason IS NULL THEN n ELSE 0 END), 0)')} AS rows_tested,
  ${dialect.bigint('coalesce(sum(CASE WHEN reason IS NOT NULL THEN n ELSE 0 END), 0)')} AS untold_rows
FROM ${found}unit`,
    },
  ];
}
