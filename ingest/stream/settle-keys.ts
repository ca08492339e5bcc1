import type { Session } from '../../store/session.ts';
import { identifier, identifiers } from '../../store/sql.ts';
import { ownerColumn } from '../landing/other-owner.ts';
import type { Staged } from '../landing/staged.ts';
import { keyColumns, sameKey, updateTime } from '../landing/versions.ts';
import { resolveKind } from './resolve-kind.ts';

/** The keys that are settled. */
const KEY = 'temp.settling_key';

/**
 * Names the keys of staged records that the versions compared at once cannot judge:
 * - of one that waits for the resolver among the days left out, or of several among those looked at, nothing tells which
 *   came last once a record is taken for a copy of an older one;
 * - a record with a time supersedes one without whatever that one superseded, which the days left out may hold;
 * - whose key it is, where owners differ, depends on who came first.
 *
 * @returns how many they are.
 */
async function nameKeys(session: Session, staged: Staged, among: (alias: string) => string): Promise<number> {
  const { kind, table, names } = staged;
  const open = await session.value('SELECT min(seq) FROM batch WHERE open');
  const key = identifiers(kind.key);
  const own = `SELECT ${keyColumns(staged, 't')}, ${updateTime(kind, names, 't')} AS at_time, ${ownerColumn(staged, 't')} AS owner FROM ${table} t WHERE t._reasons IS NULL`;
  const time = updateTime(
    kind,
    kind.columns.map(({ name }) => name),
    'k',
  );
  const owner = kind.owner === undefined ? 'NULL::VARCHAR' : `concat_ws(chr(31), ${identifiers(kind.owner, 'k')})`;
  const unresolved = open === null ? 'false' : `k._seq >= ${open}`;
  const met = (where: string, inside: boolean): string =>
    `SELECT ${identifiers(kind.key, 'k')}, ${time}, ${owner}, false, ${inside}, ${unresolved} FROM ${identifier(kind.name)} k
      WHERE ${where} AND EXISTS (SELECT 1 FROM own s WHERE ${sameKey(kind, 's', 'k')})`;
  const apart = `${unresolved} AND NOT coalesce(${among('k')}, false)`;
  await session.run(`CREATE OR REPLACE TEMP TABLE settling_key AS WITH own AS MATERIALIZED (${own})
    SELECT ${key} FROM (
      SELECT ${key}, at_time, owner, true AS staged, false AS inside, false AS unresolved FROM own
      UNION ALL ${met(among('k'), true)}${open === null ? '' : ` UNION ALL ${met(apart, false)}`})
    GROUP BY ${key} HAVING bool_or(NOT staged AND NOT inside) OR count(*) FILTER (WHERE inside) > 1 OR min(owner) <> max(owner)
      OR (bool_or(staged AND at_time IS NOT NULL) AND bool_or(at_time IS NULL AND (staged OR unresolved)))`);
  return Number(await session.value(`SELECT count(*) FROM ${KEY}`));
}

/**
 * Settles the keys of staged records that cannot be judged by the versions compared at once, so that the version in force
 * is the same wherever flushes were cut: their versions are looked up everywhere and resolved, and what is left of them
 * is compared too.
 *
 * @param among - SQL of the current versions that are compared at once.
 * @returns the same with the versions of the keys settled.
 */
export async function settleKeys(
  session: Session,
  staged: Staged,
  among: (alias: string) => string,
): Promise<(alias: string) => string> {
  const { kind } = staged;
  if ((await nameKeys(session, staged, among)) === 0) return among;
  await resolveKind(session, kind, `SELECT (${identifiers(kind.key)}) FROM ${KEY}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE settled AS SELECT k.rowid AS place FROM ${identifier(kind.name)} k
    WHERE EXISTS (SELECT 1 FROM ${KEY} s WHERE ${kind.key.map((name) => `s.${identifier(name)} IS NOT DISTINCT FROM k.${identifier(name)}`).join(' AND ')})`);
  return (alias) => `(coalesce(${among(alias)}, false) OR ${alias}.rowid IN (SELECT place FROM temp.settled))`;
}
