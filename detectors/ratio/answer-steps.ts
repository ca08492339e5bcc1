import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { linesOf } from '../statistics/hysteresis.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { standingFacts } from '../statistics/standing-sentence.ts';
import { unjudgedSql } from './assessment-steps.ts';
import { DRIVERS } from './components.ts';
import type { ComparisonParameters } from './parameters.ts';

type Context = PlanContext<ComparisonParameters>;

/** `<prefix>driver`: own and expected share of every component per institution. Expected shares add up to 1 as own ones do. */
function driverStep({ dialect, prefix }: Context, found: string): Step {
  const share = (sum: string): string => `${dialect.double(sum)} / ${dialect.double('sum(e.c)')}`;
  const expected = dialect.decimal(`${dialect.double('e.c')} * e.share`, 38, 10);
  return {
    name: `${prefix}driver`,
    materialise: true,
    sql: `SELECT e.unit, e.part, ${share('sum(e.x)')} AS own_share, ${share(`sum(${expected})`)} AS expected_share
FROM ${found}expected2 e JOIN ${found}flagged f ON f.unit = e.unit GROUP BY e.unit, e.part`,
  };
}

/** `<prefix>story`: a row a flagged institution with everything its sentence needs. */
function storySteps(context: Context, found: string): Step[] {
  const { dialect, prefix } = context;
  const pick = (part: string, column: string): string => `max(CASE WHEN part = '${part}' THEN ${column} END)`;
  const mean = '((w.ratio / nullif(w.in_scope, 0.0) + w.expected / nullif(w.expected_in_scope, 0.0)) / 2.0)';
  return [
    driverStep(context, found),
    {
      name: `${prefix}story`,
      materialise: true,
      sql: `WITH wide AS (
  SELECT unit, ${['fund', ...DRIVERS].map((part) => `${pick(part, 'own_share')} AS ${part}_own, ${pick(part, 'expected_share')} AS ${part}_expected`).join(', ')}
  FROM ${prefix}driver GROUP BY unit),
seen AS (SELECT s.unit, min(s.first_time) AS first_time, max(s.last_time) AS last_time FROM ${found}stay s JOIN ${found}flagged f ON f.unit = s.unit WHERE s.reason IS NULL GROUP BY s.unit),
aside AS (SELECT u.insutype, u.tier, count(*) AS set_aside FROM ${found}outlier o JOIN ${found}unit u ON u.unit = o.unit GROUP BY u.insutype, u.tier),
scope AS (
  SELECT f.*, v.first_time, v.last_time, d.fund_expected AS expected, ${DRIVERS.map((part) => `d.${part}_own - d.${part}_expected AS driver_${part}`).join(', ')},
    1.0 - d.own_own - d.over_own - d.pre_own AS in_scope, 1.0 - d.own_expected - d.over_expected - d.pre_expected AS expected_in_scope
  FROM ${found}flagged f JOIN wide d ON d.unit = f.unit JOIN seen v ON v.unit = f.unit)
SELECT w.*, w.ratio / nullif(w.in_scope, 0.0) AS policy_ratio, ${['own', 'over', 'pre'].map((part) => `w.driver_${part} * ${mean} AS rise_${part}`).join(', ')},
  (SELECT count(*) FROM ${found}flagged) AS listed, (SELECT ${dialect.double(`sum(${dialect.decimal('q', 38, 9)})`)} FROM ${found}flagged) AS false_leads,
  coalesce(a.set_aside, 0) - CASE WHEN o.unit IS NULL THEN 0 ELSE 1 END AS peers_set_aside
FROM scope w LEFT JOIN aside a ON a.insutype = w.insutype AND a.tier = w.tier LEFT JOIN ${found}outlier o ON o.unit = w.unit`,
    },
  ];
}

