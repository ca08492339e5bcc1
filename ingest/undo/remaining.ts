import type { Kind } from '../../records/kind.ts';
import { historyTable } from '../../store/ddl.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, identifiers } from '../../store/sql.ts';
import { arrivedSql } from '../landing/arrival.ts';
import { versionDigest } from '../landing/content.ts';
import { sameKey, updateTime } from '../landing/versions.ts';

/** What taking a batch back changes: places in the tables `undo_end` (current) and `undo_back` (history). */
export interface Change {
  /** Current versions that end. */
  readonly ended: number;
  /** Earlier or passed-over versions that come back. */
  readonly back: number;
  /** Keys of which one version ends and another comes back. */
  readonly replaced: number;
}

/** The batches whose versions count once a batch is gone. */
const live = (without: number): string =>
  `SELECT seq, deleted, ${arrivedSql('batch')} AS arrived FROM batch WHERE action IN ('land', 'retry') AND undone_seq IS NULL AND seq <> ${without}`;

/**
 * The end of a version that has none: above every sequence number. With NULL the joins below would compare every version
 * with every other, as the database hashes plain comparisons only.
 */
const OPEN = '9223372036854775807';

/** Every version of the keys that the batch touched and that have, or had, another version than its own. */
async function collectVersions(session: Session, kind: Kind, seq: number): Promise<void> {
  const [table, history] = [identifier(kind.name), identifier(historyTable(kind))];
  const keys = identifiers(kind.key);
  const names = kind.columns.map((column) => column.name);
  const version = (alias: string, current: boolean): string =>
    `SELECT ${identifiers(kind.key, alias)}, ${alias}.rowid AS place, ${current} AS current, ${alias}._seq AS seq,
      ${current ? OPEN : `${alias}._seq_end`} AS seq_end, ${updateTime(kind, names, alias)} AS updated,
      ${versionDigest(kind, names, alias)} AS digest`;
  await session.run(`CREATE OR REPLACE TEMP TABLE undo_key AS SELECT DISTINCT ${keys} FROM (
    SELECT ${keys} FROM ${table} WHERE _seq = ${seq}
    UNION ALL SELECT ${keys} FROM ${history} WHERE _seq = ${seq} OR _seq_end = ${seq})`);
  await session.run(`CREATE OR REPLACE TEMP TABLE undo_version AS ${version('o', false)}
    FROM ${history} o WHERE EXISTS (SELECT 1 FROM undo_key w WHERE ${sameKey(kind, 'w', 'o')})`);
  await session.run(`INSERT INTO undo_version ${version('k', true)}
    FROM ${table} k WHERE EXISTS (SELECT 1 FROM undo_version v WHERE ${sameKey(kind, 'v', 'k')})`);
}

/**
 * SQL of the version that would be current of each key had the batch never landed: the arrivals of all other batches
 * are played again in the order they came in, which for records landed again is that of their first landing. A version
 * that met the same rival as it did in fact meets the same end; else the rule of `landing/versions.ts` decides. A deletion has neither time nor content: it ends what stands, and whatever
 * comes after it stands.
 */
