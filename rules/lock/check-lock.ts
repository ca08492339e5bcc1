import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../model.ts';
import type { RuleLock } from './lock-file.ts';
import { lockProblem } from './problems.ts';

/** Whether a rule identifies its suspects as its lock says it always did. */
export function keepsKey(lock: RuleLock, { id, finding }: Rule): boolean {
  const key = lock.get(id)?.key;
  return key === undefined || key.join('\n') === finding.key.join('\n');
}

/**
 * What a lock forbids: that a locked rule's file is gone, and that a rule locked as stable has another `finding.key`. A text
 * that is merely other than locked is no problem here: overlays make such texts, and their versions say so.
 *
 * @param present ids that a file of the folder is named after, readable or not.
 */
export function lockProblems(
  lock: RuleLock,
  rules: readonly Rule[],
  present: ReadonlySet<string>,
  lockFile: string,
  keyAt: (rule: Rule) => string,
): Problem[] {
  const gone = [...lock.keys()].filter((id) => !present.has(id));
  const changed = rules.filter((rule) => !keepsKey(lock, rule));
  return [
    ...gone.toSorted().map((id) => lockProblem('MC-LOCK-003', lockFile, { id })),
    ...changed.map((rule) => {
      const locked = (lock.get(rule.id)?.key ?? []).join(', ');
      return lockProblem('MC-LOCK-004', keyAt(rule), { id: rule.id, locked, found: rule.finding.key.join(', ') });
    }),
  ];
}

/** Ids of entries that are not what `rules lock` wrote, in id order. */
export function brokenSeals(lock: RuleLock): string[] {
  return [...lock].flatMap(([id, { seal }]) => (seal === 'broken' ? [id] : [])).toSorted();
}

/** What is to be said of a lock file whose entries were edited by hand; nothing where every seal holds. */
export function sealProblems(lock: RuleLock, lockFile: string, ids = brokenSeals(lock)): Problem[] {
  return ids.length === 0 ? [] : [lockProblem('MC-LOCK-006', lockFile, { rules: ids.join(', ') })];
}
