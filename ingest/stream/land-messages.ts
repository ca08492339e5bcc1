import { shanghaiTime } from '../../base/clock.ts';
import { stockD } from '../../records/stock-d.ts';
import { cell } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { layoutDigest } from '../landing/batch-record.ts';
import { MESSAGE, messagesDigest } from '../landing/message-kind.ts';
import { endDeleted, judgeDeletions } from '../landing/tombstones.ts';
import { reasonsOfFault } from '../reasons.ts';
import { MESSAGES } from './message-table.ts';
import { addToBatch, NOTHING_ADDED, openBatch } from './open-batch.ts';
import { NO_RECORDS, sumOutcomes, type OutcomeCounts, type PartitionOutcome } from './outcome.ts';
import { originOf, STAGING, type TopicRoom } from './topic-room.ts';

/** Counts by partition, as outcomes of a batch. */
async function byPartition(
  room: TopicRoom,
  kind: string,
  seq: number,
  query: string,
  names: readonly (keyof OutcomeCounts)[],
): Promise<PartitionOutcome[]> {
  const rows = await room.session.rows(query);
  return rows.map((row) => {
    const counts = Object.fromEntries(names.map((name) => [name, Number(cell(row, name))]));
    const partition = Number(cell(row, 'log_partition'));
    return { ...NO_RECORDS, ...counts, topic: room.topic, partition, kind, seq, money: null };
  });
}

/** Messages that are no record of any kind: their `_ordinal` and `reason`. */
const BAD = `SELECT _ordinal, reason FROM ${MESSAGES} WHERE reason IS NOT NULL
  UNION ALL SELECT _ordinal, fault FROM temp.line WHERE fault IS NOT NULL`;

/** Puts what is no record of any kind into quarantine, each message with its bytes and where it stands in the log. */
export async function landBadMessages(room: TopicRoom): Promise<void> {
  const { session } = room;
  if ((await session.value(`SELECT true FROM (${BAD}) LIMIT 1`)) === null) return;
  const open = await openBatch(session, MESSAGE, originOf(room, messagesDigest()));
  await session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, encoding, form, ordinal, text, bytes, reasons, log_partition, log_offset)
     SELECT ${open.seq}, ${literal(open.batch)}, ${literal(MESSAGE.name)}, ${literal(room.source)}, 'utf-8', 'json',
       ${open.recordsIn} + row_number() OVER (ORDER BY m._ordinal), m.message, coalesce(m.bytes, encode(m.message)), ${reasonsOfFault('b.reason')}, m.log_partition, m.log_offset
     FROM (${BAD}) b JOIN ${MESSAGES} m USING (_ordinal)`,
  );
  const query = `SELECT m.log_partition, count(*) AS records_in, count(*) AS quarantined FROM (${BAD}) b JOIN ${MESSAGES} m USING (_ordinal) GROUP BY 1`;
  const outcomes = await byPartition(room, MESSAGE.name, open.seq, query, ['records_in', 'quarantined']);
  await addToBatch(session, open.seq, { ...NOTHING_ADDED, ...sumOutcomes(outcomes) }, shanghaiTime(room.now));
  room.note(outcomes);
}

/**
 * Lands deletions (3507) among the messages of a topic. Always a batch of its own, so that what it ends is known by it
 * from what a later version ended.
 *
 * @param query - as `judgeDeletions` takes it.
 */
export async function landDeletions(room: TopicRoom, query: string): Promise<void> {
  const { session } = room;
  const judged = await judgeDeletions(session, STAGING, query);
  const open = await openBatch(session, stockD, originOf(room, layoutDigest(stockD), 'deletions'), true);
  await endDeleted(session, judged, open.seq);
  const waits = `fate NOT IN ('deleted', 'unchanged')`;
  await session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, encoding, form, ordinal, text, bytes, reasons, log_partition, log_offset)
     SELECT ${open.seq}, ${literal(open.batch)}, ${literal(MESSAGE.name)}, ${literal(room.source)}, 'utf-8', 'json',
       f._ordinal, f.text, encode(f.text), '[{"code":"' || f.fate || '"}]', m.log_partition, m.log_offset
     FROM ${judged.fate} f JOIN ${MESSAGES} m ON m._ordinal = f._message WHERE ${waits}`,
  );
  const of = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;
  const counts = `SELECT m.log_partition, count(*) AS records_in, ${of(`fate = 'deleted'`)} AS deleted, ${of(`fate = 'unchanged'`)} AS unchanged, ${of(waits)} AS quarantined
    FROM ${judged.fate} f JOIN ${MESSAGES} m ON m._ordinal = f._message GROUP BY 1`;
  const names = ['records_in', 'deleted', 'unchanged', 'quarantined'] as const;
  const outcomes = await byPartition(room, stockD.name, open.seq, counts, names);
  await addToBatch(session, open.seq, { ...NOTHING_ADDED, ...sumOutcomes(outcomes) }, shanghaiTime(room.now));
  room.note(outcomes);
}
