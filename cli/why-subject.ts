import { MingchaError } from '../base/problem.ts';
import type { WhySubject } from '../detectors/engine/why.ts';
import { columnOf } from '../records/kind.ts';
import { KINDS } from '../records/kinds.ts';
import type { Session } from '../store/session.ts';
import { identifier, literal } from '../store/sql.ts';
import { cliProblem } from './problems.ts';

const NAMED = [
  { option: 'person', column: 'psn_no', zh: '参保人', en: 'person' },
  { option: 'visit', column: 'mdtrt_id', zh: '就诊', en: 'visit' },
  { option: 'institution', column: 'fixmedins_code', zh: '机构', en: 'institution' },
] as const;

async function isKnown(session: Session, column: string, value: string): Promise<boolean> {
  for (const kind of KINDS) {
    if (columnOf(kind, column) === undefined) continue;
    const where = `${identifier(column)} = ${literal(value)}`;
    const found = await session.value(`SELECT 1 FROM ${identifier(kind.name)} WHERE ${where} LIMIT 1`);
    if (found !== null) return true;
  }
  return false;
}

/**
 * Refuses a person, a visit or an institution that no record names: nothing found of a mistyped number is no answer.
 *
 * @throws MingchaError MC-CLI-022.
 */
export async function refuseStrangers(session: Session, subject: WhySubject): Promise<void> {
  for (const { option, column, zh, en } of NAMED) {
    const value = subject[option];
    if (value === undefined || (await isKnown(session, column, value))) continue;
    throw new MingchaError(cliProblem('MC-CLI-022', '', { zh, en, id: value, option: `--${option}`, column }));
  }
}
