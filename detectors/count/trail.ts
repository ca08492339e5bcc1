import type { Rule } from '../../rules/model.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep, ROWS_IN, selectionStages } from '../condition/funnel.ts';
import { unitColumns, type CountParameters } from './parameters.ts';
import type { CountTables } from './steps.ts';

/** Words for the parts of a counting rule, and for what it measures. */
export function countWords(_rule: Rule, { measure }: CountParameters): PlanWords {
  const label = {
    quantity: { zh: '数量合计', en: 'quantity in all' },
    lines: { zh: '明细条数', en: 'number of lines' },
    days: { zh: '有明细的天数', en: 'days with a line' },
    amount: { zh: '范围内金额合计', en: 'policy-range amount in all' },
  }[measure];
  return {
    parts: {
      rows_in: { zh: '费用明细', en: 'fee lines' },
      paid: { zh: '其中基金已付或可能已付的', en: 'those that the fund paid, or may have paid' },
      units: { zh: '计数单位', en: 'counted units' },
      told: { zh: '判得出的', en: 'those that can be told' },
      above: { zh: '超过上限的', en: 'those above the limit' },
    },
    measure: { label, relation: 'above' },
  };
}

/** From the counts by what held of each line, and the judged units, which the plan makes anyway. */
export function countFunnel(
  { dialect: d, prefix }: PlanContext<CountParameters>,
  { counts, lines, judged, selection }: CountTables,
): Step {
  const units = (condition: string): string => `SELECT count(*) FROM ${judged} WHERE ${condition}`;
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: `SELECT sum(n) FROM ${counts}` },
    ...(selection === undefined ? [] : selectionStages(selection, counts)),
    { part: 'paid', unit: 'rows', n: `SELECT count(*) FROM ${lines}` },
    { part: 'units', unit: 'groups', n: `SELECT count(*) FROM ${judged}` },
    { part: 'told', unit: 'groups', n: units("outcome IN ('hit', 'clear')") },
    { part: 'above', unit: 'groups', n: units("outcome = 'hit'") },
  ]);
}

/** Every unit with its total against the limit, and every line that no condition chose. */
export function countTrail(context: PlanContext<CountParameters>, { rows, judged, selection }: CountTables): Step {
  const { dialect: d, prefix, parameters } = context;
  const parts = selection?.parts ?? [];
  const what = d.json(
    Object.fromEntries([...unitColumns(parameters).map((name) => [name, `h.${name}`]), ['lines', 'h.lines']]),
  );
  const line = d.json({
    kind: d.literal('fee_list_d'),
    key: 'r.bkkp_sn',
    item: 'r.med_list_codg',
    values: d.json(Object.fromEntries(parts.map(({ name, text }) => [name, `r.${text}`]))),
  });
  const none = d.decimal('NULL', 38, 6);
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT h.one_visit AS mdtrt_id, h.one_person AS psn_no, h.one_place AS fixmedins_code, h.first_time AS at_time, ${what} AS what,
  ${parts.map(({ column }) => `CAST(NULL AS BOOLEAN) AS ${column}, `).join('')}CASE WHEN h.outcome IN ('hit', 'clear') THEN h.outcome = 'hit' END AS p_above,
  ${d.decimal('h.total', 38, 6)} AS measure, ${d.decimal('h.allowed', 38, 6)} AS threshold, h.outcome FROM ${judged} h
UNION ALL
SELECT r.mdtrt_id, r.psn_no, r.fixmedins_code, r.fee_ocur_time, ${parts.length === 0 ? d.literal('{}') : line}, ${parts.map(({ column }) => `r.${column}, `).join('')}CAST(NULL AS BOOLEAN), ${none}, ${none}, coalesce(r.kept_wanting, 'clear')
FROM ${rows} r WHERE NOT coalesce(r.kept, false)`,
  };
}
