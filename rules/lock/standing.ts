import type { LockStanding, Rule, RuleDigests } from '../model.ts';
import type { LoadedLock, LockEntry } from './lock-file.ts';
import { judgesAs } from './version.ts';

function standing(digests: RuleDigests, entry: LockEntry | undefined, missing: boolean): LockStanding | undefined {
  if (missing) return 'no-lock';
  if (entry === undefined) return 'unlocked';
  if (entry.seal === 'broken') return 'seal';
  if (!judgesAs(digests, entry)) return 'judgement';
  return digests.wording === entry.wording ? undefined : 'wording';
}

/**
 * Notes on each rule how its file stands to the lock, where it is not the locked text. A draft that was never locked has nothing
 * to stand to.
 *
 * @param asShipped the digests of a rule's file alone, without what an overlay sets: overlays are told of elsewhere.
 */
export function withStanding(
  rules: readonly Rule[],
  { lock, missing = false }: Pick<LoadedLock, 'lock' | 'missing'>,
  asShipped: (rule: Rule) => RuleDigests = ({ digests }) => digests,
): Rule[] {
  return rules.map((rule) => {
    const entry = lock.get(rule.id);
    if (rule.status === 'draft' && entry === undefined) return rule;
    const found = standing(rule.digests, entry, missing);
    const told = found === 'judgement' || found === 'wording' ? standing(asShipped(rule), entry, missing) : found;
    return told === undefined ? rule : { ...rule, offLock: told };
  });
}
