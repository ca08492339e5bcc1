import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { landPart, type LandContext } from '../land-part.ts';
import { rawName } from '../source/source-table.ts';
import type { KnowledgeRow } from './knowledge-rows.ts';

/**
 * Lands rows of knowledge as one batch, through the same checks, versions and equation as any file. The digest is that of
 * the rows: a file read by a newer grammar is another source, and the same rows twice change nothing.
 *
 * @param folder - where the rows are written on their way; whoever made it removes it.
 */
export async function landRows(
  kind: Kind,
  rows: readonly KnowledgeRow[],
  source: string,
  folder: string,
  context: LandContext,
): Promise<Problem[]> {
  if (rows.length === 0) return [];
  const names = kind.columns.map(({ name }) => name).filter((name) => rows.some((row) => (row[name] ?? null) !== null));
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name] ?? null]))));
  const content = `${lines.join('\n')}\n`;
  const path = join(folder, `${kind.name}.ndjson`);
  await writeFile(path, content);
  const types = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const columns = names.map((name, position) => `${identifier(name)} AS ${rawName(position)}`).join(', ');
  const part = {
    source,
    name: kind.name,
    digest: createHash('sha256').update(content).digest('hex'),
    bytes: Buffer.byteLength(content),
    encoding: 'utf-8',
    kind,
    reading: {
      table: {
        columns: names.map((name) => ({ name, type: 'VARCHAR' })),
        query: `SELECT ${columns} FROM read_json(${literal(path)}, format = 'newline_delimited', columns = {${types}})`,
        hasOrdinal: false,
      },
      mustSplit: false,
      split: undefined,
      records: rows.length,
    },
  };
  return landPart(part, () => false, context);
}
