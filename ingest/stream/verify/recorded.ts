import { cell, cellOrNull, type Session } from '../../../store/session.ts';
import { literals } from '../../../store/sql.ts';
import type { RecordedPartition, RecordedStretch } from './verification.ts';

/** SQL that is true of rows of some topics, and of those set aside under their names; of all where none are named. */
export function ofTopics(topics: readonly string[] | undefined, column = 'topic'): string {
  return topics === undefined ? 'true' : `split_part(${column}, '@', 1) IN (${literals(topics)})`;
}

/** Every partition that was ever read of some topics, or of all, with what the warehouse has on record of it. */
export async function recordedPartitions(
  session: Session,
  topics: readonly string[] | undefined,
): Promise<RecordedPartition[]> {
  const partitions =
    await session.rows(`SELECT coalesce(p.topic, r.topic) AS topic, coalesce(p.partition, r.partition) AS partition, p.next_offset
    FROM (SELECT * FROM stream_position WHERE ${ofTopics(topics)}) p
    FULL JOIN (SELECT DISTINCT topic, partition FROM stream_range WHERE ${ofTopics(topics)}) r ON p.topic = r.topic AND p.partition = r.partition
    ORDER BY ALL`);
  const stretches = new Map<string, RecordedStretch[]>();
  const rows = `SELECT topic, partition, from_offset, next_offset, messages, checksum, outcome, note, landed_at::VARCHAR AS at
    FROM stream_range WHERE ${ofTopics(topics)} ORDER BY topic, partition, from_offset, next_offset`;
  for await (const some of session.stream(rows))
    for (const row of some) {
      const name = `${cell(row, 'topic')}/${cell(row, 'partition')}`;
      const all = stretches.get(name) ?? [];
      if (all.length === 0) stretches.set(name, all);
      all.push({
        from: Number(cell(row, 'from_offset')),
        next: Number(cell(row, 'next_offset')),
        messages: Number(cell(row, 'messages')),
        checksum: BigInt(cell(row, 'checksum')),
        outcome: cell(row, 'outcome') as RecordedStretch['outcome'],
        note: cellOrNull(row, 'note'),
        at: cell(row, 'at'),
      });
    }
  return partitions.map((row) => {
    const [topic, partition, next] = [cell(row, 'topic'), cell(row, 'partition'), cellOrNull(row, 'next_offset')];
    return {
      topic,
      partition: Number(partition),
      position: next === null ? undefined : Number(next),
      stretches: stretches.get(`${topic}/${partition}`) ?? [],
    };
  });
}
