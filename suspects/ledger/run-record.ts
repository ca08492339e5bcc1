import type { KnowledgeDigest } from '../../store/knowledge/digest.ts';
import type { RuleAnswer } from '../rule-answer.ts';
import type { StoredRuleText } from '../rule-texts.ts';
import type { StaleSuspects } from '../standing.ts';
import type { CatalogueStanding, UnrunRule } from './unrun.ts';

/** One run as the ledger records it. */
export interface RunRecord {
  readonly cut: number;
  readonly asOf: string | null;
  /** True for a scan of some rules or dates only: it never writes `gone`. */
  readonly limited: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly programVersion: string;
  readonly lockDigest: string;
  /** What the knowledge that the rules read held at the cut. */
  readonly knowledge: readonly KnowledgeDigest[];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly answers: readonly RuleAnswer[];
  /** ISO day before which records were pruned; null or left out where nothing was. */
  readonly prunedBefore?: string | null;
  /** ISO day whose exceptions hold; none hold where it is left out. It becomes `exceptions_on` of the run's options. */
  readonly exceptionsOn?: string;
  /** Which rules there are besides those that answered; without it suspects of others are left as they stand. */
  readonly standing?: CatalogueStanding;
  /**
   * Runs an older text of a rule on the facts of this run and leaves what it finds in `found_candidate`, made anew; false
   * where it cannot be run. Without it, what a changed rule lost is put down to the rule.
   */
  readonly runOlder?: (text: StoredRuleText) => Promise<boolean>;
  /** Runs the writing of the run where nobody else writes; at once where it is left out. */
  readonly inTurn?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Notes down that the run was recorded, inside its transaction. */
  readonly recordAct?: (run: string, totals: RunResult['totals']) => Promise<void>;
}

/** How one rule's suspects moved in a run. */
export interface RuleMoves {
  /** Found and listed: without those that an exception takes out. */
  readonly suspects: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly gone: number;
  /** Found and taken out of the list by an exception. */
  readonly excepted: number;
  /** Of those listed. */
  readonly amount: string;
}

/** What a recorded run came to. */
export interface RunResult {
  readonly run: string;
  readonly rules: ReadonlyMap<string, RuleMoves>;
  /** The answers, with what the retention horizon kept a rule from telling. */
  readonly answers: readonly RuleAnswer[];
  /** Suspects near the retention horizon that were left as they stood. */
  readonly held: number;
  /** Of a limited run, which calls nothing gone: active suspects of its rules that it did not find. */
  readonly notFoundAgain?: number;
  /** Suspects of the whole ledger that stand without having been judged again, by why. */
  readonly stale: readonly StaleSuspects[];
  /** Rules with suspects that an unlimited run did not run, and what became of those. */
  readonly unrun: readonly UnrunRule[];
  /** Suspects with a verdict that has to be looked at again since this run. */
  readonly lookAgain: number;
  readonly totals: {
    readonly suspects: number;
    readonly new: number;
    readonly gone: number;
    readonly amount_once: string;
    readonly amount_estimated: string;
    readonly excepted: number;
    /** Exceptions that held in the run before and have expired since. */
    readonly exceptions_expired: number;
  };
}
