import type { Rule } from '../model.ts';
import type { LockEntry, RuleLock } from './lock-file.ts';
import { judgesAs } from './version.ts';

/** What locking did, or would do, to one rule. */
export interface LockChange {
  readonly id: string;
  /** `new`: locked for the first time. `raised`: another judgement. `wording`: other words. `key`: its identity is frozen now. */
  readonly change: 'new' | 'raised' | 'wording' | 'key';
  readonly from: number | null;
  readonly to: number;
}

/** Drafts are not locked: they may come and go. */
const isLocked = (rule: Rule, before: LockEntry | undefined): boolean =>
  rule.status !== 'draft' || before !== undefined;

function entryOf({ status, finding, digests }: Rule, before: LockEntry | undefined, day: string): LockEntry {
  const key = before?.key ?? (status === 'stable' ? finding.key : undefined);
  const same = before !== undefined && judgesAs(digests, before);
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
  if (from !== to) return { id, change: 'raised', from, to };
  if (before.wording !== after.wording) return { id, change: 'wording', from, to };
  return before.key === undefined && after.key !== undefined ? { id, change: 'key', from, to } : undefined;
}

/**
 * Locks rules as they stand: a version rises by one where logic, parameters or lists are other than locked, and stays for
 * wording, whose digest is noted. What a lock has of rules that are not among these stays.
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
