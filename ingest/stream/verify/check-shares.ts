import { cell, type Row, type Session } from '../../../store/session.ts';
import { streamProblem } from '../problems.ts';
import { prunedQuarantine } from './check-accounts.ts';
import { ofTopics } from './recorded.ts';
import { placeOf, type Difference } from './verification.ts';

/** Stretches that landed, one that is on record twice once. */
const LANDED = `SELECT topic, partition, from_offset, max(next_offset) AS next_offset FROM stream_range WHERE outcome = 'landed' GROUP BY ALL`;

/** What became of records, as shares name it. */
const OUTCOMES = 'landed_new + landed_superseding + unchanged + stale + deleted + quarantined + dropped';

function differenceOf(row: Row, code: 'MC-STREAM-024' | 'MC-STREAM-026', zh: string, en: string): Difference {
  const number = (name: string): number => Number(cell(row, name));
  const at = { topic: cell(row, 'topic'), partition: number('partition') };
  const [from, next] = [number('from_offset'), number('next_offset')];
  const parameters = { ...at, zh, en, says: cell(row, 'says'), found: cell(row, 'found') };
  return { problem: streamProblem(code, placeOf(at, from, next), parameters), at, from, next };
}

/** Stretches whose messages brought less than a record each, or none that brought some; and shares of no stretch. */
export async function differencesOfShares(
  session: Session,
  topics: readonly string[] | undefined,
): Promise<Difference[]> {
  const orphans =
    await session.rows(`SELECT topic, partition, from_offset, from_offset AS next_offset, sum(records_in)::BIGINT AS says, 0 AS found
    FROM stream_share s WHERE ${ofTopics(topics)} AND NOT EXISTS (SELECT 1 FROM stream_range r
      WHERE r.outcome = 'landed' AND r.topic = s.topic AND r.partition = s.partition AND r.from_offset = s.from_offset)
    GROUP BY topic, partition, from_offset ORDER BY ALL`);
  const uneven =
    await session.rows(`SELECT s.topic, s.partition, s.from_offset, max(r.next_offset) AS next_offset, s.records_in AS says, ${OUTCOMES} AS found
    FROM stream_share s JOIN stream_range r USING (topic, partition, from_offset) WHERE ${ofTopics(topics, 's.topic')} AND s.records_in <> ${OUTCOMES}
    GROUP BY ALL ORDER BY ALL`);
  const empty =
    await session.rows(`SELECT r.topic, r.partition, r.from_offset, r.next_offset, r.messages AS says, coalesce(s.records, 0) AS found
    FROM stream_range r LEFT JOIN (SELECT topic, partition, from_offset, sum(records_in)::BIGINT AS records FROM stream_share GROUP BY ALL) s USING (topic, partition, from_offset)
    WHERE r.outcome = 'landed' AND ${ofTopics(topics, 'r.topic')}
      AND (coalesce(s.records, 0) < r.messages OR (r.messages = 0 AND s.records > 0) OR r.messages > r.next_offset - r.from_offset)
    ORDER BY ALL`);
  return [
    ...orphans.map((row) =>
      differenceOf(row, 'MC-STREAM-024', '有入库结果而没有这一段的记录', 'records on record of no stretch'),
    ),
    ...uneven.map((row) =>
      differenceOf(row, 'MC-STREAM-024', '记录数与各结果之和', 'records, and the sum of what became of them'),
    ),
    ...empty.map((row) =>
      differenceOf(row, 'MC-STREAM-024', '消息数与其记录数', 'messages, and the records they brought'),
    ),
  ];
}

