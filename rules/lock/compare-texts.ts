import { canonicalJson, DIGEST_OF_FIELD, ruleDigests } from '../digests.ts';
import type { RuleDigests, RuleText } from '../model.ts';

/** One value of a rule's text that is otherwise in another. */
export interface FieldChange {
  /** The digest it counts in; `none` for what changes no digest, such as the status. */
  readonly part: 'logic' | 'parameters' | 'wording' | 'none';
  /** `params.max_days`, `basis[0].article` */
  readonly path: string;
  /** Left out where it was not there; of a list of words both are left out, and `added` and `removed` tell. */
  readonly from?: unknown;
  readonly to?: unknown;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** One list that holds something else than before. */
export interface ListChange {
  readonly name: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Entries that stand in another order only; the order may decide which is named first. */
  readonly reordered: boolean;
  /** When the list holds, where that changed. */
  readonly effective?: { readonly from: unknown; readonly to: unknown };
}

/** How two texts of one rule differ. */
export interface TextChanges {
  /** Digests that differ, in the order logic, parameters, lists, wording. */
  readonly parts: readonly (keyof RuleDigests)[];
  readonly fields: readonly FieldChange[];
  readonly lists: readonly ListChange[];
}

type Place = Pick<FieldChange, 'part' | 'path'>;

const PARTS = ['logic', 'parameters', 'lists', 'wording'] as const;

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const same = (a: unknown, b: unknown): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);
const without = (all: readonly string[], some: readonly string[]): string[] => {
  const known = new Set(some);
  return all.filter((item) => !known.has(item));
};

const told = (name: 'from' | 'to', value: unknown): Record<string, unknown> =>
  value === undefined ? {} : { [name]: value };

function compare(from: unknown, to: unknown, place: Place): FieldChange[] {
  if (same(from, to)) return [];
  const inside = (path: string): Place => ({ ...place, path });
  if (isMapping(from) && isMapping(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names.flatMap((name) => compare(from[name], to[name], inside(`${place.path}.${name}`)));
  }
  if (isWords(from) && isWords(to)) {
    const [added, removed] = [without(to, from), without(from, to)];
    if (added.length > 0 || removed.length > 0) return [{ ...place, added, removed }];
    // The order in which required columns stand says nothing, here as in the digest.
    if (place.path === 'requires') return [];
  } else if (Array.isArray(from) && Array.isArray(to)) {
    const [before, after]: [readonly unknown[], readonly unknown[]] = [from, to];
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, i) => i);
    return places.flatMap((i) => compare(before[i], after[i], inside(`${place.path}[${i}]`)));
  }
  return [{ ...place, ...told('from', from), ...told('to', to) }];
}

/** The values in which a part of a rule differs from an earlier one, each with its path. */
export function valueChanges(from: unknown, to: unknown, path: string): FieldChange[] {
  return compare(from, to, { part: 'none', path });
}

function compareLists(from: RuleText['lists'], to: RuleText['lists']): ListChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return names.flatMap((name) => {
    const [before, after] = [from[name], to[name]];
    if (same(before, after)) return [];
    const [old, now] = [before?.entries ?? [], after?.entries ?? []];
    const [added, removed] = [without(now, old), without(old, now)];
    const dates =
      before === undefined || after === undefined || same(before.effective, after.effective)
        ? {}
        : { effective: { from: before.effective, to: after.effective } };
    const reordered = added.length === 0 && removed.length === 0 && !same(old, now);
    return [{ name, added, removed, reordered, ...dates }];
  });
}

/** Which digests of two texts differ. */
export function changedParts(from: RuleDigests, to: RuleDigests): (keyof RuleDigests)[] {
  return PARTS.filter((part) => from[part] !== to[part]);
}

/** How one text of a rule differs from another, value by value. */
export function compareTexts(from: RuleText, to: RuleText): TextChanges {
  const names = [...new Set([...Object.keys(from.source), ...Object.keys(to.source)])];
  return {
    parts: changedParts(ruleDigests(from), ruleDigests(to)),
    fields: names.flatMap((name) => {
      const digest = DIGEST_OF_FIELD[name] ?? 'none';
      return compare(from.source[name], to.source[name], { part: digest, path: name });
    }),
    lists: compareLists(from.lists, to.lists),
  };
}
