import { MingchaError } from '../../../base/problem.ts';
import { cell, type Session } from '../../../store/session.ts';
import { ingestProblem } from '../../problems.ts';

/** The most different field names that one file's objects may have; a table of more columns is none of ours. */
export const MOST_KEYS = 5000;

/**
 * The different field names of many objects, in the order they first come.
 *
 * @param shapes - query that gives `keys VARCHAR[]` and `first BIGINT`, where each list is met first.
 * @throws MingchaError MC-INGEST-025 when there are too many.
 */
export async function distinctKeys(session: Session, shapes: string, source: string): Promise<string[]> {
  const rows = await session.rows(`SELECT key FROM (
      SELECT unnest(keys) AS key, generate_subscripts(keys, 1) AS place, first FROM (${shapes}))
    GROUP BY key ORDER BY min((first, place)) LIMIT ${MOST_KEYS + 1}`);
  if (rows.length > MOST_KEYS) throw new MingchaError(ingestProblem('MC-INGEST-025', source, { limit: MOST_KEYS }));
  return rows.map((row) => cell(row, 'key'));
}
