import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/**
 * Says of suspects with a verdict that they must be looked at again, inside the run's transaction: found with other evidence than was
 * decided on, or come back after they were gone. What was dismissed and comes back with the same evidence stays dismissed; the verdict
 * itself is never touched.
 *
 * @returns how many suspects.
 */
export async function raiseLookAgain(session: Session, run: string, at: string): Promise<number> {
  await session.run(`CREATE OR REPLACE TEMP TABLE run_look_again AS
SELECT c.suspect_id, s.status, CASE WHEN s.evidence_digest IS DISTINCT FROM c.decided_digest THEN 'evidence' ELSE 'returned' END AS why
FROM suspect_case c JOIN run_compare f USING (suspect_id) JOIN suspect s USING (suspect_id)
WHERE c.verdict IS NOT NULL AND NOT c.look_again AND f.state = 'active'
  AND (s.evidence_digest IS DISTINCT FROM c.decided_digest OR (f.state_before = 'gone' AND c.verdict <> 'dismissed'))`);
  const raised = await session.run(`INSERT INTO work_event
SELECT (SELECT coalesce(max(event_no), 0) FROM work_event) + row_number() OVER (ORDER BY suspect_id), suspect_id, ${literal(at)}::TIMESTAMP,
  'mingcha', 'look_again', status, status, NULL, json_object('run', ${literal(run)}, 'why', why) FROM run_look_again`);
  if (raised > 0)
    await session.run(
      `UPDATE suspect_case SET look_again = true WHERE suspect_id IN (SELECT suspect_id FROM run_look_again)`,
    );
  return raised;
}
