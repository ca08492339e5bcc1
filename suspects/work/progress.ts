import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { LOOK_AGAIN, TOLD } from './look-again.ts';
import { STATUSES } from './steps.ts';

/** How far people are with all suspects that stand, and with those that they had begun on before these went. */
export interface WorkProgress {
  readonly statuses: readonly { readonly status: string; readonly suspects: number; readonly overdue: number }[];
  /** The same suspects by their state: what people had begun on may be gone or excepted by now. */
  readonly states: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<string, number>>;
  /** As `suspects list --look-again` lists them. */
  readonly look_again: number;
  /** Gone, of those that an institution was told of and nothing is decided on. */
  readonly told_gone: number;
  /** Gone, of those of `look_again`. */
  readonly decided_gone: number;
  readonly overdue: number;
  /** Median of the days from when a suspect was found to when the institution was first told, over all that were; null before the first. */
  readonly median_days_to_notified: string | null;
  readonly notified: number;
  readonly assignees: readonly { readonly assignee: string; readonly suspects: number; readonly overdue: number }[];
}

/**
 * Counts of active and stale suspects, and of all that people have begun on, by how far they are, and of every suspect that somebody
 * decided.
 *
 * @param today ISO day: what was due before it is overdue.
 */
export async function workProgress(session: Session, today: string): Promise<WorkProgress> {
  const day = `DATE ${literal(today)}`;
  await session.run(`CREATE OR REPLACE TEMP TABLE work_now AS
SELECT s.suspect_id, s.status, s.state, c.assignee, c.verdict, coalesce(${LOOK_AGAIN}, false) AS look_again, coalesce(${TOLD}, false) AS told,
  coalesce((c.due_at < ${day} OR c.limit_at < ${day}) AND s.status <> 'handled' AND c.verdict IS DISTINCT FROM 'dismissed', false) AS overdue
FROM suspect s LEFT JOIN suspect_case c USING (suspect_id) WHERE s.state IN ('active', 'stale') OR c.suspect_id IS NOT NULL`);
  const standing = "(state IN ('active', 'stale') OR status <> 'new')";
  const rows = await session.rows(
    `SELECT status, count(*) AS n, count(*) FILTER (overdue) AS overdue FROM work_now WHERE ${standing} GROUP BY status`,
  );
  const states = await session.rows(
    `SELECT state, count(*) AS n FROM work_now WHERE ${standing} GROUP BY state ORDER BY state`,
  );
  const [sum] = await session.rows(
    `SELECT count(*) FILTER (look_again) AS look_again, count(*) FILTER (overdue) AS overdue,
  count(*) FILTER (told AND state = 'gone') AS told_gone, count(*) FILTER (look_again AND state = 'gone') AS decided_gone FROM work_now`,
  );
  const verdicts = await session.rows(
    'SELECT verdict, count(*) AS n FROM work_now WHERE verdict IS NOT NULL GROUP BY verdict ORDER BY verdict',
  );
  const [days] = await session.rows(`WITH found AS (
  SELECT suspect_id, min(happened_at) AS found_at FROM suspect_event WHERE event = 'new' GROUP BY suspect_id),
told AS (SELECT suspect_id, min(happened_at) AS told_at FROM work_event WHERE step = 'notify' GROUP BY suspect_id)
SELECT count(*) AS n, round(median(epoch(told_at) - epoch(found_at)) / 86400, 1)::DECIMAL(18,1)::VARCHAR AS days FROM told JOIN found USING (suspect_id)`);
  const people = await session.rows(`SELECT assignee, count(*) AS n, count(*) FILTER (overdue) AS overdue FROM work_now
WHERE ${standing} AND assignee IS NOT NULL AND status <> 'handled' AND verdict IS DISTINCT FROM 'dismissed' GROUP BY assignee ORDER BY overdue DESC, n DESC, assignee LIMIT 50`);
  return {
    statuses: STATUSES.flatMap((status) => {
      const row = rows.find((one) => cell(one, 'status') === status);
      return row === undefined
        ? []
        : [{ status, suspects: Number(cell(row, 'n')), overdue: Number(cell(row, 'overdue')) }];
    }),
    states: Object.fromEntries(states.map((row) => [cell(row, 'state'), Number(cell(row, 'n'))])),
    verdicts: Object.fromEntries(verdicts.map((row) => [cell(row, 'verdict'), Number(cell(row, 'n'))])),
    look_again: Number(cell(sum, 'look_again')),
    told_gone: Number(cell(sum, 'told_gone')),
    decided_gone: Number(cell(sum, 'decided_gone')),
    overdue: Number(cell(sum, 'overdue')),
    median_days_to_notified: cellOrNull(days, 'days'),
    notified: Number(cell(days, 'n')),
    assignees: people.map((row) => ({
      assignee: cell(row, 'assignee'),
      suspects: Number(cell(row, 'n')),
      overdue: Number(cell(row, 'overdue')),
    })),
  };
}
