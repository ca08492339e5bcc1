import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { filterSql, type SuspectFilter } from '../list.ts';

/** Shorter beginnings of an id may be anybody's. */
const SHORTEST = 8;

/** An id, or the beginning of one, that names no suspect, or several. */
export interface UnknownId {
  readonly id: string;
  readonly found: number;
}

/**
 * Puts the suspects that ids, or their first 8 digits and more, name into the temporary table `work_chosen`.
 *
 * @returns the ids that name none, or more than one.
 */
export async function chooseByIds(session: Session, ids: readonly string[]): Promise<UnknownId[]> {
  const values = ids.map((id, n) => `(${n + 1}, ${literal(id.toLowerCase())})`).join(', ');
  await session.run(`CREATE OR REPLACE TEMP TABLE work_named AS
WITH asked AS (SELECT * FROM (VALUES ${values}) AS t(row_no, id))
SELECT a.row_no, a.id, s.suspect_id FROM asked a
LEFT JOIN suspect s ON length(a.id) >= ${SHORTEST} AND left(s.suspect_id, ${SHORTEST}) = left(a.id, ${SHORTEST}) AND starts_with(s.suspect_id, a.id)`);
  await session.run(
    'CREATE OR REPLACE TEMP TABLE work_chosen AS SELECT suspect_id, min(row_no) AS row_no FROM work_named WHERE suspect_id IS NOT NULL GROUP BY suspect_id',
  );
  const rows = await session.rows(
    'SELECT id, count(suspect_id) AS found FROM work_named GROUP BY row_no, id HAVING count(suspect_id) <> 1 ORDER BY row_no',
  );
  return rows.map((row) => ({
    id: ids.find((id) => id.toLowerCase() === cell(row, 'id')) ?? '',
    found: Number(cell(row, 'found')),
  }));
}

/** Puts the suspects that a filter holds into the temporary table `work_chosen`, and says how many they are. */
export async function chooseByFilter(session: Session, filter: SuspectFilter): Promise<number> {
  await session.run(`CREATE OR REPLACE TEMP TABLE work_chosen AS
SELECT s.suspect_id, row_number() OVER (ORDER BY s.rule_id, s.suspect_id) AS row_no FROM suspect s WHERE ${filterSql(filter)}`);
  return Number((await session.value('SELECT count(*) FROM work_chosen')) ?? 0);
}
