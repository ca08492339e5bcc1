import { itemPairB } from '../../records/item-pair-b.ts';
import type { Kind } from '../../records/kind.ts';
import { limitB } from '../../records/limit-b.ts';
import { historyTable } from '../ddl.ts';
import { cell, cellOrNull, type Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';

/** What changed of one knowledge point between two cuts, in rows. */
export interface PointChange {
  readonly kp_id: string;
  readonly rule_class: string;
  readonly item_name: string | null;
  readonly added: number;
  readonly removed: number;
  /** Rows that got an end, or another one, and did not change otherwise. */
  readonly ended: number;
  readonly changed: number;
  /** Columns that differ in changed rows. */
  readonly columns: readonly string[];
}

/** The rows of a kind as they stood at a cut. */
function atCut(kind: Kind, cut: number): string {
  const columns = kind.columns.map(({ name }) => identifier(name)).join(', ');
  return `SELECT ${columns} FROM ${identifier(kind.name)} WHERE _seq <= ${cut}
    UNION ALL SELECT ${columns} FROM ${identifier(historyTable(kind))} WHERE _seq <= ${cut} AND _seq_end > ${cut}`;
}

/** One row for each row of a kind that is not the same at both cuts. */
function changes(kind: Kind, from: number, to: number): string {
  const other = kind.columns.map(({ name }) => name).filter((name) => !kind.key.includes(name) && name !== 'enddate');
  const same = kind.key.map((name) => `a.${identifier(name)} = b.${identifier(name)}`).join(' AND ');
  const differs = (name: string): string => `a.${identifier(name)} IS DISTINCT FROM b.${identifier(name)}`;
  const columns = other.map((name) => `CASE WHEN ${differs(name)} THEN ${literal(name)} END`).join(', ');
  const name = (alias: string): string =>
    kind === limitB ? `${alias}.item_name` : `concat(${alias}.item_name_a, '×', ${alias}.item_name_b)`;
  return `SELECT * FROM (SELECT coalesce(a.kp_id, b.kp_id) AS kp_id, coalesce(b.rule_class, a.rule_class) AS rule_class,
    CASE WHEN b.kp_id IS NULL THEN ${name('a')} ELSE ${name('b')} END AS item_name,
    a.kp_id IS NULL AS added, b.kp_id IS NULL AS removed, ${differs('enddate')} AS other_end,
    list_filter([${columns}], lambda x: x IS NOT NULL) AS columns
  FROM (${atCut(kind, from)}) a FULL JOIN (${atCut(kind, to)}) b ON ${same})
  WHERE added OR removed OR other_end OR len(columns) > 0`;
}

/**
 * What of the knowledge is not the same at two cuts, point by point.
 *
 * @param from - the earlier cut, a batch's sequence number.
 */
export async function knowledgeDiff(session: Session, from: number, to: number): Promise<PointChange[]> {
  const both = [limitB, itemPairB].map((kind) => changes(kind, from, to)).join('\nUNION ALL\n');
  const inner = 'NOT added AND NOT removed';
  const rows = await session.rows(`SELECT kp_id, max(rule_class) AS rule_class, max(item_name) AS item_name,
  count(*) FILTER (added) AS added, count(*) FILTER (removed) AS removed,
  count(*) FILTER (${inner} AND len(columns) = 0) AS ended, count(*) FILTER (${inner} AND len(columns) > 0) AS changed,
  array_to_string(list_sort(list_distinct(flatten(coalesce(list(columns) FILTER (${inner}), [])))), ',') AS columns
FROM (${both}) GROUP BY kp_id ORDER BY rule_class, kp_id`);
  return rows.map((row) => ({
    kp_id: cell(row, 'kp_id'),
    rule_class: cell(row, 'rule_class'),
    item_name: cellOrNull(row, 'item_name'),
    added: Number(cell(row, 'added')),
    removed: Number(cell(row, 'removed')),
    ended: Number(cell(row, 'ended')),
    changed: Number(cell(row, 'changed')),
    columns: cell(row, 'columns')
      .split(',')
      .filter((name) => name !== ''),
  }));
}
