import { identifier } from '../../store/sql.ts';
import type { Session } from '../../store/session.ts';
import { feeShares } from './fees.ts';
import { at, createMessages, type MessageRoom } from './message-table.ts';
import { createRecords } from './record-table.ts';
import { settlementShares } from './settlements.ts';
import type { NamedShare } from './share-tables.ts';
import { stockShares } from './stock.ts';

/**
 * Reads the messages of the national interface among the lines of a database (`createLines`) and gives what they bring: a
 * share for each kind they feed, then deletions; shares must land in this order. A message that cannot be read, as a
 * whole, gets a fault in the table `line` and is in no share.
 *
 * @param source - what is read, for problems.
 * @param landed - query of fee lines that came before these messages (`fixmedins_code`, `mdtrt_id`, `feedetl_sn`,
 *   `med_list_codg`), where a trace code may name one of them.
 * @throws MingchaError MC-INGEST-025 for too many field names, 026 where members of a message were lost.
 */
export async function messageShares(
  session: Session,
  database: string,
  source: string,
  landed?: string,
): Promise<NamedShare[]> {
  const room: MessageRoom = { session, database, source };
  if ((await session.value(`SELECT true FROM ${at(room, 'shape')} WHERE is_message LIMIT 1`)) === null) return [];
  const shared = await createMessages(room);
  await createRecords(room);
  const fees = await feeShares(room, shared);
  const settlements = await settlementShares(room, shared, [fees.lines, landed]);
  const stock = await stockShares(room, shared);
  await session.run(
    `UPDATE ${identifier(database)}.line SET fault = m.fault FROM ${at(room, 'message')} m WHERE m.fault IS NOT NULL AND line._ordinal = m._ordinal`,
  );
  return [...fees.shares, ...settlements, ...stock];
}
