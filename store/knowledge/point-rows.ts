import { itemPairB } from '../../records/item-pair-b.ts';
import { limitB } from '../../records/limit-b.ts';
import { cellOrNull, type Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';

/** A row of `limit_b` or `item_pair_b` as texts, under the kind it is of. */
export interface StoredKnowledge {
  readonly kind: 'limit_b' | 'item_pair_b';
  readonly cells: Readonly<Record<string, string | null>>;
}

/** Rows of a point, by its id, or of all points on an item, by its code. */
export async function knowledgeOf(session: Session, id: string): Promise<StoredKnowledge[]> {
  const found: StoredKnowledge[] = [];
  for (const kind of [limitB, itemPairB]) {
    const names = kind.columns.map(({ name }) => name);
    const codes = names.filter((name) => name.startsWith('med_list_codg'));
    const columns = names.map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`).join(', ');
    const condition = ['kp_id', ...codes].map((name) => `${identifier(name)} = ${literal(id)}`).join(' OR ');
    const order = ['rule_class', ...kind.key].map(identifier).join(', ');
    const rows = await session.rows(
      `SELECT ${columns} FROM ${identifier(kind.name)} WHERE ${condition} ORDER BY ${order}`,
    );
    const name = kind === limitB ? 'limit_b' : 'item_pair_b';
    for (const row of rows)
      found.push({ kind: name, cells: Object.fromEntries(names.map((one) => [one, cellOrNull(row, one)])) });
  }
  return found;
}

/** Ids of points that begin so, for somebody who typed the start of one. */
export async function pointsLike(session: Session, start: string): Promise<string[]> {
  const rows = await session.rows(
    `SELECT DISTINCT kp_id FROM (SELECT kp_id FROM limit_b UNION ALL SELECT kp_id FROM item_pair_b) WHERE starts_with(kp_id, ${literal(start)}) ORDER BY 1 LIMIT 5`,
  );
  return rows.map((row) => cellOrNull(row, 'kp_id') ?? '');
}
