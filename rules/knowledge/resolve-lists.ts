import type { Path } from '../parse/locate.ts';
import type { Lists } from './list.ts';

/** Parameters with every `{list: name}` replaced by that list's entries. */
export interface ResolvedParams {
  readonly params: Readonly<Record<string, unknown>>;
  /** Names of the lists that were found, each once, in name order. */
  readonly used: readonly string[];
  /** References to lists that do not exist, with their place under the parameters. */
  readonly unknown: readonly { readonly name: string; readonly path: Path }[];
}

function referencedName(value: object): string | undefined {
  const [first, ...rest] = Object.entries(value);
  if (first === undefined || rest.length > 0) return undefined;
  const [key, name] = first;
  return key === 'list' && typeof name === 'string' ? name : undefined;
}

/**
 * Replaces every `{list: name}` anywhere in parameters by the entries of that list, an array of texts. An unknown list
 * becomes an empty array and is reported. A mapping with any other key beside `list` is left as it is.
 */
export function resolveLists(params: Readonly<Record<string, unknown>>, lists: Lists): ResolvedParams {
  const used = new Set<string>();
  const unknown: { name: string; path: Path }[] = [];
  const resolve = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => resolve(item, [...path, i]));
    if (typeof value !== 'object' || value === null) return value;
    const name = referencedName(value);
    if (name === undefined || path.length === 0) return resolveEach(value, path);
    const list = lists.get(name);
    if (list === undefined) unknown.push({ name, path: [...path, 'list'] });
    else used.add(name);
    return list?.entries ?? [];
  };
  const resolveEach = (value: object, path: Path): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, [...path, key])]));
  return { params: resolveEach(params, []), used: [...used].toSorted(), unknown };
}
