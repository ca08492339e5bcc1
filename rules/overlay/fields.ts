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

/** The value at a path of a rule's file; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (here, step) => (isMapping(here) && Object.hasOwn(here, step) ? here[step] : undefined),
    value,
  );
}

/** A value with another one put in at a path; mappings on the way are made where they are missing. */
export function withValueAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  const here = isMapping(value) ? value : {};
  return { ...here, [step]: withValueAt(Object.hasOwn(here, step) ? here[step] : undefined, rest, put) };
}

/** What of a rule's file takes no part in a comparison: its tests accuse nobody. */
const NOT_COMPARED = new Set(['tests']);

/** Names and values of a rule's file, mappings taken apart down to the first value that is none. */
export function leaves(value: unknown, under = ''): ReadonlyMap<string, unknown> {
  if (!isMapping(value) || (under !== '' && Object.keys(value).length === 0)) return new Map([[under, value]]);
  return new Map(
    Object.entries(value)
      .filter(([name]) => under !== '' || !NOT_COMPARED.has(name))
      .flatMap(([name, part]) => [...leaves(part, under === '' ? name : `${under}.${name}`)]),
  );
}
