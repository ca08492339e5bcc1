import type { Step } from '../../store/step.ts';
import type { PlanWords } from '../archetype.ts';
import { countWhere, funnelStep } from '../condition/funnel.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { foundSql } from './answer.ts';
import type { LimitTables } from './tables.ts';

/** Words for the parts of rules on limits. */
export const LIMIT_WORDS: PlanWords = {
  parts: {
    rows_in: { zh: '有限制的费用明细（每条对每项限制）', en: 'fee lines, each against each limit of its item' },
    told: { zh: '判得出的', en: 'those that can be told' },
    breaks: { zh: '单看明细，不符合限制', en: 'those that break the limit by themselves' },
    stands: { zh: '看全次就诊后仍不符合', en: 'those that still break it in the light of the whole visit' },
    lines: { zh: '违反限制的明细（每条只归一项）', en: 'breaking lines, each under one limit' },
  },
};

/** From the counts by outcome and the lines left over, which the plan makes anyway. */
export function limitFunnel(d: Dialect, { prefix, counts, final, hit }: LimitTables): Step {
  return funnelStep(d, prefix, [
    { part: 'rows_in', unit: 'rows', n: `SELECT sum(n) FROM ${counts}` },
    { part: 'told', unit: 'rows', n: countWhere(counts, "outcome IN ('hit', 'clear')") },
    { part: 'breaks', unit: 'rows', n: countWhere(counts, "outcome = 'hit'") },
    { part: 'stands', unit: 'rows', n: countWhere(final, "outcome = 'hit'") },
    { part: 'lines', unit: 'rows', n: `SELECT count(*) FROM ${hit}` },
  ]);
}

/** Every limited line against every limit of its item, with what the line had and what the limit asks for. */
export function limitTrail(d: Dialect, { prefix, judged, verdict }: LimitTables): Step {
  const what = d.json({
    kind: d.literal('fee_list_d'),
    key: 'h.bkkp_sn',
    item: 'h.med_list_codg',
    item_name: 'l.item_name',
    point: 'h.kp_id',
    limit_type: 'h.limit_type',
    constraint: 'l.constraint_text',
    found: foundSql(d),
  });
  const final = 'coalesce(s.final_outcome, h.outcome)';
  const told = (outcome: string): string => `CASE WHEN ${outcome} IN ('hit', 'clear') THEN ${outcome} = 'hit' END`;
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT h.mdtrt_id, h.psn_no, h.fixmedins_code, h.fee_ocur_time AS at_time, ${what} AS what,
  ${told('h.outcome')} AS p_breaks, CASE WHEN h.outcome = 'hit' THEN ${told('s.final_outcome')} END AS p_stands,
  ${d.decimal('NULL', 38, 6)} AS measure, ${d.decimal('NULL', 38, 6)} AS threshold, ${final} AS outcome
FROM ${judged} h
JOIN eff_limit_b l ON l.kp_id = h.kp_id AND l.med_list_codg = h.med_list_codg AND l.limit_type = h.limit_type AND l.begndate = h.point_from
LEFT JOIN (SELECT bkkp_sn, kp_id, limit_type, min(final_outcome) AS final_outcome FROM ${verdict} GROUP BY bkkp_sn, kp_id, limit_type) s
  ON s.bkkp_sn = h.bkkp_sn AND s.kp_id = h.kp_id AND s.limit_type = h.limit_type`,
  };
}
