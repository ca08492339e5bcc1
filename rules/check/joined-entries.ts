import type { Rule } from '../model.ts';
import type { Path } from '../parse/locate.ts';
import type { At } from './names.ts';

/** An entry of a list that may be several, written with a full-width comma between them. */
export interface JoinedEntry {
  readonly rule: string;
  readonly entry: string;
  /** `file:line:column` */
  readonly where: string;
}

function joinedIn(value: unknown, path: Path): { path: Path; entry: string }[] {
  if (Array.isArray(value))
    return value.flatMap((entry: unknown, i) =>
      typeof entry === 'string'
        ? entry.includes('，')
          ? [{ path: [...path, i], entry }]
          : []
        : joinedIn(entry, [...path, i]),
    );
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => joinedIn(part, [...path, name]));
}

/**
 * Entries with a full-width comma inside, in a rule's lists: `[甲，乙]` is a list of one entry, which says nothing of its being
 * meant as two. It may be one all the same, so it is no problem.
 */
export function joinedEntries({ id, text }: Rule, at: At): JoinedEntry[] {
  return joinedIn(text.source, []).map(({ path, entry }) => ({ rule: id, entry, where: at(path) }));
}
