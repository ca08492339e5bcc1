import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import type { CountedStage } from '../shared/person-counts.ts';
import { illnessesSql } from './illnesses.ts';
import { judgedSql } from './judge.ts';
import { birthsSql, linesSql } from './lines.ts';
import type { QuantityLimitParameters } from './parameters.ts';
import { staysSql } from './stays.ts';
import { triedSql } from './tried.ts';
import { burstsSql, unitsSql } from './units.ts';

type Context = PlanContext<QuantityLimitParameters>;

/** Words for the parts of rules on quantities that knowledge points limit. */
export const QUANTITY_LIMIT_WORDS: PlanWords = {
  parts: {
    rows_in: { zh: '有数量限制的项目（人、日、项目对每项限制）', en: 'days of limited items, against each limit' },
    tried: { zh: '合计起来可能超限的（人、项目、限制）', en: 'persons and limits that may break them in all' },
    units: { zh: '其中逐条看的日、就诊、周期、疗程', en: 'their days, visits, periods and courses, line by line' },
    told: { zh: '判得出的', en: 'those that can be told' },
    above: { zh: '超过限制的', en: 'those above the limit' },
  },
  measure: { label: { zh: '数量或天数', en: 'quantity or days' }, relation: 'above' },
};

/** From what was tried and judged. The engine knows how many days there were at all. */
export function quantityLimitStages(tried: string, judged: string): CountedStage[] {
  const units = (part: string, where: string): CountedStage => ({ part, unit: 'groups', from: judged, where });
  return [
    { part: 'tried', unit: 'groups', from: tried, where: 'true' },
    units('units', 'true'),
    units('told', "outcome IN ('hit', 'clear')"),
    units('above', "outcome = 'hit'"),
  ];
}

/** Every unit of every limit, those too that a scan need not look at line by line: the same SQL without the gate. */
export function quantityLimitTrail(
  context: Context,
  { limited, limits, home }: Record<'limited' | 'limits', string> & { readonly home: string | undefined },
): Step {
  const { dialect: d, parameters, prefix } = context;
  const [tried, lines, births, units, bursts, stays, illnesses, judged] = [
    'tried',
    'line',
    'birth',
    'unit',
    'burst',
    'stay',
    'illness',
    'judged',
  ].map((name) => `${prefix}all_${name}`) as [string, string, string, string, string, string, string, string];
  const what = d.json({
    item: 'h.med_list_codg',
    item_name: 'l.item_name',
    point: 'h.kp_id',
    limit_type: 'h.limit_type',
    span: 'h.span',
    from: d.isoDay('h.first_day'),
    to: d.isoDay('h.last_day'),
    constraint: 'l.constraint_text',
  });
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `WITH ${tried} AS (${triedSql(context, { limited, home }, false)}),
${lines} AS (${linesSql(context, { tried, limits, use: 'eff_fee_list_d', home })}),
${births} AS (${birthsSql(d, parameters, lines)}),
${units} AS (${unitsSql(context, lines)}),
${bursts} AS (${burstsSql(d, units)}),
${stays} AS (${staysSql(context, { tried, limits, use: 'eff_fee_list_d' })}),
${illnesses} AS (${illnessesSql(d, units)}),
${judged} AS (${judgedSql(context, { units, bursts, births, stays, illnesses })})
SELECT h.mdtrt_id, h.psn_no, h.fixmedins_code, h.first_time AS at_time, ${what} AS what, CASE WHEN h.outcome IN ('hit', 'clear') THEN h.outcome = 'hit' END AS p_above,
  ${d.decimal('h.total', 38, 6)} AS measure, ${d.decimal('h.allowed', 38, 6)} AS threshold, h.outcome
FROM ${judged} h JOIN ${limits} l ON l.kp_id = h.kp_id AND l.med_list_codg = h.med_list_codg AND l.limit_type = h.limit_type AND l.point_from = h.point_from`,
  };
}
