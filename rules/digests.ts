import { createHash } from 'node:crypto';
import type { RuleDigests, RuleText } from './model.ts';

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
 * The digest that each field of a rule file counts in. Class, severity, confidence and legal basis are what somebody is accused
 * of, so they are `logic`: another accusation is another version. Fields of none change neither whom the rule accuses nor
 * what it says: tests, status, topic, exceptions. What lists hold is a digest of its own.
 */
export const DIGEST_OF_FIELD: Readonly<Record<string, Exclude<keyof RuleDigests, 'lists'> | 'none'>> = {
  rule: 'none',
  id: 'none',
  title: 'wording',
  topic: 'none',
  status: 'none',
  deprecated_reason: 'none',
  official: 'none',
  pack: 'none',
  pack_reason: 'none',
  class: 'logic',
  kind: 'logic',
  severity: 'logic',
  confidence: 'logic',
  basis: 'logic',
  effective: 'logic',
  requires: 'logic',
  detector: 'logic',
  params: 'parameters',
  select: 'logic',
  where: 'logic',
  finding: 'logic',
  innocent: 'wording',
  request: 'wording',
  exceptions: 'none',
  tests: 'none',
};

/** The fields of one digest; the order in which required columns stand says nothing. */
function fieldsOf(text: RuleText, part: 'logic' | 'wording'): Record<string, unknown> {
  const fields = Object.entries(text.source).filter(([name]) => DIGEST_OF_FIELD[name] === part);
  return Object.fromEntries(
    fields.map(([name, value]) =>
      name === 'requires' && Array.isArray(value) ? [name, value.map(String).toSorted()] : [name, value],
    ),
  );
}

/**
 * The four digests of a rule's text (SHA-256 of canonical JSON, hex). `parameters` is taken from the parameters as
 * written, with their list names; what the lists hold is `lists`. The file's path takes no part.
 */
export function ruleDigests(text: RuleText): RuleDigests {
  const digest = (part: unknown): string => sha256(canonicalJson(part));
  return {
    logic: digest(fieldsOf(text, 'logic')),
    parameters: digest(text.source['params']),
    lists: digest(text.lists),
    wording: digest(fieldsOf(text, 'wording')),
  };
}

/** The first eight hex digits of SHA-256 over the logic, parameters and lists digests. Wording takes no part. */
export function judgementHash({ logic, parameters, lists }: RuleDigests): string {
  return sha256(logic + parameters + lists).slice(0, 8);
}
