import { MingchaError } from '../base/problem.ts';
import type { Session } from '../store/session.ts';
import type { Suspect } from '../store/suspect-row.ts';
import { listSuspects } from '../suspects/list.ts';
import type { Language } from '../base/language.ts';
import { cliProblem } from './problems.ts';

/** Shorter beginnings of an id may be anybody's. */
const SHORTEST = 8;

/**
 * The one suspect whose id begins so.
 *
 * @throws MingchaError MC-CLI-002 where there is none, or more than one.
 */
export async function namedSuspect(session: Session, id: string, language: Language): Promise<Suspect> {
  const found: Suspect[] = [];
  if (id.length >= SHORTEST)
    for await (const suspect of listSuspects(session, { state: 'all', suspect: id, limit: 2 }, language))
      found.push(suspect);
  const [suspect] = found;
  if (suspect === undefined || found.length > 1) throw new MingchaError(cliProblem('MC-CLI-002', '', { id }));
  return suspect;
}
