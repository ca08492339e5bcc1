import { judgementHash } from '../digests.ts';
import type { Rule, RuleDigests } from '../model.ts';
import type { LockEntry, RuleLock } from './lock-file.ts';

/** Whether a rule would judge as its locked text does: logic, parameters and lists. Wording may differ. */
export function judgesAs(digests: RuleDigests, locked: LockEntry): boolean {
  return digests.logic === locked.logic && digests.parameters === locked.parameters && digests.lists === locked.lists;
}

/** The version of a text that no lock knows: `0+` and its hash. */
export function unlockedVersion(digests: RuleDigests): string {
  return `0+${judgementHash(digests)}`;
}

/**
 * The version that a lock gives a rule: `3-1a2b3c4d` for the third locked text, `3+1a2b3c4d` for a text that is not locked
 * and stands where the third one was, `0+1a2b3c4d` for a rule that was never locked. The eight digits are a hash of what the
 * text judges by, so two texts never share a version, wherever they were written: no count of this warehouse, which another
 * warehouse would give to another text.
 */
export function versionIn(lock: RuleLock, { id, digests }: Pick<Rule, 'id' | 'digests'>): string {
  const locked = lock.get(id);
  if (locked === undefined) return unlockedVersion(digests);
  // An entry that was edited by hand vouches for no text.
  const vouched = locked.seal !== 'broken' && judgesAs(digests, locked);
  return `${locked.version}${vouched ? '-' : '+'}${judgementHash(digests)}`;
}

/** The rules with the versions that a lock gives them. */
export function withVersions(rules: readonly Rule[], lock: RuleLock): Rule[] {
  return rules.map((rule) => ({ ...rule, version: versionIn(lock, rule) }));
}
