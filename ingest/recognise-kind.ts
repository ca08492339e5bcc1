import { sep } from 'node:path';
import { columnOf, type Kind } from '../records/kind.ts';
import { KINDS } from '../records/kinds.ts';
import { matchHeader } from './landing/match-header.ts';

/** Names a file of a kind may start with, longest first, so that no kind hides behind a shorter one. */
const NAMES: readonly (readonly [string, Kind])[] = KINDS.flatMap((kind): [string, Kind][] => [
  [kind.name, kind],
  [kind.label.zh, kind],
]).toSorted((a, b) => b[0].length - a[0].length);

function kindOfName(name: string): Kind | undefined {
  const lower = name.toLowerCase();
  const found = NAMES.find(
    ([prefix]) => lower.startsWith(prefix) && !/^[\p{L}\p{N}]/u.test(lower.slice(prefix.length)),
  );
  return found?.[1];
}

/** What holds one file's records under its own name: its sheets, or the text it was packed from. */
const WRAPPED = /\.(?:xlsx|xlsm|gz)$/i;

interface Named {
  readonly kind: Kind;
  /** False where only a folder, or an archive of many files, is named so. */
  readonly own: boolean;
}

function namedIn(path: string): Named | undefined {
  const segments = path
    .split(/[/\\]/)
    .flatMap((part) => part.split(sep))
    .slice(-4)
    .reverse();
  let own = true;
  for (const [index, segment] of segments.entries()) {
    own &&= index === 0 || WRAPPED.test(segment);
    const kind = kindOfName(segment);
    if (kind !== undefined) return { kind, own };
  }
  return undefined;
}

/** The kind that a file's name or, failing that, one of its nearest three folders is named after. */
export function kindInPath(path: string): Kind | undefined {
  return namedIn(path)?.kind;
}

/** A kind a header may belong to, and how well. */
export interface Candidate {
  readonly kind: Kind;
  readonly matched: number;
  readonly missing: readonly string[];
  /** Columns that this kind would leave unread though they are the key or the money of a kind that fits as well. */
  readonly unread: readonly string[];
}

interface Match extends Candidate {
  readonly columns: ReadonlyMap<string, number>;
}

function matches(header: readonly string[]): Match[] {
  return KINDS.map((kind) => {
    const { columns, missing } = matchHeader(kind, header);
    return { kind, columns, matched: columns.size, missing, unread: [] };
  });
}

/** The columns that make a kind what it is: its key, where that is one id, and its money. */
function ownColumns(kind: Kind): string[] {
  const key = kind.key.length === 1 && columnOf(kind, kind.key[0] ?? '')?.required === true ? kind.key : [];
  return [...key, ...(kind.money === undefined ? [] : [kind.money])];
}

/**
 * The columns that a kind would leave unread although they are another's key and money: a settlement without its
 * 险种 covers a visit, and would land as one without its money. Another kind counts if its key is there and if both
 * its own columns would be lost, or one, and it uses as much of the header.
 */
function unread(one: Match, all: readonly Match[], header: readonly string[]): string[] {
  if (one.missing.length > 0) return [];
  const taken = new Set(one.columns.values());
  const lost = all
    .filter((rival) => rival !== one && rival.kind.key.every((name) => !rival.missing.includes(name)))
    .map((rival) => {
      const own = ownColumns(rival.kind);
      const positions = own.flatMap((name) => rival.columns.get(name) ?? []).filter((at) => !taken.has(at));
      const counts = positions.length > 1 || rival.matched >= one.matched;
      return counts ? positions : [];
    });
  return [...new Set(lost.flat())].map((at) => header[at] ?? '');
}

/** Either the kind of a file, or the kinds its header comes nearest to. */
export type Recognition =
  | { readonly kind: Kind; readonly nearest?: undefined }
  | { readonly kind?: undefined; readonly nearest: readonly Candidate[] };

/** The kind whose required columns a header covers and that uses most of it. Two that use it equally are no answer. */
function fullest(all: readonly Match[]): Match | undefined {
  const covered = all.filter((one) => one.missing.length === 0).toSorted((a, b) => b.matched - a.matched);
  const [best, second] = covered;
  return best !== undefined && best.matched > (second?.matched ?? 0) ? best : undefined;
}

/**
 * Tells the kind of a file from its own name; else from its header: of the kinds whose required columns the header
 * covers, the one that uses most of it. A folder's name decides where the header covers no other kind better. No
 * answer is given for a header that would leave the key or the money of another kind unread.
 */
export function recogniseKind(path: string, header: readonly string[]): Recognition {
  const named = namedIn(path);
  if (named?.own === true || (named !== undefined && header.length === 0)) return { kind: named.kind };
  const all = matches(header).map((one, _, every) => ({ ...one, unread: unread(one, every, header) }));
  const best = fullest(all);
  const sure = best?.unread.length === 0 ? best : undefined;
  const folder = all.find((one) => one.kind === named?.kind);
  const found = folder === undefined || isBetter(sure, folder) ? sure : folder;
  if (found?.unread.length === 0) return { kind: found.kind };
  const covered = all.filter((one) => one.missing.length === 0);
  const near = covered.some((one) => one.unread.length === 0) ? covered : all.filter((one) => one.matched > 0);
  const nearest = near.toSorted((a, b) => b.matched - b.missing.length - (a.matched - a.missing.length));
  return { nearest: nearest.slice(0, 3) };
}

/**
 * The kind of records of a log, by their topic's name, else by the records' own fields. A topic's name tells no kind that
 * would leave the key or the money of another kind unread: settlements of a topic named after visits are none.
 */
export function recogniseInTopic(topic: string, header: readonly string[]): Recognition {
  const named = kindInPath(topic);
  if (named === undefined) return recogniseKind('', header);
  const all = matches(header);
  const one = all.find(({ kind }) => kind === named);
  const lost = one === undefined ? [] : unread(one, all, header);
  return one === undefined || lost.length === 0 ? { kind: named } : { nearest: [{ ...one, unread: lost }] };
}

/** Whether a header makes one kind, all its required columns there, rather than the kind a folder is named after. */
function isBetter(one: Match | undefined, folder: Match): boolean {
  return one !== undefined && (folder.missing.length > 0 || one.matched > folder.matched);
}
