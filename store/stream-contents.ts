import { KINDS } from '../records/kinds.ts';
import { historyTable } from './ddl.ts';
import { cell, type Session } from './session.ts';
import { literals } from './sql.ts';

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

/** Offsets that a person passed over on purpose: what stood there never landed. */
export interface SkippedStretch {
  /** With `@1`, `@2` … where the topic was read anew since. */
  readonly topic: string;
  readonly partition: number;
  readonly from_offset: number;
  /** The offset after the stretch. */
  readonly next_offset: number;
  readonly reason: string;
  /** Shanghai time. */
  readonly at: string;
}

/** Every stretch that was passed over, by topic, partition and offset. */
export async function skippedStretches(session: Session): Promise<readonly SkippedStretch[]> {
  const rows = await session.rows(
    `SELECT topic, partition, from_offset, next_offset, coalesce(note, '') AS reason, landed_at::VARCHAR AS skipped_at
     FROM stream_range WHERE outcome = 'skipped' ORDER BY topic, partition, from_offset, skipped_at`,
  );
  return rows.map((row) => ({
    topic: cell(row, 'topic'),
    partition: Number(cell(row, 'partition')),
    from_offset: Number(cell(row, 'from_offset')),
    next_offset: Number(cell(row, 'next_offset')),
    reason: cell(row, 'reason'),
    at: cell(row, 'skipped_at'),
  }));
}

/** How many messages of each topic have landed. */
export async function landedMessages(session: Session): Promise<ReadonlyMap<string, number>> {
  const rows = await session.rows(
    `SELECT topic, sum(messages)::BIGINT AS messages FROM stream_range WHERE outcome = 'landed' GROUP BY topic`,
  );
  return new Map(rows.map((row) => [cell(row, 'topic'), Number(cell(row, 'messages'))]));
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

/**
 * Among some tables those that hold streamed records which no cut holds yet: such a record may stand in them beside an
 * earlier version of another day.
 *
 * @param tables - names in lower case; views at a cut hold no such records and are passed over.
 */
export async function unresolvedIn(
  session: Session,
  tables: ReadonlySet<string>,
): Promise<readonly { readonly kind: string; readonly records: number }[]> {
  const kinds = KINDS.filter((kind) => tables.has(kind.name) || tables.has(historyTable(kind)));
  if (kinds.length === 0) return [];
  const rows = await session.rows(
    `SELECT kind, sum(landed_new + landed_superseding)::BIGINT AS records FROM batch
     WHERE open AND kind IN (${literals(kinds.map(({ name }) => name))}) GROUP BY kind HAVING records > 0 ORDER BY kind`,
  );
  return rows.map((row) => ({ kind: cell(row, 'kind'), records: Number(cell(row, 'records')) }));
}
