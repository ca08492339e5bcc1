import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { linesOf } from '../statistics/hysteresis.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { standingFacts } from '../statistics/standing-sentence.ts';
import { unjudgedSql } from './assessment-steps.ts';
import { kindOfItemSql, KINDS_OF_ITEM } from './own-pay-parts.ts';
import type { OwnPayParameters } from './parameters.ts';

type Context = PlanContext<OwnPayParameters>;

/**
 * `<prefix>story`: a row an institution and kind of item with what its sentence needs.
 *
 * A kind's own pay is its share of the cost (s) times the part of it that persons pay (r). The gap splits exactly and in
 * whatever order one takes them: Δs·(r + r')/2 for using more, Δr·(s + s')/2 for paying more of it oneself (METHODS §5.2).
 *
 * One money once: where the institution is also listed for a low share of the fund (`found`), what that list asks for is
 * taken off the own pay of all listed kinds together, so that both lists add up to the larger of the two.
 */
function storySteps({ dialect, parameters: p, prefix }: Context, found: string): Step[] {
  const double = (value: string): string => dialect.double(value);
  const own = `${double('sum(e.x)')} / ${double('sum(e.c)')}`;
  const expected = `${double(`sum(${dialect.decimal(`${double('e.c')} * e.share`, 38, 10)})`)} / ${double('sum(e.c)')}`;
  const pick = (part: string, column: string): string => `max(CASE WHEN part = '${part}' THEN ${column} END)`;
  const name = dialect.literal('own_');
  const paid = p.own_pay.map((column) => `f.${column}`).join(' + ');
  return [
    {
      name: `${prefix}driver`,
      materialise: true,
      sql: `SELECT e.unit, e.part, ${own} AS own_share, ${expected} AS expected_share FROM ${prefix}expected2 e WHERE e.unit IN (SELECT unit FROM ${prefix}flagged) GROUP BY e.unit, e.part`,
    },
    {
      name: `${prefix}own_line`,
      materialise: true,
      sql: `SELECT x.* FROM (
  SELECT s.unit, f.bkkp_sn, f.setl_id, f.med_list_codg, i.item_name, f.inscp_amt, ${kindOfItemSql(dialect)} AS kind, ${dialect.decimal(paid, 18, 2)} AS own
  FROM ${prefix}stay s JOIN eff_fee_list_d f ON f.mdtrt_id = s.mdtrt_id AND f.fixmedins_code = s.fixmedins_code LEFT JOIN ${prefix}item i ON i.med_list_codg = f.med_list_codg
  WHERE s.reason IS NULL AND s.unit IN (SELECT unit FROM ${prefix}flagged)) x
JOIN ${prefix}flagged f ON f.unit = x.unit AND f.part = ${name} || x.kind WHERE x.own > 0`,
    },
    {
      name: `${prefix}dear`,
      materialise: true,
      sql: `WITH paid AS (
  SELECT x.unit, x.kind, x.med_list_codg, max(coalesce(x.item_name, x.med_list_codg)) AS item_name, sum(x.own) AS own
  FROM ${prefix}own_line x GROUP BY x.unit, x.kind, x.med_list_codg),
ranked AS (SELECT d.*, row_number() OVER (PARTITION BY d.unit, d.kind ORDER BY d.own DESC NULLS LAST, d.med_list_codg NULLS LAST) AS nth FROM paid d),
entry AS (SELECT r.unit, r.kind, r.nth, ${dialect.json({ code: 'r.med_list_codg', name: 'r.item_name', own_pay: dialect.decimal('r.own', 16, 2) })} AS entry FROM ranked r WHERE r.nth <= ${p.named_items})
SELECT unit, kind, '[' || ${dialect.joinOrdered('entry', 'nth', ',')} || ']' AS items FROM entry GROUP BY unit, kind`,
    },
    {
      name: `${prefix}kept`,
      materialise: true,
      sql: `WITH own AS (SELECT unit, ${double(`sum(${dialect.decimal(`gap * ${double('c')}`, 24, 4)})`)} AS yuan FROM ${prefix}flagged GROUP BY unit)
SELECT o.unit, o.yuan, CASE WHEN f.unit IS NULL THEN 0.0 ELSE least(o.yuan, -f.gap * ${double('f.c')}) END AS counted
FROM own o LEFT JOIN ${found}flagged f ON f.unit = o.unit`,
    },
    {
      name: `${prefix}story`,
      materialise: true,
      sql: `WITH wide AS (
  SELECT unit, ${KINDS_OF_ITEM.flatMap((kind) => ['own', 'in'].map((side) => `${pick(`${side}_${kind}`, 'own_share')} AS ${side}_${kind}, ${pick(`${side}_${kind}`, 'expected_share')} AS ${side}_${kind}_expected`)).join(', ')}
  FROM ${prefix}driver GROUP BY unit),
each AS (
  ${KINDS_OF_ITEM.map(
    (
      kind,
    ) => `SELECT unit, '${kind}' AS kind, own_${kind} AS own, own_${kind} + in_${kind} AS volume, own_${kind}_expected AS own_expected, own_${kind}_expected + in_${kind}_expected AS volume_expected,
    ${KINDS_OF_ITEM.map((other) => `own_${other} - own_${other}_expected AS gap_${other}`).join(', ')} FROM wide`,
  ).join('\n  UNION ALL ')}),
rated AS (SELECT z.*, z.own / nullif(z.volume, 0.0) AS rate, coalesce(z.own_expected / nullif(z.volume_expected, 0.0), z.own / nullif(z.volume, 0.0)) AS rate_expected FROM each z),
seen AS (SELECT s.unit, min(s.first_time) AS first_time, max(s.last_time) AS last_time FROM ${prefix}stay s WHERE s.reason IS NULL GROUP BY s.unit),
aside AS (SELECT u.insutype, u.tier, count(*) AS set_aside FROM ${prefix}outlier o JOIN ${prefix}unit u ON u.unit = o.unit GROUP BY u.insutype, u.tier)
SELECT f.*, r.kind, r.own_expected AS expected, r.volume, r.volume_expected, r.rate, r.rate_expected, ${KINDS_OF_ITEM.map((kind) => `r.gap_${kind}`).join(', ')},
  (r.volume - r.volume_expected) * (r.rate + r.rate_expected) / 2.0 AS by_volume, (r.rate - r.rate_expected) * (r.volume + r.volume_expected) / 2.0 AS by_rate,
  v.first_time, v.last_time, d.items, k.counted / k.yuan AS counted_share,
  coalesce(a.set_aside, 0) - CASE WHEN o.unit IS NULL THEN 0 ELSE 1 END AS peers_set_aside,
  (SELECT count(*) FROM ${prefix}flagged) AS listed, (SELECT ${double(`sum(${dialect.decimal('q', 38, 9)})`)} FROM ${prefix}flagged) AS false_leads
FROM ${prefix}flagged f JOIN rated r ON r.unit = f.unit AND f.part = ${name} || r.kind JOIN seen v ON v.unit = f.unit JOIN ${prefix}kept k ON k.unit = f.unit
LEFT JOIN ${prefix}dear d ON d.unit = f.unit AND d.kind = r.kind
LEFT JOIN aside a ON a.insutype = f.insutype AND a.tier = f.tier LEFT JOIN ${prefix}outlier o ON o.unit = f.unit`,
    },
  ];
}

