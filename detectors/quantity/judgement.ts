import type { Step } from '../../store/step.ts';
import type { CountedStage } from '../shared/person-counts.ts';

/**
 * The tables that a rule on days' supply is answered from: its `hit`, `hit_line` and `hit_code` (`AnswerTables`), `told` with its
 * counts, and `group` with all units.
 */
export interface Judgement {
  readonly steps: readonly Step[];
  /** The units of `group`, settled. */
  readonly judged: string;
  /** What the columns of `told` count. */
  readonly stages: readonly CountedStage[];
}
