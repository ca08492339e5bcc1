import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { FROM_FOUND, FROM_RULE } from './columns.ts';

/** What has to be written, as it will stand. Made before the run's transaction, so that this is short. */
const WRITTEN = `CREATE OR REPLACE TEMP TABLE run_written AS
SELECT f.suspect_id, f.rule_id, c.state, c.exception_id, CASE WHEN c.state = 'active' THEN NULL ELSE c.cause END AS cause,
  c.state_before IS NULL AS is_new, ${FROM_RULE.map((name) => `r.${name}`).join(', ')}, ${FROM_FOUND.map(([column, found]) => `f.${found} AS ${column}`).join(', ')}
FROM run_compare c JOIN found_candidate f USING (suspect_id) JOIN run_rule_text r ON r.rule_id = f.rule_id WHERE c.stored`;

/** Makes `run_written`: the suspects whose rows or lines are not as the ledger has them. */
export async function prepareWrite(session: Session): Promise<void> {
  await session.run(WRITTEN);
}

const TAKEN = [...FROM_RULE, ...FROM_FOUND.map(([column]) => column)];

/**
 * Writes what a run found and lost, inside its transaction. Rows that stay as they are get the run's name as the last that saw
 * them and nothing else, so that the cost follows the changes; `status` and what people wrote are never touched.
 */
export async function writeSuspects(session: Session, run: string): Promise<void> {
  const columns = TAKEN.join(', ');
  await session.runAll([
    `UPDATE suspect SET ${['state', 'cause', 'exception_id', ...TAKEN].map((name) => `${name} = w.${name}`).join(', ')}
FROM run_written w WHERE w.suspect_id = suspect.suspect_id AND NOT w.is_new`,
    'DELETE FROM suspect_line WHERE suspect_id IN (SELECT suspect_id FROM run_written WHERE NOT is_new)',
    `INSERT INTO suspect (suspect_id, rule_id, state, cause, exception_id, status, ${columns}, first_seen_run, last_seen_run)
SELECT suspect_id, rule_id, state, cause, exception_id, 'new', ${columns}, ${literal(run)}, ${literal(run)}
FROM run_written WHERE is_new ORDER BY rule_id, suspect_id`,
    `INSERT INTO suspect_line (suspect_id, kind, key, line_no, amount, line_inscp_amt)
SELECT l.suspect_id, l.kind, l.line_key, l.line_no, l.amount, l.inscp_amt FROM found_line l SEMI JOIN run_written w ON w.suspect_id = l.suspect_id
ORDER BY l.suspect_id, l.line_no`,
    `UPDATE suspect SET last_seen_run = ${literal(run)} WHERE suspect_id IN (SELECT suspect_id FROM run_compare WHERE state_before IS NOT NULL)`,
    `UPDATE suspect SET state = l.move, cause = l.cause, exception_id = NULL FROM run_lost l WHERE l.suspect_id = suspect.suspect_id`,
  ]);
}

/** Adds the events of a run to those that are there; no event is ever changed. */
export async function writeEvents(session: Session, run: string, at: string): Promise<void> {
  await session.run(`INSERT INTO suspect_event
SELECT (SELECT coalesce(max(event_no), 0) FROM suspect_event) + row_number() OVER (ORDER BY rule_id, suspect_id),
  ${literal(run)}, suspect_id, rule_id, move, cause, rule_digest, amount, measure, evidence_digest, ${literal(at)}::TIMESTAMP
FROM (
  SELECT w.suspect_id, w.rule_id, c.move, c.cause, w.rule_digest, w.amount, w.measure, w.evidence_digest
  FROM run_compare c JOIN run_written w USING (suspect_id) WHERE c.move <> 'unchanged'
  UNION ALL
  SELECT l.suspect_id, l.rule_id, l.move, l.cause, s.rule_digest, s.amount, s.measure, s.evidence_digest
  FROM run_lost l JOIN suspect s USING (suspect_id))`);
}
