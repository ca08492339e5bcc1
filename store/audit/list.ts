import { cell, cellOrNull, type Session } from '../session.ts';
import { literal } from '../sql.ts';

/** Which entries are asked for; days of Shanghai time, both included. */
export interface AuditFilter {
  readonly actions: readonly string[];
  readonly who?: string;
  readonly from?: string;
  readonly to?: string;
  /** The newest so many. */
  readonly limit?: number;
}

/** One entry as people and programs read it. */
export interface AuditEntry {
  readonly entry_no: number;
  readonly happened_at: string;
  readonly who: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

function conditionOf({ actions, who, from, to }: AuditFilter): string {
  return [
    ...(actions.length === 0 ? [] : [`action IN (${actions.map(literal).join(', ')})`]),
    ...(who === undefined ? [] : [`who = ${literal(who)}`]),
    ...(from === undefined ? [] : [`happened_at >= DATE ${literal(from)}`]),
    ...(to === undefined ? [] : [`happened_at < DATE ${literal(to)} + INTERVAL 1 DAY`]),
    'true',
  ].join(' AND ');
}

/** How many entries a filter finds. */
export async function countEntries(session: Session, filter: AuditFilter): Promise<number> {
  return Number(await session.value(`SELECT count(*) FROM audit_entry WHERE ${conditionOf(filter)}`));
}

/** The entries that a filter finds, oldest first. */
export async function* listEntries(session: Session, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  const limit = filter.limit === undefined ? '' : `LIMIT ${filter.limit}`;
  const pieces = session.stream(`SELECT * FROM (
  SELECT entry_no, happened_at::VARCHAR AS happened_at, who, action, subject, detail, digest FROM audit_entry
  WHERE ${conditionOf(filter)} ORDER BY audit_entry.entry_no DESC ${limit}) AS newest ORDER BY newest.entry_no`);
  for await (const rows of pieces)
    for (const row of rows)
      yield {
        entry_no: Number(cell(row, 'entry_no')),
        happened_at: cell(row, 'happened_at'),
        who: cell(row, 'who'),
        action: cell(row, 'action'),
        subject: cellOrNull(row, 'subject'),
        detail: JSON.parse(cell(row, 'detail')) as Record<string, unknown>,
        digest: cell(row, 'digest'),
      };
}
