import { ruleDigests } from '../digests.ts';
import type { KnowledgeList, Lists } from '../knowledge/list.ts';
import type { Rule, RuleDigests, RuleText } from '../model.ts';
import { ruleSchema } from '../parse/schema.ts';
import { toRule } from '../parse/to-rule.ts';

/** A rule's text as it is stored: JSON of its fields and of the lists they name. */
export function storedText(rule: Pick<Rule, 'text'>): string {
  return JSON.stringify(rule.text);
}

/** The text in a stored one; undefined where it is none. */
export function readText(stored: string): RuleText | undefined {
  try {
    const value = JSON.parse(stored) as Partial<RuleText> | null;
    return typeof value?.source === 'object' && typeof value.lists === 'object'
      ? { source: value.source, lists: value.lists }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is the one that digests were taken of. */
export function isTextOf(text: RuleText, digests: RuleDigests): boolean {
  const found = ruleDigests(text);
  return (
    found.logic === digests.logic &&
    found.parameters === digests.parameters &&
    found.lists === digests.lists &&
    found.wording === digests.wording
  );
}

function asLists(text: RuleText): Lists {
  const unsaid = { label: { zh: '-', en: '-' }, purpose: { zh: '-', en: '-' }, source: '-' };
  return new Map(
    Object.entries(text.lists).map(([name, { entries, effective }]): [string, KnowledgeList] => [
      name,
      { name, ...unsaid, entries, effective },
    ]),
  );
}

/**
 * The rule of a text, as it was read from its file once: its own lists, no tests. Undefined where rules have another shape
 * by now.
 *
 * @param version the version it was stored under.
 */
export function ruleOfText(text: RuleText, version: string): Rule | undefined {
  const shaped = ruleSchema.safeParse(text.source);
  if (!shaped.success) return undefined;
  const { rule, unknownLists } = toRule(shaped.data, `${shaped.data.id}.yaml`, asLists(text));
  return unknownLists.length > 0 ? undefined : { ...rule, version };
}
