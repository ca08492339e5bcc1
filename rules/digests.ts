import { createHash } from 'node:crypto';
import type { Lists } from './knowledge/list.ts';
import type { RuleDigests } from './model.ts';
import type { RuleFile } from './parse/schema.ts';

/** JSON in which the order of a mapping's keys makes no difference. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * The four digests of a rule (SHA-256 of canonical JSON, hex). `parameters` is taken from the parameters as written,
 * with their list names; what the lists hold is `lists`. Tests, status, topic, exceptions and the file's path take no
 * part: they change neither whom the rule accuses nor what it says.
 */
export function ruleDigests(rule: RuleFile, usedLists: readonly string[], lists: Lists): RuleDigests {
  const { detector, requires, finding, effective, kind } = rule;
  const { title, basis, innocent, request, class: ruleClass, severity, confidence } = rule;
  const contents = Object.fromEntries(
    usedLists.map((name) => [name, { entries: lists.get(name)?.entries, effective: lists.get(name)?.effective }]),
  );
  const digest = (part: unknown): string => sha256(canonicalJson(part));
  return {
    logic: digest({ detector, requires: requires.toSorted(), finding, effective, kind }),
    parameters: digest(rule.params),
    lists: digest(contents),
    wording: digest({ title, basis, innocent, request, class: ruleClass, severity, confidence }),
  };
}

/** `1-` and the first eight hex digits of SHA-256 over the logic, parameters and lists digests. Wording takes no part. */
export function ruleVersion(digests: RuleDigests): string {
  return `1-${sha256(digests.logic + digests.parameters + digests.lists).slice(0, 8)}`;
}
