import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { NOT_HELD } from './horizon.ts';

/** Suspects that nobody judged again because their rule could not run. */
export interface StaleSuspects {
  /** `skipped`: what the rule reads was missing. `error`: it failed. */
  readonly cause: string;
  readonly suspects: number;
  readonly rules: readonly string[];
}

/** The days of service that a scan was limited to, each left out where it was not. */
export interface LimitedDays {
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * How many active suspects of the rules that ran were not found again, in the days that the scan looked at. Reads what the session
 * holds of the run: `found_candidate`, `run_rule_text`, `run_held`.
 */
export async function notFoundAgain(session: Session, { from, to }: LimitedDays): Promise<number> {
  const days = [
    ...(typeof from === 'string' ? [`coalesce(s.last_time, s.first_time) >= ${literal(from)}::DATE`] : []),
    ...(typeof to === 'string' ? [`s.first_time < ${literal(to)}::DATE + 1`] : []),
  ];
  const found = await session.value(`SELECT count(*) FROM suspect s JOIN run_rule_text r USING (rule_id)
WHERE r.status IN ('ok', 'partial') AND s.state = 'active' AND s.suspect_id NOT IN (SELECT suspect_id FROM found_candidate)
  AND ${[NOT_HELD, ...days].join(' AND ')}`);
  return Number(found);
}

/** The stale suspects of the ledger by why they are: the cause of the last event that made each one stale. */
export async function staleSuspects(session: Session): Promise<StaleSuspects[]> {
  const rows = await session.rows(`WITH why AS (
  SELECT s.rule_id, coalesce(max_by(e.cause, e.event_no), 'skipped') AS cause
  FROM suspect s LEFT JOIN suspect_event e ON e.suspect_id = s.suspect_id AND e.event = 'stale'
  WHERE s.state = 'stale' GROUP BY s.suspect_id, s.rule_id)
SELECT cause, count(*) AS n, array_to_string(list_sort(list(DISTINCT rule_id)), ' ') AS rules FROM why GROUP BY cause ORDER BY cause DESC`);
  return rows.map((row) => ({
    cause: cell(row, 'cause'),
    suspects: Number(cell(row, 'n')),
    rules: cell(row, 'rules').split(' '),
  }));
}