/** The four answer tables of a low reimbursement ratio. `found` begins the names of the steps that told it. */
export function answerSteps(context: Context, found: string): Step[] {
  const { dialect, parameters, prefix } = context;
  const double = (value: string): string => dialect.double(value);
  const decimal = (value: string, digits: number, places: number): string => dialect.decimal(value, digits, places);
  const { from, to, year } = rollingYear(context.asOf, context.rule.effective.from);
  const number = (expression: string): string => decimal(expression, 18, 6);
  const keys = `s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, ${dialect.literal(year)} AS k_year`;
  const money = (expression: string): string => decimal(expression, 16, 2);
  const facts = dialect.json({
    fixmedins_code: 's.fixmedins_code',
    insutype: 's.insutype',
    year: dialect.literal(year),
    window_from: dialect.literal(from),
    window_to: dialect.literal(to),
    tier: 's.tier',
    stays: dialect.bigint('s.n'),
    peers: dialect.bigint('s.peers'),
    peers_set_aside: dialect.bigint('s.peers_set_aside'),
    cost: money('s.c'),
    fund: money('s.x'),
    ratio: number('s.ratio'),
    expected: number('s.expected'),
    gap: number('s.gap'),
    gap_at_most: number(`s.gap + ${parameters.bound_errors} * sqrt(s.known_variance)`),
    standard_error: number('sqrt(s.known_variance)'),
    natural_spread: number('s.spread'),
    z: number('s.z'),
    p: decimal('s.p', 18, 9),
    q: number('s.q'),
    ...standingFacts(dialect, 's', linesOf(parameters)),
    ...Object.fromEntries(DRIVERS.map((part) => [`driver_${part}`, number(`s.driver_${part}`)])),
    rise_own: number('s.rise_own'),
    rise_over: number('s.rise_over'),
    rise_pre: number('s.rise_pre'),
    policy_ratio: number('s.policy_ratio'),
    policy_gap: number('s.policy_ratio - s.ratio'),
    coverage: number('s.coverage'),
    listed: dialect.bigint('s.listed'),
    false_leads: number('s.false_leads'),
  });
  return [
    ...storySteps(context, found),
    {
      name: `${prefix}excess`,
      materialise: true,
      sql: `SELECT y.*, row_number() OVER (PARTITION BY y.unit ORDER BY y.excess NULLS LAST, y.setl_id NULLS LAST) AS line_no
FROM (SELECT t.unit, t.fixmedins_code, t.insutype, t.setl_id, t.line_inscp_amt, ${decimal(`${double('t.fund')} - ${double('t.c')} * e.share`, 18, 2)} AS excess
  FROM ${found}stay t JOIN ${found}flagged f ON f.unit = t.unit
  JOIN ${found}expected2 e ON e.unit = t.unit AND e.person = t.person AND e.disease = t.disease AND e.part = 'fund'
  WHERE t.reason IS NULL) y`,
    },
    {
      name: `${prefix}candidate`,
      materialise: true,
      sql: `SELECT ${keys}, s.fixmedins_code, ${dialect.text('NULL')} AS psn_no, ${dialect.text('NULL')} AS bilg_dr_code, s.first_time, s.last_time,
  ${decimal(`-round(s.gap * 100.0, 6)`, 38, 6)} AS measure, ${decimal(String(parameters.materiality_points), 38, 6)} AS threshold,
  ${money(`-s.gap * ${double('s.c')}`)} AS amount, 'estimate' AS amount_kind, ${money('s.c')} AS amt_total, ${facts} AS facts
FROM ${prefix}story s`,
    },
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys}, s.line_no, 'setl_d' AS kind, s.setl_id AS line_key, ${money('NULL')} AS amount, ${money('s.line_inscp_amt')} AS inscp_amt
FROM ${prefix}excess s WHERE s.excess < 0`,
    },
    {
      name: `${prefix}untold`,
      materialise: true,
      sql: unjudgedSql({ ...context, prefix: found }, 'fund'),
    },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT (SELECT count(*) FROM ${found}stay) AS rows_in, (SELECT count(*) FROM ${found}stay) - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT ${dialect.bigint(`coalesce(sum(row_count), 0)`)} AS untold FROM ${prefix}untold) t`,
    },
  ];
}
