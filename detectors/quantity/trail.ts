import type { Rule } from '../../rules/model.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { ROWS_IN, selectionParts } from '../condition/funnel.ts';
import { partColumn, type Selection } from '../condition/selection.ts';
import type { CountedStage } from '../shared/person-counts.ts';
import type { QuantityParameters } from './parameters.ts';
import { sameGroup, type Unit } from './unit.ts';

/** Words for the parts of a rule on days' supply. */
export const supplyWords = (rule: Rule, { per }: QuantityParameters): PlanWords => ({
  parts: {
    ...(rule.select === undefined
      ? {}
      : { rows_in: { zh: '带回家的药品明细', en: 'drug lines that were taken home' } }),
    units:
      per === 'visit-substance-day'
        ? { zh: '一次就诊、一种药、一天', en: 'one drug on one day of one visit' }
        : {
            zh: '一名医师、一人、一种药、一天的多次就诊',
            en: 'several visits of a person to a doctor on a day, one drug',
          },
    told: { zh: '判得出的', en: 'those that can be told' },
    above: { zh: '天数多于上限', en: 'more days than the cap' },
    several_packs: { zh: '不止一盒', en: 'more than one pack' },
    beyond_pack: { zh: '去掉最后一盒仍达上限', en: 'the cap is reached without the last pack' },
  },
  measure: { label: { zh: '总天数', en: 'days in all' }, relation: 'above' },
});

interface Tables {
  readonly unit: Unit;
  /** Units with their days and packs, and the same judged. */
  readonly groups: string;
  readonly judged: string;
  /** Every line with the rule's named conditions; undefined where it has none. */
  readonly selected: { readonly selection: Selection; readonly table: string } | undefined;
}

/** SQL of what was wanting of a settled unit. */
export const UNTOLD = "CASE WHEN outcome = 'untold' THEN untold END";

/** From the judged units, and the selected lines where a rule narrows them: both are made anyway. */
export function supplyStages({ judged, selected }: Pick<Tables, 'judged' | 'selected'>): CountedStage[] {
  const above = "outcome <> 'untold' AND days > final_cap";
  const ofGroups = (part: string, where: string): CountedStage => ({ part, unit: 'groups', from: judged, where });
  return [
    ...(selected === undefined
      ? []
      : [
          { part: ROWS_IN, unit: 'rows' as const, from: selected.table, where: 'true' },
          ...selectionParts(selected.selection).map((part) => ({ ...part, from: selected.table })),
        ]),
    ofGroups('units', 'true'),
    ofGroups('told', "outcome <> 'untold'"),
    ofGroups('above', above),
    ofGroups('several_packs', `${above} AND item_packs > 1`),
    ofGroups('beyond_pack', "outcome = 'hit'"),
  ];
}

/** Every unit that was judged, with its days against the cap that was held against it. */
export function supplyTrail({ dialect: d, prefix }: PlanContext<QuantityParameters>, tables: Tables): Step {
  const { unit, groups, judged, selected } = tables;
  const what = d.json({
    drug: 'h.gnrc_name',
    day: d.isoDay('h.fee_date'),
    packs: d.text('h.packs'),
    class: 'h.class',
  });
  // Lines of a unit are narrowed before it is made: what is judged was kept in every part.
  const parts = (selected?.selection.parts ?? []).map(({ name }) => `CAST(NULL AS BOOLEAN) AS ${partColumn(name)}, `);
  const unitTrail = `SELECT ${unit === 'mdtrt_id' ? 'h.mdtrt_id' : `${d.text('NULL')} AS mdtrt_id`}, h.psn_no, h.fixmedins_code, CAST(h.fee_date AS TIMESTAMP) AS at_time, ${what} AS what,
  ${parts.join('')}h.days > h.final_cap AS p_above, g.item_packs > 1 AS p_several_packs, round(g.total_days - g.pack_days, 2) >= h.final_cap AS p_beyond_pack,
  ${d.decimal('h.days', 38, 6)} AS measure, ${d.decimal('h.final_cap', 38, 6)} AS threshold,
  CASE WHEN h.outcome IN ('hit', 'clear') THEN h.outcome WHEN h.outcome = 'untold' THEN h.untold ELSE 'clear' END AS outcome
FROM ${judged} h LEFT JOIN ${groups} g ON ${sameGroup(unit, 'g', 'h')}`;
  if (selected === undefined) return { name: `${prefix}trail`, materialise: false, sql: unitTrail };
  const line = d.json({
    kind: d.literal('fee_list_d'),
    key: 'l.bkkp_sn',
    drug: 'l.gnrc_name',
    values: d.json(Object.fromEntries(selected.selection.parts.map(({ name, text }) => [name, `l.${text}`]))),
  });
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `${unitTrail}
UNION ALL
SELECT l.mdtrt_id, l.psn_no, l.fixmedins_code, CAST(l.fee_date AS TIMESTAMP), ${line},
  ${selected.selection.parts.map(({ column }) => `l.${column}, `).join('')}CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN), CAST(NULL AS BOOLEAN),
  ${d.decimal('NULL', 38, 6)}, ${d.decimal('NULL', 38, 6)}, coalesce(l.kept_wanting, 'clear')
FROM ${selected.table} l WHERE NOT coalesce(l.kept, false)`,
  };
}
