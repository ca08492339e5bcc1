import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** One thing that happened to a suspect: what a run found, or what somebody did. */
export interface HistoryEvent {
  readonly at: string;
  readonly by: 'machine' | 'person';
  /** The run, or who did it. */
  readonly who: string;
  /** new, updated, gone, stale …; assign, check … */
  readonly step: string;
  readonly cause: string | null;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly amount: string | null;
  readonly note: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** All that happened to a suspect, runs and people, in one order; at one moment the run comes first. */
export async function historyOf(session: Session, suspectId: string): Promise<HistoryEvent[]> {
  const id = literal(suspectId);
  const rows =
    await session.rows(`SELECT strftime(happened_at, '%Y-%m-%d %H:%M:%S') AS at, 'machine' AS by, run AS who, event AS step, cause, NULL AS from_status,
  NULL AS to_status, amount, NULL AS note, '{}' AS detail, event_no, happened_at, 0 AS place
FROM suspect_event WHERE suspect_id = ${id}
UNION ALL
SELECT strftime(happened_at, '%Y-%m-%d %H:%M:%S'), 'person', who, step, NULL, from_status, to_status, NULL, note, coalesce(detail, '{}'), event_no, happened_at, 1
FROM work_event WHERE suspect_id = ${id}
ORDER BY happened_at, place, event_no`);
  return rows.map((row) => ({
    at: cell(row, 'at'),
    // A run writes beside people that what they judged is another by now.
    by: cell(row, 'by') === 'person' && cell(row, 'step') !== 'look_again' ? 'person' : 'machine',
    who: cell(row, 'who'),
    step: cell(row, 'step'),
    cause: cellOrNull(row, 'cause'),
    from_status: cellOrNull(row, 'from_status'),
    to_status: cellOrNull(row, 'to_status'),
    amount: cellOrNull(row, 'amount'),
    note: cellOrNull(row, 'note'),
    detail: JSON.parse(cell(row, 'detail')) as HistoryEvent['detail'],
  }));
}

/** How far people are with one suspect; undefined where nobody has touched it. */
export interface SuspectCase {
  readonly assignee: string | null;
  readonly due_at: string | null;
  readonly limit_at: string | null;
  readonly first_asked_at: string | null;
  readonly notified_at: string | null;
  readonly verdict: string | null;
  readonly verdict_reason: string | null;
  readonly verdict_amount: string | null;
  readonly decided_at: string | null;
  readonly decided_by: string | null;
  readonly handled_how: string | null;
  readonly look_again: boolean;
}

const SHOWN = [
  'assignee',
  'due_at',
  'limit_at',
  'first_asked_at',
  'notified_at',
  'verdict',
  'verdict_reason',
  'verdict_amount',
  'decided_at',
  'decided_by',
  'handled_how',
] as const;

/** The case of a suspect. */
export async function caseOf(session: Session, suspectId: string): Promise<SuspectCase | undefined> {
  const columns = SHOWN.map((name) => `${name}::VARCHAR AS ${name}`).join(', ');
  const [row] = await session.rows(
    `SELECT ${columns}, look_again FROM suspect_case WHERE suspect_id = ${literal(suspectId)}`,
  );
  if (row === undefined) return undefined;
  const values = Object.fromEntries(SHOWN.map((name) => [name, cellOrNull(row, name)])) as Omit<
    SuspectCase,
    'look_again'
  >;
  return { ...values, look_again: cell(row, 'look_again') === 'true' };
}
