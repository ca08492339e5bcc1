import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep, ROWS_IN } from '../condition/funnel.ts';
import type { DoseParameters } from './parameters.ts';

/** Words for the parts of rules on daily doses. */
export const DOSE_WORDS: PlanWords = {
  parts: {
    rows_in: { zh: '带回家的药品明细', en: 'drug lines that were taken home' },
    told: { zh: '判得出的', en: 'those that can be told' },
    above: { zh: '两种算法都高于最大日用量', en: 'those above the largest dose by both readings' },
    paid: { zh: '其中基金已付的', en: 'those that the fund paid' },
  },
  measure: { label: { zh: '日剂量（最小单位）', en: 'daily dose in smallest units' }, relation: 'above' },
};

/** From the judged lines, which the plan keeps anyway. */
export function doseFunnel({ dialect: d, prefix }: PlanContext<DoseParameters>, judged: string, settled: string): Step {
  const count = (table: string, condition: string): string => `SELECT count(*) FROM ${table} WHERE ${condition}`;
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: count(judged, 'true') },
    { part: 'told', unit: 'rows', n: count(judged, "outcome IN ('above', 'clear')") },
    { part: 'above', unit: 'rows', n: count(judged, "outcome = 'above'") },
    { part: 'paid', unit: 'rows', n: count(settled, "final_outcome = 'hit'") },
  ]);
}

/** Every drug line with the lesser of its two daily doses against the largest of its label. */
export function doseTrail({ dialect: d, prefix }: PlanContext<DoseParameters>, judged: string, settled: string): Step {
  const what = d.json({
    kind: d.literal('fee_list_d'),
    key: 'j.bkkp_sn',
    item: 'j.med_list_codg',
    drug: 'j.gnrc_name',
    packs: d.text('j.cnt'),
    dosed: d.text(d.decimal('j.dosed', 18, 2)),
    spread: d.text(d.decimal('j.spread', 18, 2)),
  });
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT j.mdtrt_id, j.psn_no, j.fixmedins_code, CAST(j.fee_date AS TIMESTAMP) AS at_time, ${what} AS what,
  CASE WHEN j.outcome IN ('above', 'clear') THEN j.outcome = 'above' END AS p_above, CASE WHEN s.final_outcome IN ('hit', 'clear') THEN s.final_outcome = 'hit' END AS p_paid,
  ${d.decimal('least(j.dosed, j.spread)', 38, 6)} AS measure, ${d.decimal('j.max_day_qty', 38, 6)} AS threshold, coalesce(s.final_outcome, j.outcome) AS outcome
FROM ${judged} j LEFT JOIN (SELECT bkkp_sn, final_outcome FROM ${settled}) s ON s.bkkp_sn = j.bkkp_sn`,
  };
}
