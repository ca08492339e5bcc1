import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** A stretch of a topic that a batch was read from: where to read again to have its records again. */
export interface ReadAgain {
  readonly topic: string;
  readonly partition: number;
  readonly from_offset: number;
  /** The offset after it. */
  readonly next_offset: number;
}

/** A file, or what streamed, that arrived after an undone batch and may have brought the same records. */
export interface LandAgain {
  readonly batch: string;
  readonly source: string;
  /** How many of its records were known already when it arrived, and so are held by an earlier batch. */
  readonly unchanged: number;
  /** The batch whose file it repeated byte for byte, if it did. */
  readonly duplicate_of: string | null;
  /** Where it was read from; empty for a file. */
  readonly read_again: readonly ReadAgain[];
}

/** Where streamed batches were read from, by their numbers. Of a topic that was begun anew since, nothing can be read again. */
async function stretchesOf(
  session: Session,
  seqs: readonly string[],
): Promise<ReadonlyMap<string, readonly ReadAgain[]>> {
  if (seqs.length === 0) return new Map();
  const rows =
    await session.rows(`SELECT s.seq::VARCHAR AS seq, s.topic, s.partition, min(s.from_offset) AS from_offset, max(r.next_offset) AS next_offset
    FROM stream_share s JOIN stream_range r USING (topic, partition, from_offset)
    WHERE s.seq IN (${seqs.join(', ')}) AND NOT contains(s.topic, '@') GROUP BY ALL ORDER BY ALL`);
  const found = new Map<string, ReadAgain[]>();
  for (const row of rows) {
    const [seq, topic] = [cell(row, 'seq'), cell(row, 'topic')];
    const [partition, from, next] = ['partition', 'from_offset', 'next_offset'].map((name) => Number(cell(row, name)));
    const stretch = { topic, partition: partition ?? 0, from_offset: from ?? 0, next_offset: next ?? 0 };
    found.set(seq, [...(found.get(seq) ?? []), stretch]);
  }
  return found;
}

/** Where an undone batch was read from; null for one that did not stream. */
export async function readAgain(session: Session, undone: Row): Promise<readonly ReadAgain[] | null> {
  const seq = cell(undone, 'seq');
  if ((await session.value(`SELECT true FROM stream_share WHERE seq = ${seq} LIMIT 1`)) === null) return null;
  return (await stretchesOf(session, [seq])).get(seq) ?? [];
}

async function landAgainOf(session: Session, rows: readonly Row[]): Promise<LandAgain[]> {
  const stretches = await stretchesOf(
    session,
    rows.map((row) => cell(row, 'seq')),
  );
  return rows.map((row) => ({
    batch: cell(row, 'batch'),
    source: cell(row, 'source'),
    unchanged: Number(cell(row, 'unchanged')),
    duplicate_of: cellOrNull(row, 'duplicate_of'),
    read_again: stretches.get(cell(row, 'seq')) ?? [],
  }));
}

/**
 * Later batches of the kind that counted records unchanged: those may have stood on the undone batch alone, and then
 * they are gone although a file still holds them. What a record was unchanged against is not kept, so the files are
 * named and landing them again settles it. A duplicate of another batch stands on that one.
 */
export async function landAgain(session: Session, undone: Row): Promise<LandAgain[]> {
  const rows = await session.rows(`SELECT seq, batch, source, unchanged, duplicate_of FROM batch
    WHERE seq > ${cell(undone, 'seq')} AND kind = ${literal(cell(undone, 'kind'))} AND action <> 'undo' AND undone_seq IS NULL
      AND unchanged > 0 AND (duplicate_of IS NULL OR duplicate_of = ${literal(cell(undone, 'batch'))}) ORDER BY seq`);
  return landAgainOf(session, rows);
}

/** The batches that landed records out of a batch's quarantine and stand. */
export async function retriesOf(session: Session, seq: number): Promise<string[]> {
  const rows = await session.rows(`SELECT DISTINCT b.seq, b.batch FROM quarantine q JOIN batch b ON b.seq = q.closed_seq
    WHERE q.seq = ${seq} AND b.action = 'retry' AND b.undone_seq IS NULL ORDER BY b.seq`);
  return rows.map((row) => cell(row, 'batch'));
}

/** A file to be landed again, or a stretch to be read again, and the batch whose undoing made it so. */
export type StillToLand = LandAgain & { readonly undone: string };

/** SQL of how often a topic of that name had been begun anew; the one that is read now comes after all. */
const begun = (topic: string): string => `coalesce(TRY_CAST(split_part(${topic}, '@', 2) AS BIGINT), 1000000000)`;

/**
 * SQL of streamed batches that may be still to land, with the newest batch that was read from all their stretches since:
 * of the topic as it was begun anew, as reading goes back in no other way.
 */
const READ_SINCE = `candidate AS (SELECT DISTINCT s.seq, split_part(s.topic, '@', 1) AS topic, ${begun('s.topic')} AS begun, s.partition, s.from_offset FROM stream_share s
    WHERE s.seq IN (SELECT b.seq FROM batch b JOIN batch gone ON gone.kind = b.kind AND gone.seq < b.seq AND gone.undone_seq > b.seq WHERE b.unchanged > 0)),
  read_since AS (SELECT seq, min(latest) AS latest FROM (
    SELECT c.seq, c.topic, c.partition, c.from_offset, coalesce(max(n.seq), 0) AS latest
    FROM candidate c LEFT JOIN stream_range r ON split_part(r.topic, '@', 1) = c.topic AND ${begun('r.topic')} > c.begun AND r.partition = c.partition AND r.from_offset <= c.from_offset AND r.next_offset > c.from_offset
      LEFT JOIN stream_share n ON n.topic = r.topic AND n.partition = r.partition AND n.from_offset = r.from_offset
    GROUP BY ALL) GROUP BY seq)`;

/**
 * What `landAgain` named when a batch was taken back and has not landed since: what an undo said once, for as long as it
 * holds. A file that lands again lands in full and under its own digest; one without a digest is known by its source; what
 * streamed has been read again once the topic was read from before it.
 */
export async function stillToLand(session: Session): Promise<StillToLand[]> {
  const rows =
    await session.rows(`WITH ${READ_SINCE} SELECT b.seq, b.batch, b.source, b.unchanged, b.duplicate_of, max_by(gone.batch, gone.undone_seq) AS undone
    FROM batch b
      JOIN batch gone ON gone.kind = b.kind AND gone.seq < b.seq AND gone.undone_seq > b.seq
      LEFT JOIN read_since l ON l.seq = b.seq
    WHERE b.action <> 'undo' AND b.undone_seq IS NULL AND b.unchanged > 0
      AND (b.duplicate_of IS NULL OR b.duplicate_of = gone.batch)
      AND CASE WHEN l.latest IS NOT NULL THEN l.latest <= gone.undone_seq ELSE NOT EXISTS (SELECT 1 FROM batch again WHERE again.kind = b.kind AND again.seq > gone.undone_seq
        AND again.action = 'land' AND again.undone_seq IS NULL AND again.duplicate_of IS NULL
        AND CASE WHEN b.file_digest IS NULL THEN again.source = b.source ELSE again.file_digest IS NOT DISTINCT FROM b.file_digest END
        AND again.mapping IS NOT DISTINCT FROM b.mapping) END
    GROUP BY b.seq, b.batch, b.source, b.unchanged, b.duplicate_of ORDER BY b.seq`);
  const found = await landAgainOf(session, rows);
  return found.map((one, index) => ({ ...one, undone: cell(rows[index], 'undone') }));
}
