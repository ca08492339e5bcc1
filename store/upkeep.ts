import { shanghaiTime } from '../base/clock.ts';
import { cell, type Session } from './session.ts';
import { literal } from './sql.ts';

/** What is done to a warehouse as a whole, and when. */
export type UpkeepAction = 'backup' | 'restore' | 'prune' | 'close';

/** One line of the record of upkeep. */
export interface Upkeep {
  /** Shanghai time. */
  readonly happenedAt: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Records what was done to the warehouse. The record is only ever added to. */
export async function recordUpkeep(
  session: Session,
  now: Date,
  action: UpkeepAction,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await session.run(
    `INSERT INTO upkeep VALUES (${literal(shanghaiTime(now))}::TIMESTAMP, ${literal(action)}, ${literal(JSON.stringify(detail))})`,
  );
}

/** All that was recorded of one action, oldest first. */
export async function upkeepOf(session: Session, action: UpkeepAction): Promise<Upkeep[]> {
  const rows = await session.rows(
    `SELECT happened_at::VARCHAR AS happened_at, detail FROM upkeep WHERE action = ${literal(action)} ORDER BY upkeep.happened_at, rowid`,
  );
  return rows.map((row) => ({
    happenedAt: cell(row, 'happened_at'),
    detail: JSON.parse(cell(row, 'detail')) as Record<string, unknown>,
  }));
}
