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

/**
 * Later batches of the kind that counted records unchanged: those may have stood on the undone batch alone, and then
 * they are gone although a file still holds them. What a record was unchanged against is not kept, so the files are
 * named and landing them again settles it. A duplicate of another batch stands on that one.
 */
export async function landAgain(session: Session, undone: Row): Promise<LandAgain[]> {
  const rows = await session.rows(`SELECT batch, source, unchanged, duplicate_of FROM batch
    WHERE seq > ${cell(undone, 'seq')} AND kind = ${literal(cell(undone, 'kind'))} AND action <> 'undo' AND undone_seq IS NULL
      AND unchanged > 0 AND (duplicate_of IS NULL OR duplicate_of = ${literal(cell(undone, 'batch'))}) ORDER BY seq`);
  return rows.map((row) => ({
    batch: cell(row, 'batch'),
    source: cell(row, 'source'),
    unchanged: Number(cell(row, 'unchanged')),
    duplicate_of: cellOrNull(row, 'duplicate_of'),
  }));
}

/** The batches that landed records out of a batch's quarantine and stand. */
export async function retriesOf(session: Session, seq: number): Promise<string[]> {
  const rows = await session.rows(`SELECT DISTINCT b.seq, b.batch FROM quarantine q JOIN batch b ON b.seq = q.closed_seq
    WHERE q.seq = ${seq} AND b.action = 'retry' AND b.undone_seq IS NULL ORDER BY b.seq`);
  return rows.map((row) => cell(row, 'batch'));
}
