import type { Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import type { Staged } from '../landing/staged.ts';
import { keyColumns, repeatedKeys, sameKey } from '../landing/versions.ts';

/**
 * Which current versions streamed records are compared with at once: those of the days their own times span, which the
 * database finds without reading the others; of kinds without a time, those that no cut holds yet. Registers are small
 * and compared as a whole. What this leaves out is for the resolver, before a cut holds it.
 *
 * @returns SQL over the alias of the kind's table, or undefined for all of them.
 */
export async function comparedAtOnce(
  session: Session,
  staged: Staged,
): Promise<((alias: string) => string) | undefined> {
  const { kind, counts } = staged;
  if (kind.dated) return undefined;
  if (kind.time === undefined) {
    const first = await session.value('SELECT min(seq) FROM batch WHERE open');
    return (alias) => (first === null ? 'false' : `${alias}._seq >= ${first}`);
  }
  const { firstTime, lastTime } = counts;
  if (firstTime === null || lastTime === null) return () => 'false';
  const time = identifier(kind.time);
  const [first, last] = [firstTime, lastTime].map((moment) => `DATE ${literal(moment.slice(0, 10))}`);
  return (alias) => `${alias}.${time} >= ${first} AND ${alias}.${time} < ${last} + 1`;
}

/**
 * Whether any key of the staged records comes more than once: among them, among the versions that are compared at once, or
 * among those that wait for the resolver. Where none does, nothing is to be judged.
 */
export async function comesAgain(session: Session, staged: Staged, among: (alias: string) => string): Promise<boolean> {
  const { kind, table } = staged;
  if ((await session.value(`${repeatedKeys(staged)} LIMIT 1`)) !== null) return true;
  const open = await session.value('SELECT min(seq) FROM batch WHERE open');
  const waiting = open === null ? '' : ` OR k._seq >= ${open}`;
  const own = `SELECT ${keyColumns(staged, 't')} FROM ${table} t WHERE t._reasons IS NULL`;
  const met = `SELECT true FROM ${identifier(kind.name)} k WHERE (${among('k')}${waiting})
    AND EXISTS (SELECT 1 FROM (${own}) s WHERE ${sameKey(kind, 's', 'k')}) LIMIT 1`;
  return (await session.value(met)) !== null;
}
