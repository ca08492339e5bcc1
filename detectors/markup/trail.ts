import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { countWhere, funnelStep, ROWS_IN } from '../condition/funnel.ts';
import type { MarkupParameters } from './parameters.ts';
import type { MarkupTables } from './steps.ts';

/** Words for the parts of rules on what is added to a purchase price. */
export const MARKUP_WORDS: PlanWords = {
  parts: {
    rows_in: {
      zh: '非民营医院的药品、耗材明细',
      en: 'lines of drugs and consumables at hospitals that are not private',
    },
    dear: { zh: '单价高于该机构最低购进价所允许的', en: 'those above what the lowest purchase there allows' },
    told: { zh: '判得出的', en: 'those that can be told' },
    above: { zh: '单价高于最近一次购进价所允许的', en: 'those above what the nearest earlier purchase allows' },
  },
  measure: { label: { zh: '单价', en: 'unit price' }, relation: 'above' },
};

/** From the counts by first look and the lines above the lowest price, which the plan keeps anyway. */
export function markupFunnel(
  { dialect: d, prefix }: PlanContext<MarkupParameters>,
  { counts, judged }: MarkupTables,
): Step {
  const count = (condition: string): string => `SELECT count(*) FROM ${judged} WHERE ${condition}`;
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: `SELECT sum(n) FROM ${counts}` },
    { part: 'dear', unit: 'rows', n: countWhere(counts, "outcome = 'above'") },
    { part: 'told', unit: 'rows', n: count("outcome IN ('hit', 'clear')") },
    { part: 'above', unit: 'rows', n: count("outcome = 'hit'") },
  ]);
}

/** Every such line with its price against what the nearest earlier purchase allows; the lowest one where it is not above that. */
export function markupTrail(
  { dialect: d, prefix }: PlanContext<MarkupParameters>,
  { sold, judged }: MarkupTables,
): Step {
  const what = d.json({
    kind: d.literal('fee_list_d'),
    key: 'r.bkkp_sn',
    item: 'r.med_list_codg',
    item_name: 'r.item_name',
    bought_on: d.isoDay('j.bought_on'),
    bought: d.text('coalesce(j.bought, r.lowest)'),
  });
  const outcome = 'coalesce(j.outcome, r.first_look)';
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT r.mdtrt_id, r.psn_no, r.fixmedins_code, r.fee_ocur_time AS at_time, ${what} AS what,
  CASE WHEN r.first_look IN ('above', 'clear') THEN r.first_look = 'above' END AS p_dear, CASE WHEN ${outcome} IN ('hit', 'clear') THEN ${outcome} = 'hit' END AS p_above,
  ${d.decimal('r.pric', 38, 6)} AS measure, ${d.decimal('coalesce(j.allowed, r.lowest * (1 + r.markup))', 38, 6)} AS threshold, ${outcome} AS outcome
FROM ${sold} r LEFT JOIN (SELECT bkkp_sn, bought_on, bought, allowed, outcome FROM ${judged}) j ON j.bkkp_sn = r.bkkp_sn`,
  };
}
