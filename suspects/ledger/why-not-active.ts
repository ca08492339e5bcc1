import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** Why a suspect is not active: because of what, and which exception keeps it off the list. */
export interface WhyNotActive {
  /** data, rule, knowledge, exception, rule_error or skipped; null while it is active. */
  readonly cause: string | null;
  readonly exception: {
    readonly exception_id: string;
    /** ISO day, the last that it holds. */
    readonly expires: string;
    readonly reason: string;
    readonly approved_by: string;
  } | null;
}

/** Why a suspect of the ledger is not active. */
export async function whyNotActive(session: Session, suspectId: string): Promise<WhyNotActive> {
  const [row] =
    await session.rows(`SELECT s.cause, e.exception_id, e.expires::VARCHAR AS expires, e.reason, e.approved_by
FROM suspect s LEFT JOIN exception e USING (exception_id) WHERE s.suspect_id = ${literal(suspectId)}`);
  const id = cellOrNull(row, 'exception_id');
  return {
    cause: cellOrNull(row, 'cause'),
    exception:
      id === null
        ? null
        : {
            exception_id: id,
            expires: cell(row, 'expires'),
            reason: cell(row, 'reason'),
            approved_by: cell(row, 'approved_by'),
          },
  };
}
