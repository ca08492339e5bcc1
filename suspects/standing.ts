import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { NOT_HELD } from './horizon.ts';

/** Suspects that nobody judged again because their rule could not run. */
export interface StaleSuspects {
  /** `skipped`: what the rule reads was missing. `rule_error`: it failed, or its file is wrong. */
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

/** The stale suspects of the ledger by why they are. */
export async function staleSuspects(session: Session): Promise<StaleSuspects[]> {
  const rows =
    await session.rows(`SELECT coalesce(cause, 'skipped') AS cause, count(*) AS n, array_to_string(list_sort(list(DISTINCT rule_id)), ' ') AS rules
FROM suspect WHERE state = 'stale' GROUP BY ALL ORDER BY cause DESC`);
  return rows.map((row) => ({
    cause: cell(row, 'cause'),
    suspects: Number(cell(row, 'n')),
    rules: cell(row, 'rules').split(' '),
  }));
}