function standing(kind: Kind, seq: number): string {
  const keys = identifiers(kind.key);
  const arrived = `SELECT ${identifiers(kind.key, 'v')}, v.place, v.seq, l.arrived, v.updated, v.digest,
      CASE WHEN l.arrived = v.seq OR g.arrived <= l.arrived THEN f.digest END AS faced,
      v.seq_end <> v.seq AS won, false AS ends
    FROM undo_version v JOIN live l ON l.seq = v.seq
      LEFT JOIN undo_version f ON ${sameKey(kind, 'f', 'v')} AND f.seq < v.seq AND f.seq_end >= v.seq
      LEFT JOIN live g ON g.seq = f.seq`;
  const deleted = `SELECT DISTINCT ${identifiers(kind.key, 'v')}, NULL::BIGINT AS place, v.seq_end AS seq, v.seq_end AS arrived, NULL::TIMESTAMP AS updated,
      NULL::VARCHAR AS digest, NULL::VARCHAR AS faced, true AS won, true AS ends
    FROM undo_version v JOIN live l ON l.seq = v.seq_end AND l.deleted > 0 WHERE v.seq < v.seq_end
      AND NOT EXISTS (SELECT 1 FROM undo_version n WHERE ${sameKey(kind, 'n', 'v')} AND n.seq = v.seq_end)`;
  const better = `CASE WHEN x.digest = y.faced THEN CASE WHEN y.won THEN y ELSE x END
      WHEN x.updated IS NULL OR y.updated IS NULL THEN y
      WHEN y.updated > x.updated OR (y.updated = x.updated AND y.digest > x.digest) THEN y ELSE x END`;
  const arrival = `{'place': place, 'seq': seq, 'arrived': arrived, 'updated': updated, 'digest': digest, 'faced': faced, 'won': won, 'ends': ends}`;
  return `WITH live AS (${live(seq)}),
  arrival AS (${arrived} UNION ALL ${deleted}),
  best AS (SELECT * FROM arrival
    QUALIFY row_number() OVER (PARTITION BY ${keys}, seq ORDER BY won DESC, updated DESC NULLS LAST, digest DESC, place) = 1)
  SELECT ${keys}, list_reduce(list(${arrival} ORDER BY arrived, seq), lambda x, y: ${better}) AS stands FROM best GROUP BY ${keys}`;
}

/**
 * Finds what ends and what comes back when a batch is taken back. To be called in the transaction that does it.
 *
 * A version stays where the very content stands without the batch too, unless the row itself is the batch's own.
 */
export async function findChange(session: Session, kind: Kind, seq: number): Promise<Change> {
  await collectVersions(session, kind, seq);
  await session.run(`CREATE OR REPLACE TEMP TABLE undo_change AS
    SELECT c.place AS ending, CASE WHEN NOT s.stands.ends THEN s.stands.place END AS returning_
    FROM (SELECT DISTINCT ${identifiers(kind.key)} FROM undo_version) one
      LEFT JOIN (SELECT * FROM undo_version WHERE current) c ON ${sameKey(kind, 'c', 'one')}
      LEFT JOIN (${standing(kind, seq)}) s ON ${sameKey(kind, 's', 'one')}
    WHERE c.seq IS NOT DISTINCT FROM ${seq}
      OR c.digest IS DISTINCT FROM CASE WHEN NOT s.stands.ends THEN s.stands.digest END`);
  await session.run(`CREATE OR REPLACE TEMP TABLE undo_end AS SELECT ending AS place FROM undo_change WHERE ending IS NOT NULL
    UNION ALL SELECT k.rowid FROM ${identifier(kind.name)} k
      WHERE k._seq = ${seq} AND NOT EXISTS (SELECT 1 FROM undo_version v WHERE ${sameKey(kind, 'v', 'k')})`);
  await session.run(
    'CREATE OR REPLACE TEMP TABLE undo_back AS SELECT returning_ AS place FROM undo_change WHERE returning_ IS NOT NULL',
  );
  const [row] =
    await session.rows(`SELECT (SELECT count(*) FROM undo_end) AS ended, (SELECT count(*) FROM undo_back) AS back,
    (SELECT count(*) FROM undo_change WHERE ending IS NOT NULL AND returning_ IS NOT NULL) AS replaced`);
  const count = (name: string): number => Number(cell(row, name));
  return { ended: count('ended'), back: count('back'), replaced: count('replaced') };
}

/** Removes what `findChange` left. */
export async function dropChange(session: Session): Promise<void> {
  for (const name of ['undo_key', 'undo_version', 'undo_change', 'undo_end', 'undo_back'])
    await session.run(`DROP TABLE IF EXISTS temp.${name}`);
}
