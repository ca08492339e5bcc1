import { partsOf } from '../../rules/where/model.ts';
import type { Rule } from '../../rules/model.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { countWhere, funnelStep, ROWS_IN } from '../condition/funnel.ts';
import { PAIR_WORDS } from './items-trail.ts';
import type { SidesParameters } from './parameters.ts';
import { effectiveSides, sidesSelection, whereOf } from './sides.ts';
import type { PairTables } from './tables.ts';

/** Words for the parts of a local pair: its sides by their own labels. */
export function sidesWords(_rule: Rule, { a, b, relation }: SidesParameters): PlanWords {
  const { parts, measure } = PAIR_WORDS;
  const held =
    relation === 'contains'
      ? { zh: `${b.label.zh}的明细`, en: `lines of ${b.label.en}` }
      : { zh: `${a.label.zh}或${b.label.zh}的明细`, en: `lines of ${a.label.en} or ${b.label.en}` };
  const other =
    relation === 'contains'
      ? { zh: `同一次就诊也收了${a.label.zh}`, en: `${a.label.en} in the same visit` }
      : { zh: '同一次就诊两项都收了', en: 'both in the same visit' };
  return {
    parts: {
      ...parts,
      rows_in: { zh: '费用明细', en: 'fee lines' },
      side_a: a.label,
      side_b: b.label,
      sides: held,
      met_in_visit: other,
    },
    ...(measure === undefined ? {} : { measure }),
  };
}

/** How many lines each named condition holds of, taken together: what the funnel of the conditions is told from. */
export function sidesCounts(context: PlanContext<SidesParameters>): Step {
  const { dialect: d, prefix } = context;
  const selection = sidesSelection(context);
  const held = ['kept', ...selection.parts.map(({ column }) => column)].join(', ');
  return {
    name: `${prefix}count`,
    materialise: true,
    sql: `SELECT ${held}, ${d.bigint('count(*)')} AS n FROM (${selection.rows()}) f WHERE ${effectiveSides(context)} GROUP BY ${held}`,
  };
}

/** What each condition and each side left, then what met. */
export function sidesFunnel(context: PlanContext<SidesParameters>, tables: PairTables, all: string): Step {
  const { dialect: d, prefix } = context;
  const { judged, itemLine } = tables;
  const counts = `${prefix}count`;
  const count = (condition: string): string => `SELECT count(*) FROM ${judged} WHERE ${condition}`;
  const met = `coalesce(state, 'clear') <> 'clear'`;
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: `SELECT sum(n) FROM ${counts}` },
    ...sidesSelection(context).parts.map(({ name, column }) => ({
      part: name,
      unit: 'of-which' as const,
      n: countWhere(counts, column),
    })),
    ...(['a', 'b'] as const).map((side) => ({
      part: `side_${side}`,
      unit: 'of-which' as const,
      n: `SELECT count(*) FROM ${itemLine} WHERE item = '${side}'`,
    })),
    { part: 'sides', unit: 'rows', n: all },
    { part: 'met_in_visit', unit: 'rows', n: count('true') },
    { part: 'in_window', unit: 'rows', n: count(met) },
    { part: 'fund_paid', unit: 'rows', n: count(`${met} AND coalesce(uncharged, '') <> 'clear'`) },
    { part: 'explained', unit: 'rows', n: count(`outcome = 'hit'`) },
  ]);
}

/** SQL of a named condition of line `l`, NULL where neither the line's own side nor the rule's `where` names it. */
export function ownSideSql({ parameters, rule }: PlanContext<SidesParameters>): (name: string) => string {
  const common = rule.where === undefined ? [] : partsOf(rule.where);
  const sides = { a: partsOf(whereOf(parameters.a.where)), b: partsOf(whereOf(parameters.b.where)) };
  return (name) => {
    if (common.includes(name)) return `w.p_${name}`;
    const whens = (['a', 'b'] as const)
      .filter((side) => sides[side].includes(name))
      .map((side) => `WHEN '${side}' THEN w.p_${name}`);
    return whens.length === 0 ? 'CAST(NULL AS BOOLEAN)' : `CASE l.item ${whens.join(' ')} END`;
  };
}
