import { columnOf, type Kind } from '../../records/kind.ts';
import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal, literalOrNull } from '../../store/sql.ts';
import type { BatchOrigin } from './batch-record.ts';
import { versionDigest } from './content.ts';

/** SQL of the place that a batch has in the order of arrival. */
export const arrivedSql = (alias: string): string => `coalesce(${alias}.arrived_seq, ${alias}.seq)`;

/** Where the records of a batch stand in the order of arrival, if that is before the batch itself. */
export interface Arrival {
  /** Sequence number of the batch they first came in. */
  readonly seq: number;
  /** Whether a batch has been taken back since then, so that a record may have been known only by what is gone. */
  readonly undoneSince: boolean;
}

/** The arrival of records that first came in an earlier batch. */
export async function arrivalAt(session: Session, kind: Kind, seq: number): Promise<Arrival> {
  const undone = await session.value(
    `SELECT true FROM batch WHERE kind = ${literal(kind.name)} AND undone_seq > ${seq} LIMIT 1`,
  );
  return { seq, undoneSince: undone !== null };
}

/**
 * Where a file that lands again stands in the order of arrival: where the same bytes first landed, whatever has become
 * of that landing. Without times the order of arrival decides which version counts, and a file does not grow newer by
 * being read again.
 *
 * @returns undefined for a file that is new.
 */
export async function firstArrival(session: Session, kind: Kind, origin: BatchOrigin): Promise<Arrival | undefined> {
  const first = await session.value(`SELECT min(${arrivedSql('b')}) FROM batch b WHERE b.action = 'land'
    AND b.file_digest = ${literalOrNull(origin.fileDigest)} AND b.kind = ${literal(kind.name)}`);
  return first === null ? undefined : arrivalAt(session, kind, Number(first));
}

/**
 * Fills the column `held_arrived` of a table of current versions (key, `held_seq`, `held_digest`). What an undo brought
 * back stands where the version it brought back came.
 */
export async function placeHeld(
  session: Session,
  kind: Kind,
  held: string,
  sameKey: (a: string, b: string) => string,
): Promise<void> {
  await session.run(
    `UPDATE ${held} AS h SET held_arrived = ${arrivedSql('b')} FROM batch b WHERE b.seq = h.held_seq AND b.action <> 'undo'`,
  );
  if ((await session.value(`SELECT true FROM ${held} WHERE held_arrived IS NULL LIMIT 1`)) === null) return;
  const names = kind.columns.map((column) => column.name);
  const places = `SELECT ${identifiers(kind.key, 'o')}, ${versionDigest(kind, names, 'o')} AS digest, max(${arrivedSql('b')}) AS arrived
    FROM ${identifier(historyTable(kind))} o JOIN batch b ON b.seq = o._seq
    WHERE b.action <> 'undo' AND b.undone_seq IS NULL
      AND EXISTS (SELECT 1 FROM ${held} w WHERE w.held_arrived IS NULL AND ${sameKey('w', 'o')}) GROUP BY ALL`;
  await session.run(
    `UPDATE ${held} AS h SET held_arrived = p.arrived FROM (${places}) p
      WHERE h.held_arrived IS NULL AND h.held_digest = p.digest AND ${sameKey('h', 'p')}`,
  );
}

/**
 * SQL of the fate of a contested record whose content is new, against the version held, where a time is missing: the
 * later arrival wins, and of one arrival the record judged last.
 */
export function fateByArrival(arrival: Arrival | undefined): string {
  return arrival === undefined
    ? `'superseding'`
    : `CASE WHEN held_arrived > ${arrival.seq} THEN 'stale' ELSE 'superseding' END`;
}

/**
 * SQL that a record equal to the version held brings it a later arrival. A file that lands again after an undo may say
 * once more what others said before it, and files that land after it are to be judged against that.
 */
export function renewsArrival(kind: Kind, arrival: Arrival | undefined): string {
  if (arrival?.undoneSince !== true) return 'false';
  const untimed = columnOf(kind, 'updt_time') === undefined ? 'true' : 'at_time IS NULL';
  return `standing = 1 AND ${untimed} AND held_arrived < ${arrival.seq}`;
}
