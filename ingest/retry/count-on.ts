import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal, literalOrNull } from '../../store/sql.ts';
import { contentSql } from '../landing/content.ts';
import type { Staged } from '../landing/staged.ts';
import type { WaitingGroup } from './waiting.ts';

/** SQL that gives every row of `rows(id, content, …)` with each number its id may have been made with, and keeps the true one. */
function numbered(rows: string): string {
  return `SELECT * EXCLUDE (alike) FROM (
      SELECT *, unnest(range(1, alike + 1)) AS number FROM (
        SELECT *, count(*) OVER (PARTITION BY content) AS alike FROM (${rows})))
    WHERE id = md5(content || '#' || number)`;
}

/**
 * Numbers records without a key on from those of like content that their file has landed already. Such a record is
 * known by its content and by which of its like in its file it is: counted from one again, the third of three equal
 * sales would be taken for the first and be lost.
 *
 * What of the file was unchanged against earlier files is not kept, so it is not counted; the summary then shows
 * the record as unchanged. Nothing is done under a mapping, which reads good parts of the same record again.
 */
export async function countOn(session: Session, staged: Staged, group: WaitingGroup): Promise<void> {
  const { kind, table } = staged;
  const [key] = kind.key;
  if (!kind.keyedByContent || key === undefined || staged.layout.mapping !== null) return;
  const id = identifier(key);
  const names = kind.columns.map((column) => column.name);
  const batches = `SELECT seq FROM batch WHERE kind = ${literal(kind.name)} AND source = ${literal(group.source)}
    AND file_digest IS NOT DISTINCT FROM ${literalOrNull(group.fileDigest)} AND action <> 'undo' AND undone_seq IS NULL`;
  // Only records alike in all that must be filled in can be alike in all.
  const filled = identifiers(kind.columns.filter((column) => column.required).map((column) => column.name));
  const everywhere = [kind.name, historyTable(kind)]
    .map((name) => `SELECT ${identifiers(names)}, _seq FROM ${identifier(name)}`)
    .join(' UNION ALL ');
  const alike = `SELECT ${id} AS id, _seq, ${contentSql(kind, new Set(names))} AS content FROM (${everywhere})
    WHERE (${filled}) IN (SELECT (${filled}) FROM ${table} WHERE _reasons IS NULL)`;
  const mine = `SELECT rowid AS place, ${id} AS id, _content AS content FROM ${table} WHERE _reasons IS NULL`;
  await session.run(`UPDATE ${table} SET ${id} = made.id FROM (
      SELECT m.place, md5(m.content || '#' || (m.number + h.number)) AS id
      FROM (${numbered(mine)}) m
        JOIN (SELECT content, max(number) AS number FROM (${numbered(alike)}) WHERE _seq IN (${batches}) GROUP BY content) h
          ON h.content = m.content) made
    WHERE typed.rowid = made.place`);
}
