import type { Rule } from '../rules/model.ts';

/** What one rule answered in a run: the part of a detection that the ledger keeps. */
export interface RuleAnswer {
  readonly rule: Rule;
  readonly status: 'ok' | 'partial' | 'skipped' | 'error';
  readonly rowsIn: number;
  readonly rowsTested: number;
  readonly couldNotTell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
  readonly milliseconds: number;
  /** How many values an indicator gave; absent on every other rule. */
  readonly values?: number | undefined;
  /** What was left at each stage; absent where the rule did not run. */
  readonly funnel?: readonly { readonly part: string; readonly unit: string; readonly n: number }[] | undefined;
  readonly problem: string | null;
  /** Days before a suspect's own time that the rule reads; a year unless its archetype says otherwise. */
  readonly lookbackDays?: number | undefined;
  /** Tables of knowledge that the rule reads, as the run's digests name them. */
  readonly reads?: readonly string[] | undefined;
}
