import { sep } from 'node:path';
import type { Kind } from '../records/kind.ts';
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

/** The kind that a file's name or, failing that, one of its nearest three folders is named after. */
export function kindInPath(path: string): Kind | undefined {
  const segments = path.split(/[/\\]/).flatMap((part) => part.split(sep));
  for (const segment of segments.slice(-4).reverse()) {
    const kind = kindOfName(segment);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** A kind a header may belong to, and how well. */
export interface Candidate {
  readonly kind: Kind;
  readonly matched: number;
  readonly missing: readonly string[];
}

function candidates(header: readonly string[]): Candidate[] {
  return KINDS.map((kind) => {
    const match = matchHeader(kind, header);
    return { kind, matched: match.columns.size, missing: match.missing };
  });
}

/** Either the kind of a file, or the kinds its header comes nearest to. */
export type Recognition =
  | { readonly kind: Kind; readonly nearest?: undefined }
  | { readonly kind?: undefined; readonly nearest: readonly Candidate[] };

/**
 * Tells the kind of a file from its name or a folder's, else from its header: of the kinds whose required columns
 * the header covers, the one that uses most of it. Two that use it equally are no answer.
 */
export function recogniseKind(path: string, header: readonly string[]): Recognition {
  const named = kindInPath(path);
  if (named !== undefined) return { kind: named };
  const all = candidates(header);
  const covered = all.filter((one) => one.missing.length === 0).toSorted((a, b) => b.matched - a.matched);
  const [best, second] = covered;
  if (best !== undefined && best.matched > (second?.matched ?? 0)) return { kind: best.kind };
  const nearest = (covered.length > 0 ? covered : all.filter((one) => one.matched > 0)).toSorted(
    (a, b) => b.matched - b.missing.length - (a.matched - a.missing.length),
  );
  return { nearest: nearest.slice(0, 3) };
}
