import { columnOf, type Kind } from '../../records/kind.ts';
import { historyTable } from '../../store/ddl.ts';
import type { Session } from '../../store/session.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { versionDigest } from '../landing/content.ts';
import { reasonJson } from '../reasons.ts';

/** Pairs of versions of one key, by arrival: the one that stood, and the next that came; and what becomes of the next. */
const PAIR = 'temp.resolving';

/**
 * Order of arrival of current versions `k`: of a key one at most is of a closed batch, and that came first. A batch that is
 * open has the number it was opened under, and takes records after batches of greater numbers: rows are numbered as they land.
 */
const ARRIVAL = 'k._seq IN (SELECT seq FROM batch WHERE open), k.rowid';

const names = (kind: Kind): string[] => kind.columns.map((column) => column.name);

const sameKeyAs = (kind: Kind, a: string, b: string): string =>
  kind.key.map((name) => `${a}.${identifier(name)} IS NOT DISTINCT FROM ${b}.${identifier(name)}`).join(' AND ');

/** Names the keys that have several current versions, among those that a query gives, and how their versions were counted. */
async function nameContested(session: Session, kind: Kind, keys: string): Promise<number> {
  const table = identifier(kind.name);
  const key = identifiers(kind.key);
  await session.run(`CREATE OR REPLACE TEMP TABLE resolving_key AS
    SELECT ${key} FROM ${table} WHERE (${key}) IN (${keys}) GROUP BY ${key} HAVING count(*) > 1`);
  const contested = Number(await session.value('SELECT count(*) FROM temp.resolving_key'));
  if (contested > 0) await nameCounted(session, kind);
  return contested;
}

/**
 * Names the current versions that were counted as superseding when they landed: of a key and batch as many as versions
 * of other batches that it ended. Which of them it was is not kept, and no sum depends on it.
 */
async function nameCounted(session: Session, kind: Kind): Promise<void> {
  const table = identifier(kind.name);
  const ended = `(SELECT count(*) FROM ${identifier(historyTable(kind))} o WHERE o._seq_end = c.seq AND o._seq <> c.seq AND ${sameKeyAs(kind, 'o', 'c')})`;
  await session.run(`CREATE OR REPLACE TEMP TABLE resolving_counted AS SELECT place FROM (
    SELECT c.place, c.n <= ${ended} AS counted FROM (
      SELECT ${identifiers(kind.key, 'k')}, k.rowid AS place, k._seq AS seq, row_number() OVER (PARTITION BY ${identifiers(kind.key, 'k')}, k._seq ORDER BY k.rowid) AS n
      FROM ${table} k WHERE EXISTS (SELECT 1 FROM temp.resolving_key r WHERE ${sameKeyAs(kind, 'r', 'k')})) c) WHERE counted`);
}

/**
 * Judges the first two versions of each contested key by the rule that landing goes by (`ingest/landing/versions.ts`), the
 * one that came first standing for what is held.
 */
async function judgePairs(session: Session, kind: Kind): Promise<number> {
  const key = identifiers(kind.key);
  const same = sameKeyAs(kind, 'x', 'y');
  const time = columnOf(kind, 'updt_time') === undefined ? 'NULL::TIMESTAMP' : 'k.updt_time';
  const owner = kind.owner === undefined ? 'NULL::VARCHAR' : `concat_ws(chr(31), ${identifiers(kind.owner, 'k')})`;
  await session.run(`CREATE OR REPLACE TEMP TABLE resolving_version AS
    SELECT ${identifiers(kind.key, 'k')}, k.rowid AS place, k._seq AS seq, ${time} AS at_time, ${versionDigest(kind, names(kind), 'k')} AS digest,
      ${owner} AS owner, row_number() OVER (PARTITION BY ${identifiers(kind.key, 'k')} ORDER BY ${ARRIVAL}) AS n
    FROM ${identifier(kind.name)} k WHERE (${identifiers(kind.key, 'k')}) IN (SELECT (${key}) FROM temp.resolving_key)`);
  await session.run(`CREATE OR REPLACE TEMP TABLE resolving AS
    SELECT x.place AS held_place, y.place, y.seq, CASE
      WHEN x.owner <> y.owner THEN 'taken'
      WHEN x.digest = y.digest THEN 'unchanged'
      WHEN x.at_time IS NULL OR y.at_time IS NULL THEN 'superseding'
      WHEN y.at_time > x.at_time OR (y.at_time = x.at_time AND y.digest > x.digest) THEN 'superseding'
      ELSE 'stale' END AS fate
    FROM temp.resolving_version x JOIN temp.resolving_version y ON x.n = 1 AND y.n = 2 AND ${same}`);
  return Number(await session.value(`SELECT count(*) FROM ${PAIR}`));
}

/** Moves current versions to history, ended by the batch of the version that came after. */
async function moveToHistory(session: Session, kind: Kind, place: string, fate: string): Promise<void> {
  const columns = identifiers([...names(kind), '_seq', '_flags']);
  const table = identifier(kind.name);
  await session.run(
    `INSERT INTO ${identifier(historyTable(kind))} (${columns}, _seq_end) SELECT ${identifiers([...names(kind), '_seq', '_flags'], 'k')}, p.seq
      FROM ${table} k JOIN ${PAIR} p ON p.${place} = k.rowid WHERE p.fate = ${literal(fate)}`,
  );
  await session.run(`DELETE FROM ${table} WHERE rowid IN (SELECT ${place} FROM ${PAIR} WHERE fate = ${literal(fate)})`);
}

