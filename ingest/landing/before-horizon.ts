import type { Kind } from '../../records/kind.ts';
import { retentionHorizon } from '../../store/horizon.ts';
import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';

/**
 * How many records a batch landed that lie before the day that records were pruned to, as a flag of the batch. They are
 * landed like all others, for nobody asked to lose them, but whoever pruned them believes them gone.
 *
 * @param firstTime - the earliest time in the batch; most batches end the question with it.
 */
export async function beforeHorizon(
  session: Session,
  kind: Kind,
  seq: number,
  firstTime: string | null,
): Promise<Readonly<Record<string, number>>> {
  if (kind.time === undefined || kind.dated || firstTime === null) return {};
  const day = await retentionHorizon(session);
  if (day === null || firstTime.slice(0, 10) >= day) return {};
  const landed = await session.value(
    `SELECT count(*) FROM ${identifier(kind.name)} WHERE _seq = ${seq} AND ${identifier(kind.time)} < TIMESTAMP ${literal(`${day} 00:00:00`)}`,
  );
  return landed === null || landed === '0' ? {} : { before_horizon: Number(landed) };
}
