import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { linesOf, listedSteps } from '../statistics/hysteresis.ts';
import { monthEnds } from '../statistics/month-ends.ts';
import { assessmentSteps } from './assessment-steps.ts';
import type { COMPONENTS } from './components.ts';
import { partStep, productsSql } from './expectation-steps.ts';
import { kindOfItemSql, KINDS_OF_ITEM, OWN_PAY_PARTS } from './own-pay-parts.ts';
import type { OwnPayParameters } from './parameters.ts';
import { CELL, stayStep } from './stay-steps.ts';

type Context = PlanContext<OwnPayParameters>;

/** Settled own pay of a stay, by the columns that count as own pay. */
const SETTLED: Readonly<Record<OwnPayParameters['own_pay'][number], (typeof COMPONENTS)[number]>> = {
  fulamt_ownpay_amt: 'own',
  overlmt_selfpay: 'over',
};

/**
 * `<prefix>paid`: what persons paid themselves by kind of item, and the rest of the cost, a row a sound stay of any of the windows. A
 * row depends on its own visit and on the catalogue alone.
 */
function paidSteps({ dialect, parameters: p, prefix }: Context, found: string): Step[] {
  const own = p.own_pay.map((name) => `f.${name}`).join(' + ');
  const of = (kind: string, amount: string): string => `sum(CASE WHEN kind = '${kind}' THEN ${amount} ELSE 0 END)`;
  return [
    itemStep(dialect, prefix),
    {
      name: `${prefix}paid`,
      materialise: true,
      keep: 'mdtrt_id',
      sql: `SELECT mdtrt_id, fixmedins_code, psn_no, ${KINDS_OF_ITEM.map((kind) => `${of(kind, 'own')} AS own_${kind}, ${of(kind, 'total - own')} AS in_${kind}`).join(', ')},
  sum(own) AS own, sum(total) AS total, sum(CASE WHEN kind IS NULL THEN own ELSE 0 END) AS own_unknown, count(*) - count(own) AS without_own
FROM (
  SELECT s.mdtrt_id, s.fixmedins_code, s.psn_no, ${kindOfItemSql(dialect)} AS kind, ${dialect.decimal(own, 18, 2)} AS own, f.det_item_fee_sumamt AS total
  FROM ${found}placed s JOIN eff_fee_list_d f ON f.mdtrt_id = s.mdtrt_id AND f.fixmedins_code = s.fixmedins_code
  LEFT JOIN ${prefix}item i ON i.med_list_codg = f.med_list_codg WHERE s.fault IS NULL) x
GROUP BY mdtrt_id, fixmedins_code, psn_no`,
    },
  ];
}

/**
 * `<prefix>stay`: the stays of `from` with their cost by part, and `reason`, the column that keeps one out of the comparison: its lines must
 * add up to its settlement, else what is missing would pass for thrift. Then `<prefix>cell`.
 */
function cellSteps({ dialect, parameters: p, prefix }: Context, from: string, paid: string): Step[] {
  const settled = p.own_pay.map((name) => `s.${SETTLED[name]}`).join(' + ');
  const tolerance = `greatest(${p.lines_tolerance}, ${p.lines_tolerance_share} * ${dialect.double('s.c')})`;
  const money = (expression: string): string => dialect.decimal(expression, 18, 2);
  return [
    {
      name: `${prefix}stay`,
      materialise: true,
      sql: `SELECT s.unit, s.mdtrt_id, s.setl_id, s.fixmedins_code, s.insutype, s.month_end, s.cohort, s.tier, s.person, s.disease, s.first_time, s.last_time, s.c,
  ${KINDS_OF_ITEM.map((kind) => `${money(`w.own_${kind}`)} AS own_${kind}, ${money(`w.in_${kind}`)} AS in_${kind}`).join(', ')},
  ${money(`s.c - ${KINDS_OF_ITEM.map((kind) => `w.own_${kind} - w.in_${kind}`).join(' - ')}`)} AS rest,
  CASE WHEN s.reason IS NOT NULL THEN s.reason WHEN w.mdtrt_id IS NULL THEN 'lines:incomplete' WHEN w.without_own > 0 THEN 'fee_list_d.fulamt_ownpay_amt'
    WHEN abs(w.total - s.c) > ${tolerance} OR abs(w.own - (${settled})) > ${tolerance} THEN 'lines:incomplete'
    WHEN w.own_unknown > ${tolerance} THEN 'fee_list_d.list_type' END AS reason
FROM ${from} s LEFT JOIN ${paid} w ON w.mdtrt_id = s.mdtrt_id AND w.fixmedins_code = s.fixmedins_code`,
    },
    {
      name: `${prefix}cell`,
      materialise: true,
      sql: `SELECT ${CELL}, count(*) AS n, sum(c) AS c, sum(${dialect.decimal('c', 16, 2)} * ${dialect.decimal('c', 16, 2)}) AS cc,
  ${OWN_PAY_PARTS.map(({ name, judged }) => `sum(${name}) AS ${name}${judged ? `, ${productsSql(dialect, name)}` : ''}`).join(',\n  ')}
FROM ${prefix}stay WHERE reason IS NULL GROUP BY ${CELL}`,
    },
  ];
}

/** From the stays of `from` to the institutions and kinds of item with too much own pay. */
function judgedSteps(context: Context, from: string, paid: string): Step[] {
  const { parameters: p } = context;
  return [
    ...cellSteps(context, from, paid),
    partStep(context, OWN_PAY_PARTS),
    ...assessmentSteps(context, {
      parts: OWN_PAY_PARTS.filter((part) => part.judged).map((part) => part.name),
      wrong: 'high',
      points: p.own_materiality_points,
      leastSpreadPoints: p.own_least_spread_points,
      minYuan: p.own_min_yuan,
      minEffective: p.own_min_effective_stays,
    }),
  ];
}

/**
 * From the stays of `found` to `<prefix>flagged`: institutions and kinds of item with too much own pay. All kinds and insurance types are one
 * family of tests; each kind has a natural spread of its own.
 */
export function ownPaySteps(context: Context, found: string): Step[] {
  const { asOf, dialect, parameters: p, prefix, rule } = context;
  const ends = monthEnds(asOf, rule.effective.from, p.month_ends);
  const placed = `${found}placed`;
  return [
    ...paidSteps(context, found),
    ...listedSteps(
      dialect,
      { prefix, keys: ['fixmedins_code', 'insutype', 'part'], lines: linesOf(p), ends },
      (name, windows, condition) => {
        const here = { ...context, prefix: name };
        if (condition === undefined) return judgedSteps(here, `${found}stay`, `${prefix}paid`);
        const fund = { ...context, prefix: `${name}fund_` };
        return [
          stayStep(fund, { placed, windows, condition }),
          ...judgedSteps(here, `${fund.prefix}stay`, `${prefix}paid`),
        ];
      },
    ),
  ];
}

/** `<prefix>item`: the catalogue as it says now, a row an item. */
function itemStep(dialect: Dialect, prefix: string): Step {
  return {
    name: `${prefix}item`,
    materialise: true,
    sql: `SELECT med_list_codg, ${dialect.maxBy('item_name', 'begndate')} AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg`,
  };
}
