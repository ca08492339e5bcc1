import { storeProblem } from '../problems.ts';
import { cell, cellOrNull, type Session } from '../session.ts';
import { problemFinding, type Finding } from './finding.ts';

const SHOWN = 5;

const COUNTS = [
  'records_in',
  'landed_new',
  'landed_superseding',
  'unchanged',
  'stale',
  'deleted',
  'quarantined',
  'dropped',
] as const;
/** What the resolver may change of a batch. */
const RESOLVED = ['landed_new', 'landed_superseding', 'unchanged', 'stale', 'quarantined'] as const;

/**
 * SQL of the numbers of the batches that streams landed: those that have shares of stretches, and, so that one is missed
 * whose shares are gone, those whose source is a topic that was read.
 */
export const STREAMED_BATCHES = `SELECT seq FROM stream_share UNION SELECT seq FROM stream_resolution
  UNION SELECT b.seq FROM batch b JOIN stream_position p ON ends_with(b.source, ':' || p.topic) WHERE b.action = 'land' AND b.file_digest IS NULL`;

/** One figure of a streamed batch that is not what the stretches of its topic brought. */
export interface UnbalancedStream {
  readonly seq: number;
  readonly batch: string;
  readonly source: string;
  /** `records_in`, `landed_new` …, `money`, or `kind`. */
  readonly figure: string;
  /** What the batch says, and what its shares and what the resolver changed come to. */
  readonly batchSays: string;
  readonly sharesSay: string;
}

/** Holds every streamed batch against what the stretches brought it, with what the resolver changed. */
export async function unbalancedStreams(session: Session): Promise<UnbalancedStream[]> {
  const shares = COUNTS.map((name) => `sum(${name})::BIGINT AS ${name}`).join(', ');
  const changes = RESOLVED.map((name) => `sum(${name})::BIGINT AS ${name}`).join(', ');
  const figure = (name: string, says: string, shared: string): string =>
    `SELECT seq, batch, source, '${name}' AS figure, CAST(${says} AS VARCHAR) AS batch_says, CAST(${shared} AS VARCHAR) AS shares_say FROM account WHERE ${says} IS DISTINCT FROM ${shared}`;
  const figures = COUNTS.map((name) => figure(name, `b_${name}`, `s_${name}`));
  const rows = await session.rows(`WITH share AS (
  SELECT seq, ${shares}, coalesce(sum(money), 0)::DECIMAL(38,2) AS money, CASE WHEN count(DISTINCT kind) = 1 THEN min(kind) ELSE string_agg(DISTINCT kind, '+') END AS kind
  FROM stream_share GROUP BY seq),
change AS (SELECT seq, ${changes}, coalesce(sum(money), 0)::DECIMAL(38,2) AS money FROM stream_resolution GROUP BY seq),
account AS (
  SELECT n.seq, coalesce(b.batch, 'B' || lpad(n.seq::VARCHAR, 6, '0') || '?') AS batch, coalesce(b.source, '') AS source, b.kind AS b_kind, coalesce(s.kind, b.kind) AS s_kind,
    ${COUNTS.map((name) => `coalesce(b.${name}, 0) AS b_${name}, coalesce(s.${name}, 0)${(RESOLVED as readonly string[]).includes(name) ? ` + coalesce(c.${name}, 0)` : ''} AS s_${name}`).join(', ')},
    b.money_in AS b_money, CASE WHEN b.money_in IS NOT NULL THEN CAST(coalesce(s.money, 0) + coalesce(c.money, 0) AS DECIMAL(38,2)) END AS s_money
  FROM (${STREAMED_BATCHES}) n LEFT JOIN batch b USING (seq) LEFT JOIN share s USING (seq) LEFT JOIN change c USING (seq))
${[...figures, figure('money', 'b_money', 's_money'), figure('kind', 'b_kind', 's_kind')].join('\nUNION ALL\n')}
ORDER BY seq, figure`);
  return rows.map((row) => ({
    seq: Number(cell(row, 'seq')),
    batch: cell(row, 'batch'),
    source: cell(row, 'source'),
    figure: cell(row, 'figure'),
    batchSays: cellOrNull(row, 'batch_says') ?? '—',
    sharesSay: cellOrNull(row, 'shares_say') ?? '—',
  }));
}

/** Whether streamed batches are what the stretches of their topics brought; undefined where nothing was ever streamed. */
export async function streamFinding(session: Session): Promise<Finding | undefined> {
  const batches = Number(await session.value(`SELECT count(*) FROM (${STREAMED_BATCHES})`));
  if (batches === 0) return undefined;
  const found = await unbalancedStreams(session);
  if (found.length === 0) {
    const text = {
      zh: `${batches} 个流式批次与各段消息的记录相符（全面核对：mingcha ingest verify）`,
      en: `${batches} streamed batches agree with the record of their messages (mingcha ingest verify checks all)`,
    };
    return { check: 'streams', level: 'ok', text, facts: { batches } };
  }
  const named = found
    .slice(0, SHOWN)
    .map(({ batch, figure, batchSays, sharesSay }) => `${batch} ${figure} ${batchSays}/${sharesSay}`);
  const list = named.join('; ') + (found.length > SHOWN ? `; … (${found.length})` : '');
  return problemFinding('streams', storeProblem('MC-STORE-020', '', { list }));
}
