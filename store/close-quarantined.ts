import type { QuarantineFilter } from './quarantine.ts';
import { isWaiting } from './quarantine.ts';
import { cell, type Session } from './session.ts';
import { recordUpkeep, upkeepOf } from './upkeep.ts';

/** Who closes waiting records, when, and why. */
export interface Closing {
  readonly reason: string;
  readonly by: string;
  readonly now: Date;
}

/** What closing waiting records did. */
export interface ClosedQuarantine {
  /** What the records' `closed_seq` holds now: below zero, as no batch closed them. */
  readonly closing: number;
  readonly records: number;
  /** How many of each batch. */
  readonly batches: Readonly<Record<string, number>>;
}

/**
 * Closes the waiting records that a filter means, without landing them. Nothing is deleted and no batch changes: the
 * records stay with the number of the closing, under which the record of upkeep keeps who, when and why. Nothing is
 * recorded where no record waits.
 */
export async function closeQuarantined(
  session: Session,
  filter: QuarantineFilter,
  { reason, by, now }: Closing,
): Promise<ClosedQuarantine> {
  return session.transaction(async () => {
    const rows = await session.rows(
      `SELECT q.batch, count(*) AS n FROM quarantine q WHERE ${isWaiting(filter)} GROUP BY q.batch ORDER BY q.batch`,
    );
    const batches = Object.fromEntries(rows.map((row) => [cell(row, 'batch'), Number(cell(row, 'n'))]));
    const closing = -1 - (await upkeepOf(session, 'close')).length;
    const records = await session.run(`UPDATE quarantine AS q SET closed_seq = ${closing} WHERE ${isWaiting(filter)}`);
    if (records > 0) await recordUpkeep(session, now, 'close', { closing, records, batches, filter, reason, by });
    return { closing, records, batches };
  });
}
