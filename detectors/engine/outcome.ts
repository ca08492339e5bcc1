import type { Problem } from '../../base/problem.ts';
import type { FunnelStage } from './funnel.ts';

/** Rows a rule could not judge, and the columns it missed for them. */
export interface CouldNotTell {
  readonly rows: number;
  readonly columns: Readonly<Record<string, number>>;
}

/** How one rule of a run went. Its suspects are in `found_candidate` and `found_line`. */
export interface RuleOutcome {
  readonly id: string;
  readonly version: string;
  /** `ok`: every row was judged. `partial`: some could not be. `skipped`: a required column is absent, or the rule takes effect after all the facts. `error`: see `problem`. */
  readonly status: 'ok' | 'partial' | 'skipped' | 'error';
  readonly rowsIn: number;
  readonly rowsTested: number;
  readonly couldNotTell: CouldNotTell;
  /** Suspects left in `found_candidate`. */
  readonly suspects: number;
  /** Values left in `found_value`; indicators only. */
  readonly values?: number;
  /** What was left at each stage: rows in first, suspects last; absent where the rule did not run. */
  readonly funnel?: readonly FunnelStage[];
  readonly ms: number;
  readonly problem?: Problem;
}
