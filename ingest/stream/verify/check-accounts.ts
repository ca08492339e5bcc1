import { KINDS } from '../../../records/kinds.ts';
import { historyTable } from '../../../store/ddl.ts';
import { unbalancedBatches } from '../../../store/health/accounts.ts';
import { STREAMED_BATCHES, unbalancedStreams } from '../../../store/health/stream-accounts.ts';
import { cell, cellOrNull, type Session } from '../../../store/session.ts';
import { identifier, literal } from '../../../store/sql.ts';
import { upkeepOf } from '../../../store/upkeep.ts';
import { streamProblem } from '../problems.ts';
import type { Difference } from './verification.ts';

interface StreamedBatch {
  readonly batch: string;
  readonly source: string;
  /** The stretches that fed it, for a person: `0@5..80 1@0..12`. */
  readonly places: string;
}

/** Streamed batches by their numbers: of some topics, or of all. */
export async function streamedBatches(
  session: Session,
  topics: readonly string[] | undefined,
): Promise<ReadonlyMap<number, StreamedBatch>> {
  const some =
    topics === undefined
      ? 'true'
      : topics.map((topic) => `ends_with(coalesce(b.source, f.topic), ${literal(`:${topic}`)})`).join(' OR ') ||
        'false';
  const rows = await session.rows(`WITH fed AS (
      SELECT s.seq, ':' || split_part(any_value(s.topic), '@', 1) AS topic, s.partition || '@' || min(s.from_offset) || '..' || max(coalesce(r.next_offset, s.from_offset)) AS place
      FROM stream_share s LEFT JOIN stream_range r USING (topic, partition, from_offset) GROUP BY s.seq, s.topic, s.partition),
    feeding AS (SELECT seq, any_value(topic) AS topic, string_agg(place, ' ' ORDER BY place) AS places FROM fed GROUP BY seq)
    SELECT n.seq, coalesce(b.batch, 'B' || lpad(n.seq::VARCHAR, 6, '0') || '?') AS batch, coalesce(b.source, f.topic, '') AS source, f.places
    FROM (${STREAMED_BATCHES}) n LEFT JOIN batch b USING (seq) LEFT JOIN feeding f USING (seq) WHERE ${some}`);
  return new Map(
    rows.map((row) => [
      Number(cell(row, 'seq')),
      { batch: cell(row, 'batch'), source: cell(row, 'source'), places: cellOrNull(row, 'places') ?? '' },
    ]),
  );
}

const whereOf = ({ batch, source, places }: StreamedBatch): string => `${batch} ${source} ${places}`.trimEnd();

/** Streamed batches that are not what the stretches of their topics brought. */
async function ofShares(session: Session, batches: ReadonlyMap<number, StreamedBatch>): Promise<Difference[]> {
  const all = await unbalancedStreams(session);
  return all.flatMap(({ seq, figure, batchSays, sharesSay }) => {
    const batch = batches.get(seq);
    if (batch === undefined) return [];
    const parameters = { batch: batch.batch, figure, says: batchSays, shares: sharesSay };
    return [{ problem: streamProblem('MC-STREAM-023', whereOf(batch), parameters), batch: batch.batch }];
  });
}

/** Streamed batches that are not what the tables and the quarantine hold of them. */
async function ofRows(session: Session, batches: ReadonlyMap<number, StreamedBatch>): Promise<Difference[]> {
  const found: Difference[] = [];
  const tell = (seq: number, zh: string, en: string, says: string, rows: string): void => {
    const batch = batches.get(seq);
    if (batch === undefined || says === rows) return;
    const parameters = { batch: batch.batch, zh, en, says, rows };
    found.push({ problem: streamProblem('MC-STREAM-025', whereOf(batch), parameters), batch: batch.batch });
  };
  for (const one of await unbalancedBatches(session)) {
    tell(one.seq, '入库记录', 'records landed', one.landed, one.rowsHeld);
    tell(one.seq, '隔离记录', 'records in quarantine', one.quarantined, one.rowsQuarantined);
  }
  for (const { seq, says, rows } of await differentMoney(session)) tell(seq, '金额（元）', 'yuan', says, rows);
  return found;
}

/** Sequence numbers of batches of which a prune removed rows, or quarantined records. */
async function pruned(session: Session, what: 'batches' | 'quarantine'): Promise<string> {
  const details = (await upkeepOf(session, 'prune')).map((one) => one.detail[what] ?? {});
  const seqs = new Set(details.flatMap((detail) => Object.keys(detail as object).map(Number)));
  return [-1, ...seqs].join(', ');
}

/**
 * Streamed batches whose rows hold other money than they landed. Only of those that kept all they brought: what counted
 * as unchanged is a row of another batch.
 */
async function differentMoney(session: Session): Promise<{ seq: number; says: string; rows: string }[]> {
  const gone = await pruned(session, 'batches');
  const sums = KINDS.flatMap(({ name, money, ...kind }) =>
    money === undefined
      ? []
      : [name, historyTable({ name, ...kind })].map(
          (table) =>
            `SELECT ${literal(name)} AS kind, _seq AS seq, sum(${identifier(money)}) AS money FROM ${identifier(table)} GROUP BY _seq`,
        ),
  );
  const rows =
    await session.rows(`WITH held AS (SELECT kind, seq, sum(money) AS money FROM (${sums.join(' UNION ALL ')}) GROUP BY kind, seq)
    SELECT b.seq, b.money_in AS says, CAST(coalesce(h.money, 0) AS DECIMAL(38,2)) AS rows FROM batch b LEFT JOIN held h ON h.seq = b.seq AND h.kind = b.kind
    WHERE b.seq IN (${STREAMED_BATCHES}) AND b.seq NOT IN (${gone}) AND b.unchanged = 0 AND b.money_in IS NOT NULL
      AND b.money_in <> coalesce(h.money, 0) ORDER BY b.seq`);
  return rows.map((row) => ({ seq: Number(cell(row, 'seq')), says: cell(row, 'says'), rows: cell(row, 'rows') }));
}

/** What streamed batches say that is not so: against the stretches that fed them, the tables, and the quarantine. */
export async function differencesOfBatches(
  session: Session,
  batches: ReadonlyMap<number, StreamedBatch>,
): Promise<Difference[]> {
  return [...(await ofShares(session, batches)), ...(await ofRows(session, batches))];
}

/** SQL list of the batches whose quarantine is no longer whole. */
export async function prunedQuarantine(session: Session): Promise<string> {
  return pruned(session, 'quarantine');
}