/** The four answer tables of a high share of own pay. `found` begins the names of the steps that told low shares of the fund. */
export function ownPayAnswerSteps(context: Context, found: string): Step[] {
  const { dialect, parameters: p, prefix } = context;
  const double = (value: string): string => dialect.double(value);
  const decimal = (value: string, digits: number, places: number): string => dialect.decimal(value, digits, places);
  const number = (expression: string): string => decimal(expression, 18, 6);
  const money = (expression: string): string => decimal(expression, 16, 2);
  const { from, to, year } = rollingYear(context.asOf, context.rule.effective.from);
  const keys = `s.fixmedins_code AS k_fixmedins_code, s.insutype AS k_insutype, ${dialect.literal(year)} AS k_year, s.kind AS k_component`;
  const facts = dialect.json({
    fixmedins_code: 's.fixmedins_code',
    insutype: 's.insutype',
    year: dialect.literal(year),
    component: 's.kind',
    window_from: dialect.literal(from),
    window_to: dialect.literal(to),
    tier: 's.tier',
    stays: dialect.bigint('s.n'),
    peers: dialect.bigint('s.peers'),
    peers_set_aside: dialect.bigint('s.peers_set_aside'),
    cost: money('s.c'),
    own_pay: money('s.x'),
    share: number('s.ratio'),
    expected: number('s.expected'),
    gap: number('s.gap'),
    gap_at_least: number(`s.gap - ${p.bound_errors} * sqrt(s.known_variance)`),
    standard_error: number('sqrt(s.known_variance)'),
    natural_spread: number('s.spread'),
    z: number('s.z'),
    p: decimal('s.p', 18, 9),
    q: number('s.q'),
    ...standingFacts(dialect, 's', linesOf(p)),
    by_volume: number('s.by_volume'),
    by_rate: number('s.by_rate'),
    volume: number('s.volume'),
    volume_expected: number('s.volume_expected'),
    rate: number('s.rate'),
    rate_expected: number('s.rate_expected'),
    ...Object.fromEntries(KINDS_OF_ITEM.map((kind) => [`gap_${kind}`, number(`s.gap_${kind}`)])),
    excess_yuan: money(`s.gap * ${double('s.c')}`),
    counted_elsewhere: money(`s.gap * ${double('s.c')} * s.counted_share`),
    items: 's.items',
    coverage: number('s.coverage'),
    listed: dialect.bigint('s.listed'),
    false_leads: number('s.false_leads'),
  });
  return [
    ...storySteps(context, found),
    {
      name: `${prefix}candidate`,
      materialise: true,
      sql: `SELECT ${keys}, s.fixmedins_code, ${dialect.text('NULL')} AS psn_no, ${dialect.text('NULL')} AS bilg_dr_code, s.first_time, s.last_time,
  ${decimal('round(s.gap * 100.0, 6)', 38, 6)} AS measure, ${decimal(String(p.own_materiality_points), 38, 6)} AS threshold,
  ${money(`s.gap * ${double('s.c')} * (1.0 - s.counted_share)`)} AS amount, 'estimate' AS amount_kind, ${money('s.x')} AS amt_total, ${facts} AS facts
FROM ${prefix}story s`,
    },
    {
      name: `${prefix}line`,
      materialise: true,
      sql: `SELECT ${keys}, x.line_no, 'fee_list_d' AS kind, x.bkkp_sn AS line_key, ${money('NULL')} AS amount, ${money('x.inscp_amt')} AS inscp_amt, x.setl_id
FROM (SELECT l.unit, l.kind, l.bkkp_sn, l.setl_id, l.inscp_amt, row_number() OVER (PARTITION BY l.unit, l.kind ORDER BY l.own DESC NULLS LAST, l.bkkp_sn NULLS LAST) AS line_no
  FROM ${prefix}own_line l) x
JOIN ${prefix}story s ON s.unit = x.unit AND s.kind = x.kind`,
    },
    { name: `${prefix}untold`, materialise: true, sql: unjudgedSql(context, `own_${KINDS_OF_ITEM[0]}`) },
    {
      name: `${prefix}tally`,
      materialise: true,
      sql: `SELECT (SELECT count(*) FROM ${prefix}stay) AS rows_in, (SELECT count(*) FROM ${prefix}stay) - t.untold AS rows_tested, t.untold AS untold_rows
FROM (SELECT ${dialect.bigint(`coalesce(sum(row_count), 0)`)} AS untold FROM ${prefix}untold) t`,
    },
  ];
}
