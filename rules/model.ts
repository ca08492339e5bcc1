import type { Text } from '../base/language.ts';
import type { Conditions, Where } from './where/model.ts';

export const TOPICS = [
  'over-prescription',
  'package-testing',
  'trace-code',
  'reimbursement-ratio',
  'charging',
  'payment-scope',
  'inpatient',
  'false-settlement',
  'procurement',
  'fund-use',
  'data-quality',
  'any',
] as const;
/** What the id of every rule looks like. */
export const RULE_ID = /^MC-[A-Z]{2}-\d{3}$/;
export const STATUSES = ['draft', 'trial', 'stable', 'deprecated'] as const;
export const CLASSES = ['violation', 'suspicious'] as const;
export const RULE_KINDS = ['fact', 'sign', 'excess', 'knowledge', 'indicator'] as const;
export const LEVELS = ['low', 'medium', 'high'] as const;
/** Sets of rules that a scan runs together: core for everybody, extended for who asks, local for a site's own rules. */
export const PACKS = ['core', 'extended', 'local'] as const;
/** How many classes the official rule library has (2025 edition). */
export const OFFICIAL_CLASSES = 88;

/** A key of the law register with the article that a rule rests on. `settled` false prints 定性待核. */
export interface Basis {
  readonly law: string;
  readonly article: string;
  readonly settled: boolean;
}

/** A value in a rule's own test: what YAML gives, kept exact. */
export type FixtureValue = string | number | boolean | null;

/** Rows of record kinds that a rule test lands before the rule runs. */
export type Fixture = Readonly<Record<string, readonly Readonly<Record<string, FixtureValue>>[]>>;

/** What one rule test expects. Exactly these suspects, and, where given, the columns that could not be told. */
export interface RuleTest {
  readonly name: string;
  /** Shared rows by name (rules/catalogue/fixtures), landed before `given`. */
  readonly uses: readonly string[];
  readonly given: Fixture;
  readonly asOf?: string;
  /** Parameters of this test only, laid over the rule's. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly expect: readonly ExpectedSuspect[];
  /** Columns expected in could_not_tell with their row counts; a test that names any is a could-not-tell test. */
  readonly couldNotTell: Readonly<Record<string, number>>;
  /** Why the rule cannot do what the test says yet. Such a test must fail; it counts as none of the compulsory ones. */
  readonly todo?: string;
}

export interface ExpectedSuspect {
  readonly key: Readonly<Record<string, string>>;
  /** Null: the suspect names no amount. */
  readonly amount?: string | null;
  readonly measure?: string;
  /** What the measure is held against; of an indicator its target. */
  readonly threshold?: string;
  /** Facts that the sentence is made from, as text; others may stand beside them. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Four digests of one rule, so that every suspect can say which text accused it. */
export interface RuleDigests {
  readonly logic: string;
  readonly parameters: string;
  readonly lists: string;
  readonly wording: string;
}

/** One field of a rule that a site set: its name as the overlay writes it, and what it was before and is now. */
export interface OverlaidField {
  readonly field: string;
  readonly shipped: unknown;
  readonly local: unknown;
}

/** What a site changed in a shipped rule. */
export interface RuleOverlay {
  /** Path of the overlay's file. */
  readonly file: string;
  readonly reason: string;
  readonly approvedBy: string;
  /** Fields that differ from the shipped text. */
  readonly changes: readonly OverlaidField[];
  /** Entries beside those of the shipped text. */
  readonly added: { readonly innocent: readonly string[]; readonly request: readonly string[] };
  /** Fields that the shipped text changed too since the overlay was made; the local value holds until it is settled. */
  readonly conflicts: readonly (OverlaidField & { readonly base: unknown })[];
  /** Other fields that the shipped text changed since; they are taken. */
  readonly taken: readonly string[];
}

/** What a list held when a rule was read. */
export interface ListContents {
  readonly entries: readonly string[];
  readonly effective: { readonly from: string | null; readonly to: string | null };
}

/** All that a rule is judged and worded by, as plain data: enough to run it again when its file says something else. */
export interface RuleText {
  /** The fields of the rule's file with defaults filled in, without its tests; lists by name. */
  readonly source: Readonly<Record<string, unknown>>;
  /** The lists that its parameters name. */
  readonly lists: Readonly<Record<string, ListContents>>;
}

/**
 * Why a rule's file is not the text that its lock vouches for. `judgement`: it judges otherwise. `wording`: other words alone.
 * `unlocked`: the lock does not have it. `no-lock`: there is no lock. `seal`: its entry was edited by hand.
 */
export type LockStanding = 'judgement' | 'wording' | 'unlocked' | 'no-lock' | 'seal';

/** A parsed rule: plain data, no SQL, no warehouse. */
export interface Rule {
  readonly id: string;
  readonly title: Text;
  readonly topic: (typeof TOPICS)[number];
  readonly status: (typeof STATUSES)[number];
  readonly class: (typeof CLASSES)[number];
  readonly kind: (typeof RULE_KINDS)[number];
  readonly severity: (typeof LEVELS)[number];
  readonly confidence: (typeof LEVELS)[number];
  readonly basis: readonly Basis[];
  /** Dates of service the rule judges, ISO, open where null; `to` is included. */
  readonly effective: { readonly from: string | null; readonly to: string | null };
  /** Columns without which the rule cannot run, as kind.column. */
  readonly requires: readonly string[];
  readonly detector: string;
  /** Parameters as the detector takes them: every `{list: name}` already replaced by the list's entries. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Named conditions on the records that the detector looks at, in the order they are written; lists already replaced by their entries. */
  readonly select?: Conditions;
  /** Which of them must hold for a record to be looked at; absent where nothing narrows the records. */
  readonly where?: Where;
  readonly finding: {
    readonly key: readonly string[];
    readonly subject: { readonly institution?: string; readonly person?: string; readonly doctor?: string };
  };
  readonly innocent: readonly string[];
  readonly request: readonly string[];
  readonly exceptions: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly tests: readonly RuleTest[];
  /** Classes of the official rule library (2025 edition, 1 to 88) that the rule serves, in order. */
  readonly official: readonly number[];
  readonly pack: (typeof PACKS)[number];
  /** Why a rule in use is not in the core pack. */
  readonly packReason?: Text;
  /** Why a deprecated rule is no longer used. */
  readonly deprecatedReason?: Text;
  /** What this site changed in the shipped text; absent on a rule that runs as it was shipped. */
  readonly overlay?: RuleOverlay;
  /** Absent where the file is the locked text, and on rules that nothing locks: a site's own, drafts. */
  readonly offLock?: LockStanding;
  /** Path of the rule's file, for messages. */
  readonly file: string;
  readonly text: RuleText;
  readonly digests: RuleDigests;
  /** `3-1a2b3c4d`: the third locked text; `3+1a2b3c4d`: another text than that one; `0+…`: never locked. See `rules/lock/version.ts`. */
  readonly version: string;
}
