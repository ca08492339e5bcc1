import { KINDS } from '../../records/kinds.ts';
import { historyTable } from '../ddl.ts';
import { storeProblem } from '../problems.ts';
import { cell, type Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { upkeepOf } from '../upkeep.ts';
import { problemFinding, type Finding } from './finding.ts';

const SHOWN = 5;

const ROWS = KINDS.flatMap((kind) =>
  [kind.name, historyTable(kind)].map(
    (table) => `SELECT _seq AS seq, count(*) AS n FROM ${identifier(table)} GROUP BY _seq`,
  ),
).join(' UNION ALL ');

function tally(details: readonly Readonly<Record<string, unknown>>[], name: string): string {
  const pairs = details.flatMap((detail) => Object.entries((detail[name] ?? {}) as Record<string, number>));
  const values = pairs.map(([seq, n]) => `(${Number(seq)}::BIGINT, ${Number(n)}::BIGINT)`);
  return `(SELECT seq, sum(n) AS n FROM (VALUES ${['(-1::BIGINT, 0::BIGINT)', ...values].join(', ')}) AS v(seq, n) GROUP BY seq)`;
}

/** A batch that does not agree with the rows it left. */
export interface UnbalancedBatch {
  readonly seq: number;
  readonly batch: string;
  /** What it says it landed, and the rows there are of it. */
  readonly landed: string;
  readonly rowsHeld: string;
  /** What it says it set aside, and the quarantine rows there are of it. */
  readonly quarantined: string;
  readonly rowsQuarantined: string;
}

/**
 * Holds every batch against the rows it left: current and superseded rows of its number, with what was pruned, are what it
 * landed (new, superseding, stale); its quarantine rows are what it set aside; and no row belongs to no batch.
 */
export async function unbalancedBatches(session: Session): Promise<UnbalancedBatch[]> {
  const prunes = (await upkeepOf(session, 'prune')).map((one) => one.detail);
  const rows = await session.rows(`WITH held AS (SELECT seq, sum(n) AS n FROM (${ROWS}) GROUP BY seq),
pruned AS ${tally(prunes, 'batches')}, set_aside AS ${tally(prunes, 'quarantine')},
waiting AS (SELECT seq, count(*) AS n FROM quarantine GROUP BY seq),
account AS (
  SELECT b.seq, b.batch, b.landed_new + b.landed_superseding + b.stale AS landed, coalesce(h.n, 0) + coalesce(p.n, 0) AS rows_held,
    CASE WHEN b.duplicate_of IS NULL THEN b.quarantined ELSE 0 END AS quarantined, coalesce(w.n, 0) + coalesce(s.n, 0) AS rows_quarantined
  FROM batch b LEFT JOIN held h ON h.seq = b.seq LEFT JOIN pruned p ON p.seq = b.seq
  LEFT JOIN waiting w ON w.seq = b.seq LEFT JOIN set_aside s ON s.seq = b.seq)
SELECT seq, batch, landed, rows_held, quarantined, rows_quarantined FROM account WHERE landed <> rows_held OR quarantined <> rows_quarantined
UNION ALL
SELECT h.seq, 'B' || lpad(h.seq::VARCHAR, 6, '0') || '?', 0, h.n, 0, 0 FROM held h WHERE h.seq NOT IN (SELECT seq FROM batch)
ORDER BY batch`);
  return rows.map((row) => ({
    seq: Number(cell(row, 'seq')),
    batch: cell(row, 'batch'),
    landed: cell(row, 'landed'),
    rowsHeld: cell(row, 'rows_held'),
    quarantined: cell(row, 'quarantined'),
    rowsQuarantined: cell(row, 'rows_quarantined'),
  }));
}

/** Whether the batches agree with the rows they left. */
export async function accountFinding(session: Session): Promise<Finding> {
  const found = await unbalancedBatches(session);
  const batches = Number(await session.value('SELECT count(*) FROM batch'));
  if (found.length === 0) {
    const text = {
      zh: `${batches} 个批次的账与表中的行数相符`,
      en: `The accounts of ${batches} batches agree with the tables`,
    };
    return { check: 'accounts', level: 'ok', text, facts: { batches } };
  }
  const named = found
    .slice(0, SHOWN)
    .map(
      ({ batch, landed, rowsHeld, quarantined, rowsQuarantined }) =>
        `${batch} ${landed}/${rowsHeld} ${quarantined}/${rowsQuarantined}`,
    );
  const list = named.join('; ') + (found.length > SHOWN ? `; … (${found.length})` : '');
  return problemFinding(
    'accounts',
    storeProblem('MC-STORE-017', '', {
      zh: `批次 应入库/实有 应隔离/实有：${list}`,
      en: `batch landed/held quarantined/held: ${list}`,
    }),
  );
}
