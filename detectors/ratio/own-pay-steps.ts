import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { assessmentSteps } from './assessment-steps.ts';
import { COMPONENTS } from './components.ts';
import { partStep, productsSql } from './expectation-steps.ts';
import { kindOfItemSql, KINDS_OF_ITEM, OWN_PAY_PARTS } from './own-pay-parts.ts';
import type { OwnPayParameters } from './parameters.ts';

type Context = PlanContext<OwnPayParameters>;

/** Settled own pay of a stay, by the columns that count as own pay. */
const SETTLED: Readonly<Record<OwnPayParameters['own_pay'][number], (typeof COMPONENTS)[number]>> = {
  fulamt_ownpay_amt: 'own',
  overlmt_selfpay: 'over',
};

/**
 * `<prefix>paid`: the lines of comparable stays (`found` begins their steps' names) with kind of item, own pay and total.
 * `<prefix>stay`: the stays with their cost by part, and `reason`, the column that keeps one out of the comparison: its lines must add up
 * to its settlement, else what is missing would pass for thrift.
 */
function staySteps({ dialect, parameters: p, prefix }: Context, found: string): Step[] {
  const own = p.own_pay.map((name) => `f.${name}`).join(' + ');
  const settled = p.own_pay.map((name) => `s.${SETTLED[name]}`).join(' + ');
  const tolerance = `greatest(${p.lines_tolerance}, ${p.lines_tolerance_share} * ${dialect.double('s.c')})`;
  const money = (expression: string): string => dialect.decimal(expression, 18, 2);
  const of = (kind: string, amount: string): string => `sum(CASE WHEN kind = '${kind}' THEN ${amount} ELSE 0 END)`;
  return [
    {
      name: `${prefix}item`,
      materialise: true,
      sql: `SELECT med_list_codg, ${dialect.maxBy('item_name', 'begndate')} AS item_name, max(med_chrgitm_type) AS charge_type, max(list_type) AS list_type FROM eff_item_b GROUP BY med_list_codg`,
    },
    {
      name: `${prefix}paid`,
      materialise: true,
      sql: `SELECT s.unit, s.mdtrt_id, f.bkkp_sn, f.med_list_codg, i.item_name, f.inscp_amt, ${kindOfItemSql(dialect)} AS kind, ${money(own)} AS own, f.det_item_fee_sumamt AS total
FROM ${found}stay s JOIN eff_fee_list_d f ON f.mdtrt_id = s.mdtrt_id AND f.fixmedins_code = s.fixmedins_code
LEFT JOIN ${prefix}item i ON i.med_list_codg = f.med_list_codg
WHERE s.reason IS NULL`,
    },
    {
      name: `${prefix}stay`,
      materialise: true,
      sql: `WITH summed AS (
  SELECT unit, mdtrt_id, ${KINDS_OF_ITEM.map((kind) => `${of(kind, 'own')} AS own_${kind}, ${of(kind, 'total - own')} AS in_${kind}`).join(', ')},
    sum(own) AS own, sum(total) AS total, sum(CASE WHEN kind IS NULL THEN own ELSE 0 END) AS own_unknown, count(*) - count(own) AS without_own
  FROM ${prefix}paid GROUP BY unit, mdtrt_id)
SELECT s.unit, s.mdtrt_id, s.setl_id, s.fixmedins_code, s.insutype, s.tier, s.person, s.disease, s.first_time, s.last_time, s.c,
  ${KINDS_OF_ITEM.map((kind) => `${money(`w.own_${kind}`)} AS own_${kind}, ${money(`w.in_${kind}`)} AS in_${kind}`).join(', ')},
  ${money(`s.c - ${KINDS_OF_ITEM.map((kind) => `w.own_${kind} - w.in_${kind}`).join(' - ')}`)} AS rest,
  CASE WHEN s.reason IS NOT NULL THEN s.reason WHEN w.mdtrt_id IS NULL THEN 'lines:incomplete' WHEN w.without_own > 0 THEN 'fee_list_d.fulamt_ownpay_amt'
    WHEN abs(w.total - s.c) > ${tolerance} OR abs(w.own - (${settled})) > ${tolerance} THEN 'lines:incomplete'
    WHEN w.own_unknown > ${tolerance} THEN 'fee_list_d.list_type' END AS reason
FROM ${found}stay s LEFT JOIN summed w ON w.unit = s.unit AND w.mdtrt_id = s.mdtrt_id`,
    },
    {
      name: `${prefix}cell`,
      materialise: true,
      sql: `SELECT unit, fixmedins_code, insutype, tier, person, disease, count(*) AS n, sum(c) AS c, sum(${dialect.decimal('c', 16, 2)} * ${dialect.decimal('c', 16, 2)}) AS cc,
  ${OWN_PAY_PARTS.map(({ name, judged }) => `sum(${name}) AS ${name}${judged ? `, ${productsSql(dialect, name)}` : ''}`).join(',\n  ')}
FROM ${prefix}stay WHERE reason IS NULL GROUP BY unit, fixmedins_code, insutype, tier, person, disease`,
    },
  ];
}

/**
 * From the stays of `found` to `<prefix>listed`: institutions and kinds of item with too much own pay. All kinds and insurance types are one
 * family of tests; each kind has a natural spread of its own.
 */
export function ownPaySteps(context: Context, found: string): Step[] {
  const { dialect, parameters: p, prefix } = context;
  const double = (value: string): string => dialect.double(value);
  return [
    ...staySteps(context, found),
    partStep(context, OWN_PAY_PARTS),
    ...assessmentSteps(context, {
      parts: OWN_PAY_PARTS.filter((part) => part.judged).map((part) => part.name),
      wrong: 'high',
      points: p.own_materiality_points,
      leastSpreadPoints: p.own_least_spread_points,
      minYuan: p.own_min_yuan,
    }),
    {
      name: `${prefix}listed`,
      materialise: true,
      sql: `SELECT f.* FROM ${prefix}flagged f
JOIN (SELECT unit, part, sum(xx) AS xx FROM ${prefix}part GROUP BY unit, part) s ON s.unit = f.unit AND s.part = f.part
WHERE ${double('f.x')} * ${double('f.x')} >= ${p.own_min_effective_stays} * ${double('s.xx')}`,
    },
  ];
}