/** Stretches whose quarantined records are not as many as they say, and quarantined records that stand in no stretch. */
export async function differencesOfQuarantine(
  session: Session,
  topics: readonly string[] | undefined,
): Promise<Difference[]> {
  const gone = await prunedQuarantine(session);
  // The newest stretch at or before a record's offset that fed its batch, found without comparing each with all.
  const placed = `SELECT q.seq, s.topic, q.topic AS asked, q.log_partition AS partition, q.log_offset, s.from_offset, s.next_offset
    FROM (SELECT seq, substr(source, strpos(source, ':') + 1) AS topic, log_partition, log_offset FROM quarantine
      WHERE log_partition IS NOT NULL AND seq IN (SELECT seq FROM stream_share) AND seq NOT IN (${gone})) q
    ASOF LEFT JOIN (SELECT DISTINCT s.seq, s.topic, split_part(s.topic, '@', 1) AS base, s.partition, s.from_offset, r.next_offset
      FROM stream_share s JOIN (${LANDED}) r USING (topic, partition, from_offset)) s
      ON q.seq = s.seq AND q.topic = s.base AND q.log_partition = s.partition AND q.log_offset >= s.from_offset
    WHERE ${ofTopics(topics, 'q.topic')}`;
  const strays =
    await session.rows(`SELECT asked AS topic, partition, log_offset AS from_offset, log_offset + 1 AS next_offset, 0 AS says, count(*) AS found
    FROM (${placed}) WHERE from_offset IS NULL OR log_offset >= next_offset GROUP BY ALL ORDER BY ALL LIMIT 100`);
  const counts =
    await session.rows(`WITH held AS (SELECT topic, partition, from_offset, seq, count(*) AS n FROM (${placed}) WHERE log_offset < next_offset GROUP BY ALL),
    said AS (SELECT s.topic, s.partition, s.from_offset, any_value(r.next_offset) AS next_offset, s.seq, sum(s.quarantined)::BIGINT AS n
      FROM stream_share s JOIN (${LANDED}) r USING (topic, partition, from_offset) WHERE s.seq NOT IN (${gone}) AND ${ofTopics(topics, 's.topic')} GROUP BY s.topic, s.partition, s.from_offset, s.seq)
    SELECT s.topic, s.partition, s.from_offset, s.next_offset, s.n AS says, coalesce(h.n, 0) AS found
    FROM said s LEFT JOIN held h USING (topic, partition, from_offset, seq) WHERE s.n <> coalesce(h.n, 0) ORDER BY ALL`);
  const resolved =
    await session.rows(`SELECT b.batch, coalesce(c.n, 0) AS says, coalesce(h.n, 0) AS found, substr(b.source, strpos(b.source, ':') + 1) AS topic
    FROM batch b LEFT JOIN (SELECT seq, sum(quarantined)::BIGINT AS n FROM stream_resolution GROUP BY seq) c USING (seq)
    LEFT JOIN (SELECT seq, count(*) AS n FROM quarantine WHERE log_partition IS NULL GROUP BY seq) h USING (seq)
    WHERE b.seq IN (SELECT seq FROM stream_share) AND b.seq NOT IN (${gone}) AND ${ofTopics(topics, `substr(b.source, strpos(b.source, ':') + 1)`)} AND coalesce(c.n, 0) <> coalesce(h.n, 0) ORDER BY 1`);
  return [
    ...strays.map((row) =>
      differenceOf(row, 'MC-STREAM-026', '不属于任何一段的隔离记录', 'quarantined records of no stretch'),
    ),
    ...counts.map((row) =>
      differenceOf(row, 'MC-STREAM-026', '这一段的隔离记录数', 'quarantined records of the stretch'),
    ),
    ...resolved.map((row) => {
      const parameters = {
        topic: cell(row, 'topic'),
        partition: '—',
        zh: `批次 ${cell(row, 'batch')} 复核时隔离的记录数`,
        en: `records that resolving batch ${cell(row, 'batch')} put into quarantine`,
        says: cell(row, 'says'),
        found: cell(row, 'found'),
      };
      return { problem: streamProblem('MC-STREAM-026', cell(row, 'batch'), parameters), batch: cell(row, 'batch') };
    }),
  ];
}
