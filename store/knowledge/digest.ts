import { kindNamed } from '../../records/kinds.ts';
import { cell, type Session } from '../session.ts';
import { identifier } from '../sql.ts';

/** What one table of knowledge held at a cut. */
export interface KnowledgeDigest {
  /** A record kind, or `lists`. */
  readonly name: string;
  readonly rows: number;
  readonly digest: string;
}

/** Kinds that say what may be paid and how items count: what an officer means by the knowledge a scan ran with. */
export const KNOWLEDGE_KINDS = ['limit_b', 'item_pair_b', 'price_b', 'item_b', 'trac_prefix_b'] as const;

/** Where a row came from says nothing of what it holds: the same library imported from another file is the same. */
export const PROVENANCE: ReadonlySet<string> = new Set([
  'source_name',
  'source_row',
  'batch_tag',
  'published_at',
  'updt_time',
]);

/**
 * The digest of a kind's facts at the cut of the session's `fact_` views: the sums of both halves of each row's MD5, as hex, so
 * that neither the order of rows nor the engine's own hash takes part. Of points only those that may accuse are counted.
 */
export async function knowledgeDigest(session: Session, name: string): Promise<KnowledgeDigest> {
  const columns = (kindNamed(name)?.columns ?? []).map((column) => column.name);
  const cells = columns
    .filter((column) => !PROVENANCE.has(column))
    .map((column) => `coalesce(${identifier(column)}::VARCHAR, chr(30))`);
  const active = columns.includes('parse_state') ? "WHERE parse_state = 'active'" : '';
  const [row] =
    await session.rows(`SELECT count(*) AS n, coalesce(sum(md5_number_upper(t)::HUGEINT), 0) AS a, coalesce(sum(md5_number_lower(t)::HUGEINT), 0) AS b
FROM (SELECT concat_ws(chr(31), ${cells.join(', ')}) AS t FROM ${identifier(`fact_${name}`)} ${active})`);
  const hex = (part: string): string => BigInt(cell(row, part)).toString(16);
  return { name, rows: Number(cell(row, 'n')), digest: `${hex('a')}-${hex('b')}` };
}
