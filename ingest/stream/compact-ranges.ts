import type { Session } from '../../store/session.ts';
import { identifiers } from '../../store/sql.ts';
import { OUTCOMES } from './outcome.ts';

const RANGE = [
  'topic',
  'partition',
  'from_offset',
  'next_offset',
  'messages',
  'checksum',
  'outcome',
  'note',
  'landed_at',
];
const SHARE = ['topic', 'partition', 'from_offset', 'kind', 'seq', 'records_in', ...OUTCOMES, 'money'];

/**
 * Joins stretches of a partition that landed one after another on one day, so that a year of landing every second leaves
 * a few hundred rows a partition. Sums stay what they were, whatever is joined.
 */
export async function compactRanges(session: Session): Promise<void> {
  const crowded = `SELECT topic, partition, CAST(landed_at AS DATE) AS day FROM stream_range WHERE outcome = 'landed' GROUP BY ALL HAVING count(*) > 1`;
  if ((await session.value(`SELECT true FROM (${crowded}) LIMIT 1`)) === null) return;
  await session.run(`CREATE OR REPLACE TEMP TABLE joined_range AS
    SELECT *, min(from_offset) OVER (PARTITION BY topic, partition, day, island) AS island_from
    FROM (SELECT *, sum(begins) OVER (PARTITION BY topic, partition ORDER BY from_offset, next_offset ROWS UNBOUNDED PRECEDING) AS island
      FROM (SELECT r.*, CAST(r.landed_at AS DATE) AS day,
          CASE WHEN lag(r.next_offset) OVER w = r.from_offset AND lag(CAST(r.landed_at AS DATE)) OVER w = CAST(r.landed_at AS DATE) THEN 0 ELSE 1 END AS begins
        FROM stream_range r WHERE r.outcome = 'landed' AND (r.topic, r.partition, CAST(r.landed_at AS DATE)) IN (${crowded})
        WINDOW w AS (PARTITION BY r.topic, r.partition ORDER BY r.from_offset, r.next_offset)))`);
  const old = `SELECT topic, partition, from_offset FROM joined_range`;
  await session.run(`CREATE OR REPLACE TEMP TABLE joined_share AS
    SELECT s.topic, s.partition, j.island_from AS from_offset, s.kind, s.seq, ${['records_in', ...OUTCOMES].map((name) => `sum(s.${name})::BIGINT AS ${name}`).join(', ')}, sum(s.money)::DECIMAL(38,2) AS money
    FROM stream_share s JOIN joined_range j USING (topic, partition, from_offset) GROUP BY ALL`);
  await session.run(`DELETE FROM stream_share WHERE (topic, partition, from_offset) IN (${old})`);
  await session.run(
    `DELETE FROM stream_range WHERE outcome = 'landed' AND (topic, partition, from_offset) IN (${old})`,
  );
  await session.run(`INSERT INTO stream_share (${identifiers(SHARE)}) SELECT ${identifiers(SHARE)} FROM joined_share`);
  await session.run(`INSERT INTO stream_range (${identifiers(RANGE)})
    SELECT topic, partition, island_from, max(next_offset), sum(messages)::BIGINT, sum(checksum)::DECIMAL(38,0), 'landed', NULL, max(landed_at)
    FROM joined_range GROUP BY topic, partition, day, island, island_from`);
  await session.run('DROP TABLE temp.joined_range');
  await session.run('DROP TABLE temp.joined_share');
}
