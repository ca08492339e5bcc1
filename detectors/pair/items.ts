import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { selectionOf } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { pairAnswer, type PairAnswer } from './answer.ts';
import { pairFunnel, pairTrail } from './items-trail.ts';
import { judgedSteps } from './judged.ts';
import { meetingSteps } from './meeting.ts';
import { knowledgePairs } from './pairs.ts';
import type { ItemsParameters, SidesParameters } from './parameters.ts';
import { ownSideSql, sidesCounts, sidesFunnel } from './sides-trail.ts';
import { localPair, sidesSelection } from './sides.ts';
import { pairTables, type PairTables } from './tables.ts';

/** Lines of side b against one pair each, whether they met side a or not. */
const allSql = ({ pair, itemLine }: PairTables): string =>
  `SELECT count(*) AS n FROM ${itemLine} l JOIN ${pair} p ON p.item_b = l.item AND p.begndate <= l.fee_date AND l.fee_date < p.until_date`;

/** Everything looked at; lines whose visit has no side a are clear unseen. */
function countsSql(d: Dialect, tables: PairTables): string {
  const { pair, contained, judged } = tables;
  return `SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome
  UNION ALL SELECT 'clear' AS outcome, ${d.bigint('x.n - y.n')} AS n FROM (${allSql(tables)}) x CROSS JOIN (SELECT count(*) AS n FROM ${contained}) y
  UNION ALL SELECT 'knowledge:pairs' AS outcome, ${d.bigint('1')} AS n FROM (SELECT count(*) AS n FROM ${pair}) z WHERE n = 0`;
}

/** The newest point's value of a column, over rows of `hit`. */
const newest = (d: Dialect, column: string): string => d.maxBy(column, 'point_from');

/** Facts that every suspect on a knowledge point carries. */
export function pointFacts(d: Dialect): Record<string, string> {
  const point = ['rule_class', 'gz_code', 'constraint_text', 'source_name', 'batch_tag'] as const;
  const facts = Object.fromEntries(point.map((name) => [name, newest(d, name)]));
  const row = newest(d, d.text('source_row'));
  const json = d.json({ kp_id: 'max(kp_id)', ...facts, source_row: row });
  return { ...facts, kp_id: 'max(kp_id)', source_row: row, points: d.concat('', "'['", json, "']'") };
}

/** What suspects on two sides have in common, whoever drew the sides. */
function answered(
  context: PlanContext<ItemsParameters | SidesParameters>,
  tables: PairTables,
  facts: PairAnswer['facts'],
  told: readonly Step[],
): Step[] {
  const { dialect: d, parameters, prefix, rule } = context;
  const key = rule.finding.key;
  return [
    ...meetingSteps(d, tables, parameters.batch_lines),
    ...judgedSteps(d, key, tables),
    ...told,
    ...pairAnswer(d, {
      prefix,
      key,
      hit: tables.hit,
      beside: tables.beside,
      facts: {
        ...facts,
        year: 'max(year)',
        fixmedins_name: d.maxBy('fixmedins_name', 'fee_ocur_time'),
        relation: newest(d, 'relation'),
        time_window: newest(d, 'time_window'),
        units: d.text(d.decimal('sum(units)', 18, 4)),
      },
      measure: d.bigint('count(*)'),
      threshold: d.bigint('0'),
      counts: countsSql(d, tables),
    }),
  ];
}

/** The steps of a rule on pairs of the knowledge library. */
export function itemsSteps(context: PlanContext<ItemsParameters>): Step[] {
  const { dialect: d, prefix, rule } = context;
  const tables = pairTables(prefix);
  return [
    ...knowledgePairs(context, tables),
    ...answered(
      context,
      tables,
      {
        ...pointFacts(d),
        item_a: 'max(med_list_codg_a)',
        item_b: 'max(med_list_codg_b)',
        item_name_a: newest(d, 'item_name_a'),
        item_name_b: newest(d, 'item_name_b'),
        assumed: newest(d, 'assumed'),
      },
      [pairFunnel(context, tables, allSql(tables)), pairTrail(context, tables, selectionOf(rule, 'fee-line', d))],
    ),
  ];
}

/** The steps of a local rule whose two sides are told by named conditions. */
export function sidesSteps(context: PlanContext<SidesParameters>): Step[] {
  const tables = pairTables(context.prefix);
  const told = [
    sidesCounts(context),
    sidesFunnel(context, tables, allSql(tables)),
    pairTrail(context, tables, sidesSelection(context), ownSideSql(context)),
  ];
  return [...localPair(context, tables), ...answered(context, tables, {}, told)];
}
