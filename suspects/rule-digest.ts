import type { RuleDigests } from '../rules/model.ts';

/** The digest of a rule's whole text that a suspect is stamped with: the first 16 digits of each of the four. */
export function digestOfText({ logic, parameters, lists, wording }: RuleDigests): string {
  return [logic, parameters, lists, wording].map((digest) => digest.slice(0, 16)).join('-');
}
