import { expect } from 'vitest';
import { KINDS } from '../../../records/kinds.ts';
import { latestCut, factViews, settledCut } from '../../../store/facts.ts';
import { unbalancedBatches } from '../../../store/health/accounts.ts';
import { runSteps } from '../../../store/step.ts';
import { identifiers } from '../../../store/sql.ts';
import { cell, type Session } from '../../../store/session.ts';

const COUNTS = ['landed_new', 'landed_superseding', 'unchanged', 'stale', 'quarantined'];
const ALL = ['records_in', ...COUNTS, 'deleted', 'dropped'];

/** Every fact at a cut, without the numbers of batches: a list of lines for each kind that has any. */
export async function factsAt(session: Session, cut: number): Promise<Record<string, string[]>> {
  await runSteps(session, factViews(cut, await settledCut(session)));
  const facts: Record<string, string[]> = {};
  for (const kind of KINDS) {
    const names = identifiers(kind.columns.map(({ name }) => name));
    const rows = await session.rows(
      `SELECT to_json({${[...kind.columns.map(({ name }) => name), '_flags'].map((name) => `"${name}": CAST("${name}" AS VARCHAR)`).join(', ')}})::VARCHAR AS line
        FROM fact_${kind.name} ORDER BY ${names}, _flags`,
    );
    const lines = rows.map((row) => JSON.stringify(withoutNothing(JSON.parse(cell(row, 'line')))));
    if (lines.length > 0) facts[kind.name] = lines.toSorted();
  }
  return facts;
}

function withoutNothing(record: unknown): unknown {
  return Object.fromEntries(Object.entries(record as Record<string, unknown>).filter(([, value]) => value !== null));
}

/** The facts at the newest cut. */
export async function newestFacts(session: Session): Promise<Record<string, string[]>> {
  return factsAt(session, await latestCut(session));
}

/** What waits in quarantine: where it stands in the log, what it is, why, and its bytes. */
export async function waiting(session: Session): Promise<string[]> {
  const rows = await session.rows(
    `SELECT concat_ws(' ', source, log_partition, log_offset, kind, json_extract_string(reasons, '$[*].code'), md5(bytes)) AS line
      FROM quarantine ORDER BY 1`,
  );
  return rows.map((row) => cell(row, 'line'));
}

/**
 * Holds what a stream keeps against each other: ranges tile each partition from `first` to its position and count its
 * messages; shares with what resolving changed are the batches; batches are the rows; no count is negative; every key
 * has one current version; no ordinal of a batch is in quarantine twice.
 */
export async function expectSound(session: Session, first = 0): Promise<void> {
  const gaps = await session.rows(`SELECT topic, partition, from_offset, before FROM (
      SELECT topic, partition, from_offset, coalesce(lag(next_offset) OVER (PARTITION BY topic, partition ORDER BY from_offset, next_offset), ${first}) AS before
      FROM stream_range) WHERE from_offset <> before`);
  expect(gaps, 'gaps and overlaps of ranges').toEqual([]);
  const ends = await session.rows(`SELECT p.topic, p.partition, p.next_offset, r.last FROM stream_position p
    LEFT JOIN (SELECT topic, partition, max(next_offset) AS last FROM stream_range GROUP BY ALL) r USING (topic, partition)
    WHERE p.next_offset <> coalesce(r.last, p.next_offset)`);
  expect(ends, 'positions that are not where the ranges end').toEqual([]);
  const sums = [
    `SELECT seq, ${ALL.join(', ')}, money FROM stream_share`,
    `SELECT seq, ${ALL.map((name) => (COUNTS.includes(name) ? name : `0 AS ${name}`)).join(', ')}, money FROM stream_resolution`,
  ].join(' UNION ALL ');
  const differing = ALL.map((name) => `b.${name} <> coalesce(s.${name}, 0)`);
  const unequal = await session.rows(`SELECT b.seq, b.kind, b.* FROM batch b
    LEFT JOIN (SELECT seq, ${ALL.map((name) => `sum(${name})::BIGINT AS ${name}`).join(', ')}, coalesce(sum(money), 0) AS money FROM (${sums}) GROUP BY seq) s USING (seq)
    WHERE b.source LIKE 'kafka:%' AND (${differing.join(' OR ')} OR coalesce(b.money_in, 0) <> coalesce(s.money, 0) OR b.money_in IS DISTINCT FROM b.money_landed)`);
  expect(unequal, 'batches that are not their shares').toEqual([]);
  const negative = await session.rows(`SELECT * FROM batch WHERE ${ALL.map((name) => `${name} < 0`).join(' OR ')}`);
  expect(negative, 'negative counts').toEqual([]);
  expect(await unbalancedBatches(session), 'batches that are not their rows').toEqual([]);
  const same = await session.rows('SELECT seq, ordinal FROM quarantine GROUP BY ALL HAVING count(*) > 1');
  expect(same, 'numbers in quarantine twice').toEqual([]);
  for (const kind of KINDS) {
    if ((await session.value('SELECT true FROM batch WHERE open LIMIT 1')) !== null) break;
    const key = identifiers(kind.key);
    const twice = await session.rows(`SELECT ${key} FROM ${kind.name} GROUP BY ${key} HAVING count(*) > 1`);
    expect(twice, `keys of ${kind.name} that count twice`).toEqual([]);
  }
}

/** Counts of the batches by kind that no cut into flushes may change. */
export async function tally(session: Session): Promise<string[]> {
  const rows =
    await session.rows(`SELECT concat_ws(' ', kind, sum(records_in)::BIGINT, sum(landed_new + landed_superseding + unchanged + stale + deleted)::BIGINT,
      sum(quarantined)::BIGINT, sum(dropped)::BIGINT, sum(money_in)) AS line FROM batch GROUP BY kind ORDER BY kind`);
  return rows.map((row) => cell(row, 'line'));
}
