import type { StreamUntold } from './stream-untold.ts';
import type { RuleAnswer, RunResult } from '../../suspects/ledger.ts';

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
  readonly amount: string;
  /** How many values an indicator gave; absent on rules that accuse. */
  readonly values?: number;
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
      amount: moves?.amount ?? '0.00',
      ...(answer.values === undefined ? {} : { values: answer.values }),
      ms: Math.round(answer.milliseconds),
    };
  });
  const retention = prunedBefore === null ? {} : { retention: { before: prunedBefore, held: result.held } };
  return { schema: 1, run: result.run, cut, as_of: asOf, rules, totals: result.totals, ...retention };
}
