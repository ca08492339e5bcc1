import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { selectionOf } from '../condition/selection.ts';
import { textList } from '../shared/text-list.ts';
import { assumedDaySql } from './assumed-window.ts';
import { inEffect } from './in-effect.ts';
import type { ItemsParameters } from './parameters.ts';
import type { PairTables } from './tables.ts';

/** Columns of a fee line that later steps ask for. */
export const LINE_COLUMNS = [
  'bkkp_sn',
  'setl_id',
  'mdtrt_id',
  'psn_no',
  'fixmedins_code',
  'med_list_codg',
  'fee_ocur_time',
  'cnt',
  'pric',
  'bilg_dept_codg',
  'inscp_amt',
  'fulamt_ownpay_amt',
  'det_item_fee_sumamt',
] as const;

/** What a suspect says of its point. */
export const POINT_COLUMNS = [
  'rule_class',
  'gz_code',
  'item_name_a',
  'item_name_b',
  'constraint_text',
  'assumed',
  'source_name',
  'source_row',
  'batch_tag',
] as const;

/**
 * Active pairs of the rule, turned: of a pair that contains, `item_b` is the contained one; two that exclude each other stand
 * once in each direction, for either may be the one too many. A pair without a window takes the day: the narrower of
 * what a text may mean.
 */
function pairSql({ dialect: d, parameters }: PlanContext<ItemsParameters>): string {
  const { classes, except_classes: except, relations } = parameters;
  const conditions = [
    `parse_state = 'active'`,
    `med_list_codg_a <> med_list_codg_b`,
    `relation IN (${textList(d, relations)})`,
    ...(classes.length === 0 ? [] : [`rule_class IN (${textList(d, classes)})`]),
    ...(except.length === 0 ? [] : [`rule_class NOT IN (${textList(d, except)})`]),
  ].join(' AND ');
  const columns = `kp_id, med_list_codg_a, med_list_codg_b, relation, coalesce(time_window, 'same-day') AS time_window, ${assumedDaySql(d)} AS assumed_day, begndate, until_date, ${POINT_COLUMNS.join(', ')}`;
  return `SELECT ${d.bigint('row_number() OVER (ORDER BY kp_id NULLS LAST, med_list_codg_a NULLS LAST, med_list_codg_b NULLS LAST, begndate NULLS LAST, turned NULLS LAST)')} AS point, t.*
FROM (
  SELECT ${columns}, med_list_codg_a AS item_a, med_list_codg_b AS item_b, 0 AS turned FROM eff_item_pair_b WHERE ${conditions}
  UNION ALL
  SELECT ${columns}, med_list_codg_b AS item_a, med_list_codg_a AS item_b, 1 AS turned FROM eff_item_pair_b WHERE ${conditions} AND relation = 'excludes') t`;
}

/**
 * The pairs of a rule on knowledge, and every effective line of their items that its conditions keep: one pass over the lines
 * for all pairs. `wanting` is the column without which nobody can tell whether a line is kept.
 */
export function knowledgePairs(context: PlanContext<ItemsParameters>, tables: PairTables): Step[] {
  const { dialect: d, rule } = context;
  const day = d.day('f.fee_ocur_time');
  const selection = selectionOf(rule, 'fee-line', d);
  const items = `med_list_codg IN (SELECT item_a FROM ${tables.pair} UNION SELECT item_b FROM ${tables.pair})`;
  const [from, kept, wanting] =
    selection?.where === undefined
      ? ['eff_fee_list_d f', '', d.text('NULL')]
      : [
          `(${selection.rows(`SELECT * FROM eff_fee_list_d WHERE ${items}`)}) f`,
          ' AND coalesce(f.kept, true)',
          'f.kept_wanting',
        ];
  return [
    { name: tables.pair, materialise: true, sql: pairSql(context) },
    {
      name: tables.itemLine,
      materialise: true,
      sql: `SELECT ${LINE_COLUMNS.map((name) => `f.${name}`).join(', ')}, f.med_list_codg AS item, ${day} AS fee_date, ${wanting} AS wanting
FROM ${from}
WHERE f.${items} AND f.cnt > 0${kept}${inEffect(d, rule, day)}`,
    },
  ];
}
