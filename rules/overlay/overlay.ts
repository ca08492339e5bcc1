import type { Path } from '../parse/locate.ts';

/** The shipped text that an overlay was made from. */
export interface OverlayBase {
  /** The rule's version then. */
  readonly version: string;
  /** SHA-256 of the whole file, hex. */
  readonly digest: string;
}

/** One value that an overlay sets. */
export interface OverlaySetting {
  /** As the overlay writes it: `severity`, `effective.from`, `params.min_gap_days`. */
  readonly field: string;
  /** The same as a path of the rule's file. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What a site sets in one shipped rule, with who decided so and why. The shipped file itself is never edited. */
export interface Overlay {
  readonly rule: string;
  readonly base: OverlayBase;
  readonly settings: readonly OverlaySetting[];
  /** Entries beside those of the rule. */
  readonly add: { readonly innocent: readonly string[]; readonly request: readonly string[] };
  readonly reason: string;
  readonly approvedBy: string;
  readonly file: string;
  /** The copy of the shipped text that is kept beside the overlay; undefined where it is missing. */
  readonly baseText: string | undefined;
  /** `file:line:column` of what stands at a path of the overlay's own file. */
  readonly at: (path: Path, prefer?: 'key' | 'value') => string;
}

/** Overlays by the id of their rule. */
export type Overlays = ReadonlyMap<string, Overlay>;
