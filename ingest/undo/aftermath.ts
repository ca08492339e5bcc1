import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** A file that arrived after an undone batch and may have brought the same records. */
export interface LandAgain {
  readonly batch: string;
  readonly source: string;
  /** How many of its records were known already when it arrived, and so are held by an earlier batch. */
  readonly unchanged: number;
  /** The batch whose file it repeated byte for byte, if it did. */
  readonly duplicate_of: string | null;
}

function landAgainOf(row: Row): LandAgain {
  return {
    batch: cell(row, 'batch'),
    source: cell(row, 'source'),
    unchanged: Number(cell(row, 'unchanged')),
    duplicate_of: cellOrNull(row, 'duplicate_of'),
  };
}

/**
 * Later batches of the kind that counted records unchanged: those may have stood on the undone batch alone, and then
 * they are gone although a file still holds them. What a record was unchanged against is not kept, so the files are
 * named and landing them again settles it. A duplicate of another batch stands on that one.
 */
export async function landAgain(session: Session, undone: Row): Promise<LandAgain[]> {
  const rows = await session.rows(`SELECT batch, source, unchanged, duplicate_of FROM batch
    WHERE seq > ${cell(undone, 'seq')} AND kind = ${literal(cell(undone, 'kind'))} AND action <> 'undo' AND undone_seq IS NULL
      AND unchanged > 0 AND (duplicate_of IS NULL OR duplicate_of = ${literal(cell(undone, 'batch'))}) ORDER BY seq`);
  return rows.map(landAgainOf);
}

/** The batches that landed records out of a batch's quarantine and stand. */
export async function retriesOf(session: Session, seq: number): Promise<string[]> {
  const rows = await session.rows(`SELECT DISTINCT b.seq, b.batch FROM quarantine q JOIN batch b ON b.seq = q.closed_seq
    WHERE q.seq = ${seq} AND b.action = 'retry' AND b.undone_seq IS NULL ORDER BY b.seq`);
  return rows.map((row) => cell(row, 'batch'));
}

/** A file to be landed again, and the batch whose undoing made it so. */
export type StillToLand = LandAgain & { readonly undone: string };

/**
 * Files named by `landAgain` when a batch was taken back that have not landed since: what an undo said once, for as long as
 * it holds. A file that lands again lands in full and under its own digest; one without a digest is known by its source.
 */
export async function stillToLand(session: Session): Promise<StillToLand[]> {
  const rows =
    await session.rows(`SELECT b.batch, b.source, b.unchanged, b.duplicate_of, max_by(gone.batch, gone.undone_seq) AS undone
    FROM batch b
      JOIN batch gone ON gone.kind = b.kind AND gone.seq < b.seq AND gone.undone_seq > b.seq
    WHERE b.action <> 'undo' AND b.undone_seq IS NULL AND b.unchanged > 0
      AND (b.duplicate_of IS NULL OR b.duplicate_of = gone.batch)
      AND NOT EXISTS (SELECT 1 FROM batch again WHERE again.kind = b.kind AND again.seq > gone.undone_seq
        AND again.action = 'land' AND again.undone_seq IS NULL AND again.duplicate_of IS NULL
        AND CASE WHEN b.file_digest IS NULL THEN again.source = b.source ELSE again.file_digest IS NOT DISTINCT FROM b.file_digest END
        AND again.mapping IS NOT DISTINCT FROM b.mapping)
    GROUP BY b.seq, b.batch, b.source, b.unchanged, b.duplicate_of ORDER BY b.seq`);
  return rows.map((row) => ({ ...landAgainOf(row), undone: cell(row, 'undone') }));
}
