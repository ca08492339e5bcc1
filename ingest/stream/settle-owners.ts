import type { Session } from '../../store/session.ts';
import { identifier, identifiers } from '../../store/sql.ts';
import { ownerColumn } from '../landing/other-owner.ts';
import type { Staged } from '../landing/staged.ts';
import { keyColumns, sameKey } from '../landing/versions.ts';
import { resolveKind } from './resolve-kind.ts';

/**
 * Settles whose a key is before records of several owners are judged by it. Until the resolver has been, versions of two
 * owners may stand side by side in days that landing did not compare; which of them came first is only known as long as
 * neither takes another version. So where a record meets a version of another owner, in the days it is compared with or
 * in a batch that is open, the keys of all records are looked up everywhere and those contested are resolved at once.
 *
 * @param among - SQL of the current versions that are compared at once.
 * @returns true where a record met another owner: then all current versions are to be compared with.
 */
export async function settleOwners(
  session: Session,
  staged: Staged,
  among: (alias: string) => string,
): Promise<boolean> {
  const { kind, table } = staged;
  if (kind.owner === undefined) return false;
  const open = await session.value('SELECT min(seq) FROM batch WHERE open');
  const own = `SELECT ${keyColumns(staged, 't')}, ${ownerColumn(staged, 't')} AS owner FROM ${table} t WHERE t._reasons IS NULL`;
  const others = (which: string): string =>
    `SELECT ${identifiers(kind.key, 'k')} FROM ${identifier(kind.name)} k JOIN (${own}) s ON ${sameKey(kind, 'k', 's')}
      WHERE ${which} AND s.owner <> concat_ws(chr(31), ${identifiers(kind.owner ?? [], 'k')})`;
  const met = [among('k'), ...(open === null ? [] : [`k._seq >= ${open}`])].map(others);
  if ((await session.value(`SELECT true FROM (${met.join(' UNION ALL ')}) LIMIT 1`)) === null) return false;
  await resolveKind(session, kind, `SELECT (${identifiers(kind.key)}) FROM (${others('true')})`);
  return true;
}
