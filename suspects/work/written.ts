import { cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { LOOK_AGAIN } from './look-again.ts';
import { KEPT_WITH_EVENT } from './sheet-columns.ts';

/** What people wrote last in each column that has no place of its own in a case. */
export type Written = Readonly<Record<string, string>>;

const last = (name: string): string =>
  `max_by(json_extract_string(detail, '$.${name}'), event_no) FILTER (json_extract_string(detail, '$.${name}') IS NOT NULL) AS ${name}`;

/** SQL: of each suspect that people wrote on in a workbook, what they wrote last. */
const WRITTEN = `SELECT suspect_id, ${KEPT_WITH_EVENT.map(last).join(', ')}, max_by(note, event_no) FILTER (note IS NOT NULL AND contains(detail, '"row"')) AS finding
FROM work_event WHERE detail IS NOT NULL GROUP BY suspect_id`;

/** What people wrote on a suspect in workbooks, by column. */
export async function writtenOf(session: Session, suspectId: string): Promise<Written> {
  const [row] = await session.rows(
    `SELECT * EXCLUDE (suspect_id) FROM (${WRITTEN}) WHERE suspect_id = ${literal(suspectId)}`,
  );
  if (row === undefined) return {};
  return Object.fromEntries(
    Object.keys(row).flatMap((name): [string, string][] => {
      const value = cellOrNull(row, name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/**
 * SQL: of each suspect that somebody touched, what a workbook shows in the columns to fill in, as values. A verdict that must be looked
 * at again is left out, so that whoever fills it in decides anew.
 */
export const RECORDED = `SELECT c.suspect_id, CASE WHEN s.status <> 'new' AND NOT ${LOOK_AGAIN} THEN s.status END AS next_status,
  CASE WHEN NOT ${LOOK_AGAIN} THEN c.verdict END AS verdict, CASE WHEN NOT ${LOOK_AGAIN} THEN coalesce(c.verdict_reason, w.finding) END AS finding, c.handled_how,
  CASE WHEN NOT ${LOOK_AGAIN} THEN c.verdict_amount END AS confirmed_amount, ${KEPT_WITH_EVENT.map((name) => `w.${name}`).join(', ')}
FROM suspect_case c JOIN suspect s USING (suspect_id) LEFT JOIN (${WRITTEN}) w ON w.suspect_id = c.suspect_id`;
