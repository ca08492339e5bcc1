import type { Text } from '../base/language.ts';

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
export const STATUSES = ['draft', 'trial', 'stable', 'deprecated'] as const;
export const CLASSES = ['violation', 'suspicious'] as const;
export const RULE_KINDS = ['fact', 'sign', 'excess', 'knowledge', 'indicator'] as const;
export const LEVELS = ['low', 'medium', 'high'] as const;

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
  readonly amount?: string;
  readonly measure?: string;
}

/** Four digests of one rule, so that every suspect can say which text accused it. */
export interface RuleDigests {
  readonly logic: string;
  readonly parameters: string;
  readonly lists: string;
  readonly wording: string;
}

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
  readonly finding: {
    readonly key: readonly string[];
    readonly subject: { readonly institution?: string; readonly person?: string; readonly doctor?: string };
  };
  readonly innocent: readonly string[];
  readonly request: readonly string[];
  readonly exceptions: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly tests: readonly RuleTest[];
  /** Path of the rule's file, for messages. */
  readonly file: string;
  readonly digests: RuleDigests;
  /** `1-` and eight hex digits of logic, parameters and lists together. */
  readonly version: string;
}
