import { cell, type Session } from './session.ts';

/** How far one partition of a topic has landed, and when it last moved. */
export interface StreamContents {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number;
  /** Shanghai time. */
  readonly last_moved: string;
}

/** Every partition that was ever read, by topic and number. */
export async function streamContents(session: Session): Promise<readonly StreamContents[]> {
  const rows = await session.rows(
    'SELECT topic, partition, next_offset, moved_at::VARCHAR AS moved_at FROM stream_position ORDER BY topic, partition',
  );
  return rows.map((row) => ({
    topic: cell(row, 'topic'),
    partition: Number(cell(row, 'partition')),
    next_offset: Number(cell(row, 'next_offset')),
    last_moved: cell(row, 'moved_at'),
  }));
}

/** What streams have landed that no cut holds yet: it is resolved within minutes, or by whatever needs the newest cut. */
export interface UnresolvedContents {
  readonly batches: number;
  /** Records that landed, new and superseding. */
  readonly records: number;
}

/** Counts what awaits resolving. */
export async function unresolvedContents(session: Session): Promise<UnresolvedContents> {
  const [row] = await session.rows(
    'SELECT count(*) AS batches, coalesce(sum(landed_new + landed_superseding), 0)::BIGINT AS records FROM batch WHERE open',
  );
  return { batches: Number(cell(row, 'batches')), records: Number(cell(row, 'records')) };
}
