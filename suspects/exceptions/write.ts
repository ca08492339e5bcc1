import { MingchaError } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal, literalOrNull, literals } from '../../store/sql.ts';
import { valueSql } from './apply.ts';
import { allExceptions, standingOn, type Exception } from './exception.ts';
import type { Grant } from './limits.ts';
import { exceptionProblem } from './problems.ts';

/** An exception that is to be granted. */
export interface NewException extends Grant {
  readonly rule: Rule;
  readonly shape: string;
  /** In the order of the shape. */
  readonly fields: Readonly<Record<string, string>>;
  readonly onExpiry: Exception['on_expiry'];
  readonly fromSuspect: string | null;
  /** Shanghai time. */
  readonly at: string;
}

const sameFields = (one: Exception['fields'], other: Exception['fields']): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([field, value]) => other[field] === value);

/**
 * Grants an exception. To be called in a transaction.
 *
 * @returns it as it stands in the ledger.
 * @throws MingchaError MC-EXC-006 where the same one is in force.
 */
export async function addException(session: Session, asked: NewException): Promise<Exception> {
  const all = await allExceptions(session);
  const twin = all.find(
    (one) =>
      one.rule_id === asked.rule.id &&
      one.shape === asked.shape &&
      sameFields(one.fields, asked.fields) &&
      standingOn(one, asked.at.slice(0, 10)) === 'in_force',
  );
  if (twin !== undefined)
    throw new MingchaError(exceptionProblem('MC-EXC-006', '', { id: twin.exception_id, expires: twin.expires }));
  const id = `E${String(all.length + 1).padStart(6, '0')}`;
  const texts = [id, asked.rule.id, asked.shape, JSON.stringify(asked.fields), asked.reason.trim(), asked.addedBy];
  await session.run(`INSERT INTO exception (exception_id, rule_id, shape, fields, reason, added_by, approved_by, added_at, expires, on_expiry, from_suspect)
VALUES (${literals(texts)}, ${literal(asked.approvedBy.trim())}, ${literal(asked.at)}::TIMESTAMP, ${literal(asked.expires)}::DATE,
  ${literal(asked.onExpiry)}, ${literalOrNull(asked.fromSuspect)})`);
  return named(await allExceptions(session), id);
}

function named(all: readonly Exception[], id: string): Exception {
  const found = all.find((one) => one.exception_id === id.toUpperCase());
  if (found !== undefined) return found;
  throw new MingchaError(
    exceptionProblem('MC-EXC-007', '', { id, reasonZh: '没有这个编号。', reasonEn: 'There is no such number.' }),
  );
}

/**
 * Ends an exception before its day. It is kept, with who ended it and why. To be called in a transaction.
 *
 * @throws MingchaError MC-EXC-007 where none of that number is in force.
 */
export async function endException(
  session: Session,
  id: string,
  { at, by, reason }: { readonly at: string; readonly by: string; readonly reason: string },
): Promise<Exception> {
  const exception = named(await allExceptions(session), id);
  const standing = standingOn(exception, at.slice(0, 10));
  if (standing !== 'in_force')
    throw new MingchaError(
      exceptionProblem('MC-EXC-007', '', {
        id,
        reasonZh:
          standing === 'ended' ? `它已于 ${exception.ended_at ?? ''} 结束。` : `它已于 ${exception.expires} 到期。`,
        reasonEn:
          standing === 'ended' ? `It was ended at ${exception.ended_at ?? ''}.` : `It expired on ${exception.expires}.`,
      }),
    );
  await session.run(`UPDATE exception SET ended_at = ${literal(at)}::TIMESTAMP, ended_by = ${literal(by)}, ended_reason = ${literal(reason)}
WHERE exception_id = ${literal(exception.exception_id)}`);
  return named(await allExceptions(session), id);
}

/** How many standing suspects of its rule an exception covers, of how many. */
export interface Coverage {
  readonly suspects: number;
  readonly of: number;
}

/** How far values reach in the ledger as it stands: what an exception with them would take out of the list. */
export async function coverageOf(
  session: Session,
  rule: Rule,
  fields: Readonly<Record<string, string>>,
): Promise<Coverage> {
  const same = Object.entries(fields).map(
    ([field, value]) => `${valueSql(rule, field, 's') ?? 'NULL'} = ${literal(value)}`,
  );
  const [row] = await session.rows(`SELECT count(*) FILTER (${same.join(' AND ')}) AS n, count(*) AS of_all
FROM suspect s WHERE s.rule_id = ${literal(rule.id)} AND s.state IN ('active', 'excepted')`);
  return { suspects: Number(cell(row, 'n')), of: Number(cell(row, 'of_all')) };
}

/** More than this share of a rule's suspects, and more than so many, is no exception any more but another rule. */
const BROAD = { share: 0.2, suspects: 5 } as const;

/** Whether an exception takes out so much that the rule should be changed instead. */
export function isOverBroad({ suspects, of }: Coverage): boolean {
  return suspects > BROAD.suspects && suspects > of * BROAD.share;
}
