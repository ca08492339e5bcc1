import type { ChangedRule, UnusableDocument } from './local-rules.ts';
import type { OffLockRule } from './off-lock.ts';
import type { StreamUntold } from './stream-untold.ts';
import type { KnowledgeMet } from '../../store/health/knowledge-met.ts';
import { settledFunnel, type FunnelStage } from '../../suspects/funnel.ts';
import { foundBy, type RuleAnswer, type RunResult } from '../../suspects/ledger.ts';
import type { UnrunRule } from '../../suspects/ledger/unrun.ts';
import type { StaleSuspects } from '../../suspects/standing.ts';

/** One rule of a scan as `scan --json` shows it. */
export interface ScanRule {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly rows_in: number;
  readonly rows_tested: number;
  readonly could_not_tell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
  readonly suspects: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly gone: number;
  /** Found, and taken out of the list by an exception; counted in no amount. */
  readonly excepted: number;
  readonly amount: string;
  /** How many values an indicator gave; absent on rules that accuse. */
  readonly values?: number;
  /** What was left at each stage: rows in first, suspects last; absent on a rule that did not run. */
  readonly funnel?: readonly FunnelStage[];
  readonly ms: number;
}

/** The document of `scan --json`. */
export interface ScanDocument {
  readonly schema: 1;
  readonly run: string;
  readonly cut: number;
  readonly as_of: string | null;
  readonly rules: readonly ScanRule[];
  readonly totals: RunResult['totals'];
  /** Where records were pruned: the day, and how many suspects near it were left as they stood. */
  readonly retention?: { readonly before: string; readonly held: number };
  /** Of a scan of some rules or days, which calls nothing gone: how many active suspects of its rules it did not find again. */
  readonly limited?: { readonly not_found_again: number };
  /** Suspects of the ledger that were not judged again because their rules could not run; absent where there are none. */
  readonly stale?: readonly StaleSuspects[];
  /** Rules with suspects in the ledger that an unlimited scan did not run, why, and so what became of those; absent where there are none. */
  readonly unrun?: readonly UnrunRule[];
  /** Suspects with a verdict whose evidence changed under it, or that came back, in this scan; absent where there are none. */
  readonly look_again?: number;
  /** How many rules in use were not run, by pack, where rules were not chosen one by one. */
  readonly not_run?: Readonly<Record<string, number>>;
  /** Rules that ran with values of the site's own; absent where there are none. */
  readonly local_changes?: readonly ChangedRule[];
  /** Of a scan that looked only at what had changed since an earlier cut: how many persons and fee lines of theirs, and by how many rules; the others looked at everything. Absent where everything was looked at. */
  readonly looked?: {
    readonly since_cut: number;
    readonly persons: number;
    readonly lines: number;
    readonly rules: number;
  };
  /** Item codes of the knowledge library, and how many of them the fee lines carry; absent where there is no library. */
  readonly knowledge?: KnowledgeMet;
  /** Rules that were not run because their file or overlay is wrong; absent where there are none. */
  readonly unusable_rules?: readonly UnusableDocument[];
  /** Shipped rules that ran with a text that is not the locked one; absent where there are none. */
  readonly off_lock?: readonly OffLockRule[];
  /** What had not streamed in, where a `serve` that streams ran the scan. */
  readonly stream?: StreamUntold;
}

/** Puts together what a scan answered. */
export function scanDocument(
  {
    cut,
    asOf,
    prunedBefore,
  }: { readonly cut: number; readonly asOf: string | null; readonly prunedBefore: string | null },
  result: RunResult,
): ScanDocument {
  const rules = result.answers.map((answer: RuleAnswer): ScanRule => {
    const moves = result.rules.get(answer.rule.id);
    return {
      id: answer.rule.id,
      version: answer.rule.version,
      status: answer.status,
      rows_in: answer.rowsIn,
      rows_tested: answer.rowsTested,
      could_not_tell: answer.couldNotTell,
      suspects: moves?.suspects ?? 0,
      new: moves?.new ?? 0,
      updated: moves?.updated ?? 0,
      unchanged: moves?.unchanged ?? 0,
      gone: moves?.gone ?? 0,
      excepted: moves?.excepted ?? 0,
      amount: moves?.amount ?? '0.00',
      ...(answer.values === undefined ? {} : { values: answer.values }),
      ...(answer.funnel === undefined ? {} : { funnel: settledFunnel(answer.funnel, foundBy(moves)) }),
      ms: Math.round(answer.milliseconds),
    };
  });
  const retention = prunedBefore === null ? {} : { retention: { before: prunedBefore, held: result.held } };
  const { notFoundAgain, stale, totals, unrun, lookAgain } = result;
  const limited = notFoundAgain === undefined ? {} : { limited: { not_found_again: notFoundAgain } };
  const standing = {
    ...limited,
    ...(stale.length === 0 ? {} : { stale }),
    ...(unrun.length === 0 ? {} : { unrun }),
    ...(lookAgain === 0 ? {} : { look_again: lookAgain }),
  };
  return { schema: 1, run: result.run, cut, as_of: asOf, rules, totals, ...retention, ...standing };
}
