import type { Rule } from '../model.ts';
import type { LockEntry, RuleLock } from './lock-file.ts';
import { judgesAs } from './version.ts';

/** What locking did, or would do, to one rule. */
export interface LockChange {
  readonly id: string;
  /**
   * `new`: locked for the first time. `raised`: another judgement. `wording`: other words. `key`: its identity is frozen now.
   * `sealed`: it had no seal. `resealed`: its seal did not hold, and it has the next number.
   */
  readonly change: 'new' | 'raised' | 'wording' | 'key' | 'sealed' | 'resealed';
  readonly from: number | null;
  readonly to: number;
}

/** Drafts are not locked: they may come and go. */
const isLocked = (rule: Rule, before: LockEntry | undefined): boolean =>
  rule.status !== 'draft' || before !== undefined;

function entryOf({ status, finding, digests }: Rule, before: LockEntry | undefined, day: string): LockEntry {
  const key = before?.key ?? (status === 'stable' ? finding.key : undefined);
  // Whether a number that somebody may have written by hand ever stood for this text nobody knows: it gets one of its own.
  const same = before !== undefined && before.seal !== 'broken' && judgesAs(digests, before);
  const { logic, parameters, lists, wording } = digests;
  return {
    version: same ? before.version : (before?.version ?? 0) + 1,
    since: same ? before.since : day,
    ...(key === undefined ? {} : { key }),
    logic,
    parameters,
    lists,
    wording,
  };
}

function changeOf(id: string, before: LockEntry | undefined, after: LockEntry): LockChange | undefined {
  const to = after.version;
  if (before === undefined) return { id, change: 'new', from: null, to };
  const from = before.version;
  if (before.seal === 'broken') return { id, change: 'resealed', from, to };
  if (from !== to) return { id, change: 'raised', from, to };
  if (before.wording !== after.wording) return { id, change: 'wording', from, to };
  if (before.key === undefined && after.key !== undefined) return { id, change: 'key', from, to };
  return before.seal === 'none' ? { id, change: 'sealed', from, to } : undefined;
}

/** Whether a rule's text says what its entry says, so that the entry may be sealed anew: all four digests, and the identity. */
function confirms({ status, finding, digests }: Rule, entry: LockEntry): boolean {
  const key = entry.key?.join('\n');
  return (
    judgesAs(digests, entry) &&
    digests.wording === entry.wording &&
    (key === undefined ? status !== 'stable' : key === finding.key.join('\n'))
  );
}

/**
 * Entries whose seal does not hold and which no text of these rules confirms: locking would make them look true. They must be
 * restored first.
 */
export function unconfirmed(lock: RuleLock, rules: readonly Rule[]): string[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return [...lock]
    .filter(([id, entry]) => {
      const rule = byId.get(id);
      return entry.seal === 'broken' && (rule === undefined || !confirms(rule, entry));
    })
    .map(([id]) => id)
    .toSorted();
}

/**
 * Locks rules as they stand: a version rises by one where logic, parameters or lists are other than locked or the entry's seal
 * did not hold, and stays for wording, whose digest is noted. What a lock has of rules that are not among these stays. A lock
 * with `unconfirmed` entries is not to be raised.
 *
 * @param day first day of the versions that rise, ISO.
 */
export function raised(
  lock: RuleLock,
  rules: readonly Rule[],
  day: string,
): { readonly lock: RuleLock; readonly changes: readonly LockChange[] } {
  const next = new Map(lock);
  const changes: LockChange[] = [];
  for (const rule of rules) {
    const before = lock.get(rule.id);
    if (!isLocked(rule, before)) continue;
    const after = entryOf(rule, before, day);
    const change = changeOf(rule.id, before, after);
    if (change !== undefined) changes.push(change);
    next.set(rule.id, after);
  }
  return { lock: next, changes };
}