/**
 * Puts records whose key another institution has into quarantine, as landing does, each under a number of its batch that
 * no other waits under. Where its message stands in the log is not known any more.
 */
async function quarantineTaken(session: Session, kind: Kind): Promise<void> {
  const cells = names(kind).map((name) => `CAST(k.${identifier(name)} AS VARCHAR)`);
  const quoted = `CASE WHEN x IS NULL THEN '' WHEN regexp_matches(x, '[",\\r\\n]') THEN '"' || replace(x, '"', '""') || '"' ELSE x END`;
  const taken = `SELECT place, seq, row_number() OVER (PARTITION BY seq ORDER BY place) AS n FROM ${PAIR} WHERE fate = 'taken'`;
  if ((await session.value(`SELECT true FROM (${taken}) LIMIT 1`)) === null) return;
  const free = `SELECT seq, ordinal, row_number() OVER (PARTITION BY seq ORDER BY ordinal) AS n
    FROM (SELECT seq, unnest(range(1, records_in + 1)) AS ordinal FROM batch WHERE seq IN (SELECT seq FROM ${PAIR})) o
    WHERE NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.seq = o.seq AND q.ordinal = o.ordinal)`;
  await session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, encoding, header, form, ordinal, text, reasons)
     SELECT b.seq, b.batch, b.kind, b.source, 'utf-8', ${literal(JSON.stringify(names(kind)))}, 'cells',
       f.ordinal, array_to_string(list_transform([${cells.join(', ')}], lambda x: ${quoted}), ','),
       ${literal(`[${reasonJson('key_taken', kind.key[0])}]`)}
     FROM (${taken}) p JOIN ${identifier(kind.name)} k ON k.rowid = p.place JOIN batch b ON b.seq = p.seq JOIN (${free}) f ON f.seq = p.seq AND f.n = p.n`,
  );
}

/** Takes down, batch by batch, what turned out otherwise than it landed, and sets the batches right. */
async function account(session: Session, kind: Kind): Promise<void> {
  const counted = 'p.place IN (SELECT place FROM temp.resolving_counted)';
  const money = kind.money === undefined ? 'NULL' : `k.${identifier(kind.money)}`;
  const count = (fate: string): string => `count(*) FILTER (WHERE fate = '${fate}')`;
  await session.run(`CREATE OR REPLACE TEMP TABLE resolving_count AS
    SELECT seq, -count(*) FILTER (WHERE NOT counted) AS landed_new,
      ${count('superseding')} - count(*) FILTER (WHERE counted) AS landed_superseding, ${count('unchanged')} AS unchanged, ${count('stale')} AS stale, ${count('taken')} AS quarantined,
      ${kind.money === undefined ? 'NULL::DECIMAL(38,2)' : `-coalesce(sum(money) FILTER (WHERE fate = 'taken'), 0)::DECIMAL(38,2)`} AS money
    FROM (SELECT p.seq, p.fate, ${counted} AS counted, ${money} AS money FROM ${PAIR} p JOIN ${identifier(kind.name)} k ON k.rowid = p.place)
    GROUP BY seq`);
  await session.run(
    `INSERT INTO stream_resolution SELECT seq, ${literal(kind.name)}, landed_new, landed_superseding, unchanged, stale, quarantined, money FROM temp.resolving_count`,
  );
  await session.run(`UPDATE batch AS b SET landed_new = b.landed_new + c.landed_new, landed_superseding = b.landed_superseding + c.landed_superseding,
      unchanged = b.unchanged + c.unchanged, stale = b.stale + c.stale, quarantined = b.quarantined + c.quarantined,
      money_in = b.money_in + c.money, money_landed = b.money_landed + c.money
    FROM temp.resolving_count c WHERE b.seq = c.seq`);
}

/**
 * Gives each key of a kind one current version again, where streamed versions landed beside others of days that landing
 * did not look at.
 *
 * @param keys - query of the keys, as one value each, that may be contested.
 * @returns how many keys were contested.
 */
export async function resolveKind(session: Session, kind: Kind, keys: string): Promise<number> {
  const contested = await nameContested(session, kind, keys);
  if (contested === 0) return 0;
  while ((await judgePairs(session, kind)) > 0) {
    await account(session, kind);
    await quarantineTaken(session, kind);
    await moveToHistory(session, kind, 'held_place', 'superseding');
    await moveToHistory(session, kind, 'place', 'stale');
    await session.run(
      `DELETE FROM ${identifier(kind.name)} WHERE rowid IN (SELECT place FROM ${PAIR} WHERE fate IN ('unchanged', 'taken'))`,
    );
  }
  for (const table of ['resolving', 'resolving_key', 'resolving_counted', 'resolving_version', 'resolving_count'])
    await session.run(`DROP TABLE IF EXISTS temp.${table}`);
  return contested;
}
