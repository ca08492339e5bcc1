import { createHash } from 'node:crypto';
import { canonicalJson } from '../digests.ts';

/** Fields that an overlay may set, beside the detector's parameters (`params.…`). */
export const SETTABLE = ['severity', 'confidence', 'status', 'pack', 'effective.from', 'effective.to'] as const;

/** Lists of a rule that an overlay may add to, and never takes from. */
export const ADDABLE = ['innocent', 'request'] as const;

/** SHA-256 of a file's whole text, hex. */
export const textDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Whether two values of a rule file are the same, whatever the order of their keys. */
export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a rule's file means where it does not say. */
const UNWRITTEN: Readonly<Record<string, unknown>> = { pack: 'core' };

/** The value of a settable field in a rule's file, as it counts. */
export function fieldValue(value: unknown, path: readonly string[]): unknown {
  return valueAt(value, path) ?? UNWRITTEN[path.join('.')];
}

/** Keys by whose value an entry of a list is named, as `ordinary` of `{class: ordinary, days: 7}`. */
const ENTRY_NAMES = ['class', 'name'] as const;

function entryName(entry: unknown): string | undefined {
  if (!isMapping(entry)) return undefined;
  const named = ENTRY_NAMES.map((key) => entry[key]).find((value) => typeof value === 'string');
  return typeof named === 'string' ? named : undefined;
}

/** The names of a list's entries; undefined where an entry has none, or two have the same. */
function entryNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const names = value.flatMap((entry) => entryName(entry) ?? []);
  return new Set(names).size === value.length ? names : undefined;
}

/** A step on a path in a value: the key of a mapping, or the position of the entry of a list that is named so. */
function stepIn(value: unknown, step: string): string | number | undefined {
  if (isMapping(value)) return Object.hasOwn(value, step) ? step : undefined;
  const at = entryNames(value)?.indexOf(step) ?? -1;
  return at < 0 ? undefined : at;
}

/** The steps of a path with the positions of list entries for their names; as far as the value has them, and the rest as written. */
export function positions(value: unknown, path: readonly string[]): readonly (string | number)[] {
  const [step, ...rest] = path;
  if (step === undefined) return [];
  const found = stepIn(value, step);
  return found === undefined ? path : [found, ...positions(Reflect.get(value as object, found), rest)];
}

/** A list on a path that has no entry of the name asked for, with the names that it has; undefined where the path leads through none. */
export function unknownEntry(
  value: unknown,
  path: readonly string[],
): { step: string; known: readonly string[] } | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  const found = stepIn(value, step);
  if (found !== undefined) return unknownEntry(Reflect.get(value as object, found), rest);
  return Array.isArray(value) ? { step, known: entryNames(value) ?? [] } : undefined;
}

/** The value at a path of a rule's file; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, step) => {
    const found = stepIn(here, step);
    return found === undefined ? undefined : (Reflect.get(here as object, found) as unknown);
  }, value);
}

/** A value with another one put in at a path; mappings on the way are made where they are missing. */
export function withValueAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  if (Array.isArray(value)) {
    const at = stepIn(value, step);
    return value.map((entry: unknown, i) => (i === at ? withValueAt(entry, rest, put) : entry));
  }
  const here = isMapping(value) ? value : {};
  return { ...here, [step]: withValueAt(Object.hasOwn(here, step) ? here[step] : undefined, rest, put) };
}

/** What of a rule's file takes no part in a comparison: its tests accuse nobody. */
const NOT_COMPARED = new Set(['tests']);

/** Names and values of a rule's file, mappings and lists of named entries taken apart down to the first value that is none. */
export function leaves(value: unknown, under = ''): ReadonlyMap<string, unknown> {
  const names = entryNames(value);
  if (names !== undefined && Array.isArray(value))
    return new Map(value.flatMap((entry, i) => [...leaves(entry, `${under}.${names[i] ?? i}`)]));
  if (!isMapping(value) || (under !== '' && Object.keys(value).length === 0)) return new Map([[under, value]]);
  return new Map(
    Object.entries(value)
      .filter(([name]) => under !== '' || !NOT_COMPARED.has(name))
      .flatMap(([name, part]) => [...leaves(part, under === '' ? name : `${under}.${name}`)]),
  );
}
