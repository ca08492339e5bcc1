import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep } from '../condition/funnel.ts';
import type { PriceParameters } from './parameters.ts';

/** Words for the parts of a rule on prices. */
export const PRICE_WORDS: PlanWords = {
  parts: {
    rows_in: { zh: '有价格标准的费用明细', en: 'fee lines of items with a price' },
    dear: { zh: '单价高于各地最低标准', en: 'those dearer than the lowest price of any place' },
    told: { zh: '判得出的', en: 'those that can be told' },
    above: { zh: '单价高于本机构适用的标准', en: 'those above the price that holds for their institution' },
  },
  measure: { label: { zh: '单价', en: 'unit price' }, relation: 'above' },
};

/** From the lines above the lowest price, which the plan keeps anyway. The engine knows how many there were at all. */
export function priceFunnel({ dialect: d, prefix }: PlanContext<PriceParameters>, judged: string): Step {
  const count = (condition: string): string => `SELECT count(*) FROM ${judged} WHERE ${condition}`;
  return funnelStep(d, prefix, [
    { part: 'dear', unit: 'rows', n: `SELECT count(*) FROM ${judged}` },
    { part: 'told', unit: 'rows', n: count("outcome IN ('hit', 'clear')") },
    { part: 'above', unit: 'rows', n: count("outcome = 'hit'") },
  ]);
}

/** Every priced line; those not above the lowest price of any place have no price of their own, and are clear. */
export function priceTrail({ dialect: d, prefix }: PlanContext<PriceParameters>, lines: string, judged: string): Step {
  const what = d.json({
    kind: d.literal('fee_list_d'),
    key: 'l.bkkp_sn',
    item: 'l.med_list_codg',
    item_name: 'j.item_name',
    region: 'j.region',
    tier: 'j.tier',
  });
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT l.mdtrt_id, l.psn_no, l.fixmedins_code, l.fee_ocur_time AS at_time, ${what} AS what,
  coalesce(l.above, false) AS p_dear, CASE WHEN j.outcome IN ('hit', 'clear') THEN j.outcome = 'hit' WHEN j.outcome IS NULL THEN false END AS p_above,
  ${d.decimal('l.pric', 38, 6)} AS measure, ${d.decimal('j.allowed_pric', 38, 6)} AS threshold, coalesce(j.outcome, 'clear') AS outcome
FROM ${lines} l LEFT JOIN ${judged} j ON j.bkkp_sn = l.bkkp_sn`,
  };
}
