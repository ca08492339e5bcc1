import { parseWhere } from '../../rules/where/parse-where.ts';
import type { Where } from '../../rules/where/model.ts';
import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { selectionOf, wantingSql, whereSql, type Selection } from '../condition/selection.ts';
import { inEffect } from './in-effect.ts';
import { LINE_COLUMNS, POINT_COLUMNS } from './pairs.ts';
import type { SidesParameters } from './parameters.ts';
import type { PairTables } from './tables.ts';

/** @throws Error for a text that the rule reader refuses anyway. */
export function whereOf(text: string): Where {
  const parsed = parseWhere(text);
  if (!('where' in parsed)) throw new Error(parsed.fault.reason.en);
  return parsed.where;
}

/** @throws Error for a rule without named conditions, which the check of its parameters refuses. */
export function sidesSelection({ rule, dialect }: Pick<PlanContext<SidesParameters>, 'rule' | 'dialect'>): Selection {
  const selection = selectionOf(rule, 'fee-line', dialect);
  if (selection === undefined) throw new Error(`${rule.id} names no conditions for its sides`);
  return selection;
}

/** The one pair of a local rule, in the shape of a knowledge point; two that exclude each other in both directions. */
function pairSql({ dialect: d, parameters }: PlanContext<SidesParameters>): string {
  const { relation, window } = parameters;
  const one = (point: number, a: string, b: string): string =>
    `SELECT ${d.bigint(String(point))} AS point, ${d.literal('')} AS kp_id, 'a' AS med_list_codg_a, 'b' AS med_list_codg_b, ${d.literal(relation)} AS relation, ${d.literal(window)} AS time_window, 0 AS assumed_day,
  DATE '1900-01-01' AS begndate, DATE '9999-12-31' AS until_date, ${POINT_COLUMNS.map((name) => `${d.text('NULL')} AS ${name}`).join(', ')}, '${a}' AS item_a, '${b}' AS item_b, ${point - 1} AS turned`;
  return [one(1, 'a', 'b'), ...(relation === 'excludes' ? [one(2, 'b', 'a')] : [])].join('\nUNION ALL ');
}

/** SQL of which lines `f` of a local pair are looked at at all. */
export function effectiveSides({ dialect: d, rule }: Pick<PlanContext<SidesParameters>, 'dialect' | 'rule'>): string {
  return `f.cnt > 0${inEffect(d, rule, d.day('f.fee_ocur_time'))}`;
}

/**
 * The pair of a local rule, and every line of either side. A line of both stands on side a alone, so that none is held against
 * itself. Where a condition cannot be told, the line stands on the side that it may belong to, with the column wanting.
 */
export function localPair(context: PlanContext<SidesParameters>, tables: PairTables): Step[] {
  const { dialect: d, parameters } = context;
  const selection = sidesSelection(context);
  const [a, b] = [whereOf(parameters.a.where), whereOf(parameters.b.where)];
  const day = d.day('f.fee_ocur_time');
  const wanting = (where: Where): string => wantingSql(d, where, selection.parts);
  return [
    { name: tables.pair, materialise: true, sql: pairSql(context) },
    {
      name: tables.itemLine,
      materialise: true,
      sql: `SELECT ${LINE_COLUMNS.join(', ')}, fee_date, item,
  CASE WHEN kept_wanting IS NOT NULL THEN kept_wanting WHEN item = 'a' THEN wanting_a ELSE wanting_b END AS wanting
FROM (
  SELECT f.*, ${day} AS fee_date, ${wanting(a)} AS wanting_a, ${wanting(b)} AS wanting_b,
    CASE WHEN ${whereSql(a)} THEN 'a' WHEN ${whereSql(b)} THEN 'b' WHEN ${whereSql(a)} IS NULL THEN 'a' WHEN ${whereSql(b)} IS NULL THEN 'b' END AS item
  FROM (${selection.rows()}) f
  WHERE ${effectiveSides(context)} AND coalesce(f.kept, true)) t
WHERE item IS NOT NULL`,
    },
  ];
}
