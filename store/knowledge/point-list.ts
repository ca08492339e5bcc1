import { cell, cellOrNull, type Session } from '../session.ts';
import { literal } from '../sql.ts';

/** How a knowledge point stands: read in full, in part, or left to a person. */
export type PointState = 'active' | 'partly' | 'unparsed';

/** One knowledge point in the warehouse. */
export interface KnowledgePoint {
  readonly kp_id: string;
  readonly rule_class: string;
  readonly gz_code: string | null;
  readonly item_name: string | null;
  /** How many items, or pairs of items, it is about. */
  readonly items: number;
  readonly state: PointState;
  readonly limit_types: readonly string[];
  readonly reasons: readonly string[];
  readonly begndate: string;
  /** The last day it holds; null while it is open. */
  readonly enddate: string | null;
  readonly batch_tag: string | null;
  readonly source_name: string | null;
  readonly source_row: number | null;
}

/** Which points are asked for. */
export interface PointFilter {
  readonly ruleClass?: string | undefined;
  readonly state?: PointState | undefined;
}

/** What the warehouse holds of one official class. */
export interface ClassTotals {
  readonly rule_class: string;
  readonly points: number;
  readonly active: number;
  readonly partly: number;
  readonly unparsed: number;
  /** Points without an end. */
  readonly open: number;
  readonly rows: number;
}

/** Rows of both kinds under one set of names. */
const ROWS = `SELECT kp_id, rule_class, gz_code, item_name, med_list_codg AS item, limit_type, parse_state, unparsed_reason, begndate, enddate, batch_tag, source_name, source_row FROM limit_b
UNION ALL SELECT kp_id, rule_class, gz_code, concat(item_name_a, '×', item_name_b), concat(med_list_codg_a, '×', med_list_codg_b), relation, parse_state, unparsed_reason, begndate, enddate, batch_tag, source_name, source_row FROM item_pair_b`;

const POINTS = `SELECT kp_id, rule_class, min(gz_code) AS gz_code, min(item_name) AS item_name, count(DISTINCT item) AS items, count(*) AS row_count,
  CASE WHEN bool_and(parse_state = 'active') THEN 'active' WHEN bool_or(parse_state = 'active') THEN 'partly' ELSE 'unparsed' END AS state,
  array_to_string(list_sort(list(DISTINCT limit_type)), ',') AS limit_types,
  array_to_string(list_sort(coalesce(list(DISTINCT unparsed_reason) FILTER (unparsed_reason IS NOT NULL), [])), ',') AS reasons,
  min(begndate)::VARCHAR AS begndate, CASE WHEN bool_and(enddate IS NOT NULL) THEN max(enddate)::VARCHAR END AS enddate,
  min(batch_tag) AS batch_tag, min(source_name) AS source_name, min(source_row) AS source_row
FROM (${ROWS}) GROUP BY kp_id, rule_class`;

const listOf = (text: string): string[] => text.split(',').filter((part) => part !== '');

/** The points of the warehouse, by class and where they stand in their source. */
export async function* knowledgePoints(
  session: Session,
  filter: PointFilter,
  limit?: number,
): AsyncGenerator<KnowledgePoint> {
  const conditions = [
    filter.ruleClass === undefined ? [] : [`rule_class = ${literal(filter.ruleClass)}`],
    filter.state === undefined ? [] : [`state = ${literal(filter.state)}`],
  ].flat();
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT * FROM (${POINTS})${where} ORDER BY rule_class, source_name, source_row NULLS LAST, kp_id${limit === undefined ? '' : ` LIMIT ${limit}`}`;
  for await (const rows of session.queryRows(sql))
    for (const row of rows)
      yield {
        kp_id: cell(row, 'kp_id'),
        rule_class: cell(row, 'rule_class'),
        gz_code: cellOrNull(row, 'gz_code'),
        item_name: cellOrNull(row, 'item_name'),
        items: Number(cell(row, 'items')),
        state: cell(row, 'state') as PointState,
        limit_types: listOf(cell(row, 'limit_types')),
        reasons: listOf(cell(row, 'reasons')),
        begndate: cell(row, 'begndate'),
        enddate: cellOrNull(row, 'enddate'),
        batch_tag: cellOrNull(row, 'batch_tag'),
        source_name: cellOrNull(row, 'source_name'),
        source_row: cellOrNull(row, 'source_row') === null ? null : Number(cell(row, 'source_row')),
      };
}

/** How many points of each class the warehouse holds, and how they stand. */
export async function knowledgeClasses(session: Session, filter: PointFilter): Promise<ClassTotals[]> {
  const where = filter.ruleClass === undefined ? '' : ` WHERE rule_class = ${literal(filter.ruleClass)}`;
  const count = (condition: string): string => `count(*) FILTER (${condition})`;
  const rows = await session.rows(`SELECT rule_class, count(*) AS points, ${count("state = 'active'")} AS active,
  ${count("state = 'partly'")} AS partly, ${count("state = 'unparsed'")} AS unparsed, ${count('enddate IS NULL')} AS open_points, sum(row_count)::BIGINT AS row_count
FROM (${POINTS})${where} GROUP BY rule_class ORDER BY rule_class`);
  const number = (row: (typeof rows)[number], name: string): number => Number(cell(row, name));
  return rows.map((row) => ({
    rule_class: cell(row, 'rule_class'),
    points: number(row, 'points'),
    active: number(row, 'active'),
    partly: number(row, 'partly'),
    unparsed: number(row, 'unparsed'),
    open: number(row, 'open_points'),
    rows: number(row, 'row_count'),
  }));
}
