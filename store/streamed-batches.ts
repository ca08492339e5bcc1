import { cell, type Session } from './session.ts';
import { literals } from './sql.ts';

/** Batches that were there already, but for those that a stream still added to. */
export interface BatchMark {
  readonly newest: number;
  readonly open: readonly number[];
}

/** What a batch says of the messages of a topic. */
export interface StreamedBatch {
  /** `kafka:TOPIC`. */
  readonly source: string;
  readonly kind: string;
  readonly records: number;
  readonly quarantined: number;
  readonly dropped: number;
  /** Fields that no column is read from. */
  readonly ignored: readonly string[];
}

/** Marks what has landed before a run. */
export async function markBatches(session: Session): Promise<BatchMark> {
  const newest = await session.value('SELECT coalesce(max(seq), 0) FROM batch');
  const open = await session.rows('SELECT seq FROM batch WHERE open');
  return { newest: Number(newest), open: open.map((row) => Number(cell(row, 'seq'))) };
}

/** Batches of some sources that landed, or went on, since a mark. */
export async function batchesSince(
  session: Session,
  { newest, open }: BatchMark,
  sources: readonly string[],
): Promise<readonly StreamedBatch[]> {
  if (sources.length === 0) return [];
  const rows = await session.rows(
    `SELECT source, kind, records_in, quarantined, dropped, ignored_columns FROM batch
     WHERE (seq > ${newest} OR seq IN (${[-1, ...open].join(', ')})) AND source IN (${literals(sources)}) AND records_in > 0 ORDER BY seq`,
  );
  return rows.map((row) => ({
    source: cell(row, 'source'),
    kind: cell(row, 'kind'),
    records: Number(cell(row, 'records_in')),
    quarantined: Number(cell(row, 'quarantined')),
    dropped: Number(cell(row, 'dropped')),
    ignored: JSON.parse(cell(row, 'ignored_columns')) as string[],
  }));
}
