import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';

/** What happens to suspects when their exception has ended. */
export const ON_EXPIRY = ['resurface', 'forward-only'] as const;

/** An exception as the ledger keeps it: for ever, ended ones too. Days are ISO, times naive Asia/Shanghai. */
export interface Exception {
  readonly exception_id: string;
  readonly rule_id: string;
  /** The name of the shape of the rule that it has. */
  readonly shape: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly added_by: string;
  readonly approved_by: string;
  readonly added_at: string;
  /** The last day that it holds. */
  readonly expires: string;
  readonly on_expiry: (typeof ON_EXPIRY)[number];
  readonly from_suspect: string | null;
  readonly ended_at: string | null;
  readonly ended_by: string | null;
  readonly ended_reason: string | null;
}

/** How an exception stands on a day: `expired` and `ended` ones hold no more. */
export function standingOn({ expires, ended_at: ended }: Exception, day: string): 'in_force' | 'expired' | 'ended' {
  if (ended !== null && ended.slice(0, 10) <= day) return 'ended';
  return expires < day ? 'expired' : 'in_force';
}

function toException(row: Row): Exception {
  return {
    exception_id: cell(row, 'exception_id'),
    rule_id: cell(row, 'rule_id'),
    shape: cell(row, 'shape'),
    fields: JSON.parse(cell(row, 'fields')) as Exception['fields'],
    reason: cell(row, 'reason'),
    added_by: cell(row, 'added_by'),
    approved_by: cell(row, 'approved_by'),
    added_at: cell(row, 'added_at'),
    expires: cell(row, 'expires'),
    on_expiry: cell(row, 'on_expiry') === 'forward-only' ? 'forward-only' : 'resurface',
    from_suspect: cellOrNull(row, 'from_suspect'),
    ended_at: cellOrNull(row, 'ended_at'),
    ended_by: cellOrNull(row, 'ended_by'),
    ended_reason: cellOrNull(row, 'ended_reason'),
  };
}

/** Every exception that was ever granted, in that order. */
export async function allExceptions(session: Session): Promise<Exception[]> {
  const rows =
    await session.rows(`SELECT exception_id, rule_id, shape, fields, reason, added_by, approved_by, strftime(added_at, '%Y-%m-%d %H:%M:%S') AS added_at,
  expires::VARCHAR AS expires, on_expiry, from_suspect, strftime(ended_at, '%Y-%m-%d %H:%M:%S') AS ended_at, ended_by, ended_reason
FROM exception ORDER BY exception_id`);
  return rows.map(toException);
}
