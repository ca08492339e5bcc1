import { createHash } from 'node:crypto';
import { wordsOf } from '../../records/code-words.ts';
import type { Kind } from '../../records/kind.ts';
import { horizonSql } from '../../store/horizon.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';

/** Where a batch comes from. */
export interface BatchOrigin {
  readonly source: string;
  readonly fileDigest: string | null;
  /** The encoding the source's text was found in. */
  readonly encoding: string;
  /** What its records are divided by, kept with those that could not be split. */
  readonly form?: string | null;
  readonly layoutDigest: string;
  /** Digest of the mapping that read the file, if one did. */
  readonly mapping: string | null;
  readonly landedAt: Date;
  /** What the batch does: `land` unless said. */
  readonly action?: BatchAction;
  /** The earlier batch whose place in the order of arrival the records have, if they came before. */
  readonly arrivedSeq?: number | undefined;
  /** Why a person asked for it, where a reason is kept. */
  readonly note?: string;
  /**
   * Query of where records that go to quarantine stand in the log they came from: `ordinal`, `log_partition`, `log_offset`.
   * Left out for what came in files.
   */
  readonly places?: string | undefined;
}

/** The places of an origin's records as a table, and SQL of the two columns: NULL for what came in files. */
export function placesOf(
  { places }: BatchOrigin,
  ordinal: string,
): { readonly join: string; readonly columns: string } {
  return places === undefined
    ? { join: '', columns: 'NULL, NULL' }
    : {
        join: ` LEFT JOIN (${places}) place ON place.ordinal = ${ordinal}`,
        columns: 'place.log_partition, place.log_offset',
      };
}

/** What a batch does: lands a source, lands quarantined records after all, or takes an earlier batch back. */
export type BatchAction = 'land' | 'retry' | 'undo';

/** Digest of a kind's declaration: a file lands anew once the program reads more of it. */
export function layoutDigest(kind: Kind): string {
  const { name, key, columns, defaults, derived, checks, money, time } = kind;
  return createHash('sha256')
    .update(JSON.stringify({ name, key, columns, defaults, derived, checks, money, time, words: wordsOf(kind) }))
    .digest('hex');
}

/** The number and the name of the batch that lands next. */
export async function nextBatch(session: Session): Promise<{ readonly seq: number; readonly batch: string }> {
  const seq = Number(await session.value('SELECT coalesce(max(seq), 0) + 1 FROM batch'));
  return { seq, batch: `B${String(seq).padStart(6, '0')}` };
}

/** A moment as Shanghai wall time, the way the warehouse keeps all times. */
function wallTime(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().replace('T', ' ').replace('Z', '');
}

/** Writes the row of a batch. */
export async function insertBatch(
  session: Session,
  summary: BatchSummary,
  origin: BatchOrigin,
  rest: {
    readonly seq: number;
    readonly firstTime: string | null;
    readonly lastTime: string | null;
    readonly duplicateOf: string | null;
  },
): Promise<void> {
  const values = [
    rest.seq,
    literal(summary.batch),
    literal(summary.source),
    literalOrNull(origin.fileDigest),
    literal(origin.layoutDigest),
    literal(summary.kind),
    literalOrNull(origin.mapping),
    literalOrNull(rest.duplicateOf),
    summary.records_in,
    summary.landed_new,
    summary.landed_superseding,
    summary.unchanged,
    summary.stale,
    summary.deleted,
    summary.quarantined,
    summary.dropped,
    literal(JSON.stringify(summary.ignored_columns)),
    literal(JSON.stringify(summary.flags)),
    literalOrNull(summary.money_in),
    literalOrNull(summary.money_landed),
    literalOrNull(rest.firstTime),
    literalOrNull(rest.lastTime),
    literal(wallTime(origin.landedAt)),
    literal(origin.action ?? 'land'),
    literalOrNull(origin.note),
    origin.arrivedSeq ?? 'NULL',
  ];
  await session.run(`INSERT INTO batch (seq, batch, source, file_digest, layout_digest, kind, mapping, duplicate_of,
    records_in, landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped,
    ignored_columns, flags, money_in, money_landed, first_time, last_time, landed_at, action, note, arrived_seq) VALUES (${values.join(', ')})`);
}

/**
 * Records that a file arrived which has landed before, if it has: same bytes, kind, mapping and columns. Its typed
 * records count as unchanged; no fact and no quarantine row is touched.
 *
 * A batch that was taken back is no landing. Nor is one that counted records unchanged against a batch taken back
 * since: what it brought may be gone, so its file lands in full again. One that counted none unchanged holds all it
 * brought and still answers for its file; landing it again would let its old versions supersede newer ones.
 *
 * A batch that reaches before the retention horizon answers for nothing either: its records may have been pruned.
 *
 * @returns the new batch and the one it repeats, or undefined for a file that is new.
 */
export async function recordDuplicate(
  session: Session,
  kind: Kind,
  origin: BatchOrigin,
): Promise<{ readonly summary: BatchSummary; readonly duplicateOf: string } | undefined> {
  const [first] =
    await session.rows(`SELECT *, first_time::VARCHAR AS first_text, last_time::VARCHAR AS last_text FROM batch
    WHERE file_digest = ${literalOrNull(origin.fileDigest)} AND kind = ${literal(kind.name)} AND layout_digest = ${literal(origin.layoutDigest)}
      AND mapping IS NOT DISTINCT FROM ${literalOrNull(origin.mapping)} AND duplicate_of IS NULL
      AND action = 'land' AND undone_seq IS NULL
      AND NOT (unchanged > 0 AND EXISTS (SELECT 1 FROM batch gone
        WHERE gone.kind = batch.kind AND gone.seq < batch.seq AND gone.undone_seq > batch.seq))
      AND NOT coalesce(CAST(first_time AS DATE) < CAST((${horizonSql()}) AS DATE), false)
    ORDER BY seq LIMIT 1`);
  if (first === undefined) return undefined;
  const duplicateOf = cell(first, 'batch');
  const number = (name: string): number => Number(cell(first, name));
  return session.transaction(async () => {
    const { seq, batch } = await nextBatch(session);
    const summary: BatchSummary = {
      batch,
      source: origin.source,
      kind: kind.name,
      records_in: number('records_in'),
      landed_new: 0,
      landed_superseding: 0,
      unchanged: number('records_in') - number('quarantined') - number('dropped'),
      stale: 0,
      deleted: 0,
      quarantined: number('quarantined'),
      dropped: number('dropped'),
      ignored_columns: JSON.parse(cell(first, 'ignored_columns')) as string[],
      flags: JSON.parse(cell(first, 'flags')) as Record<string, number>,
      money_in: cellOrNull(first, 'money_in'),
      money_landed: cellOrNull(first, 'money_landed'),
    };
    await insertBatch(session, summary, origin, {
      seq,
      firstTime: cellOrNull(first, 'first_text'),
      lastTime: cellOrNull(first, 'last_text'),
      duplicateOf,
    });
    return { summary, duplicateOf };
  });
}
