import { availability } from '../detectors/engine/prepare.ts';
import type { Rule } from '../rules/model.ts';
import type { Session } from '../store/session.ts';
import { inUse } from './rules.ts';

/** Why no scan ran a rule yet, and which command runs it. */
export interface NotRun {
  readonly status: Rule['status'];
  readonly pack: Rule['pack'];
  /** Columns that the facts do not hold at all: no command runs it until they are brought in. */
  readonly lacks: readonly string[];
  /** What to type after the program's name once nothing is wanting. */
  readonly command: string;
}

/** The words that run a rule: by its id where no pack runs it, by its pack where a plain scan does not. */
function commandFor(rule: Rule): string {
  if (!inUse(rule)) return `scan --rule ${rule.id}`;
  return rule.pack === 'extended' ? 'scan --pack extended' : 'scan';
}

/** Finds out why a rule was not run: what it lacks, its status, its pack. */
export async function whyNotRun(session: Session, rule: Rule): Promise<NotRun> {
  const [found] = await availability(session, [rule]);
  return { status: rule.status, pack: rule.pack, lacks: found?.lacks ?? [], command: commandFor(rule) };
}
