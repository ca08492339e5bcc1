import type { z } from 'zod';
import type { Language, Text } from '../base/language.ts';
import type { Rule } from '../rules/model.ts';
import type { NumberTest } from '../rules/where/model.ts';
import type { Step } from '../store/step.ts';
import type { RecordSource } from './condition/reach.ts';
import type { Dialect } from './dialect/dialect.ts';

/** What a plan is made from: one rule, its checked parameters, a dialect, and the day the window ends. */
export interface PlanContext<Parameters> {
  readonly rule: Rule;
  readonly parameters: Parameters;
  readonly dialect: Dialect;
  /** Last day of the judged window, ISO. */
  readonly asOf: string;
  /** Prefix of this rule's own steps, e.g. `mc_tc_002_`. */
  readonly prefix: string;
}

/**
 * How a rule is answered: `shared` steps are made once for all rules that name them (same name, same text), then the
 * rule's own `steps`. The last four own steps are the answer, under these names:
 *
 * - `<prefix>candidate`: `k_<name>` VARCHAR for each name of `finding.key`; `fixmedins_code`, `psn_no`, `bilg_dr_code` VARCHAR;
 *   `first_time`, `last_time` TIMESTAMP; `measure`, `threshold` DECIMAL(38,6); `amount` DECIMAL(16,2) or NULL; `amount_kind` VARCHAR
 *   (`fact`, `estimate`, `none`); `amt_total` DECIMAL(16,2); `facts` VARCHAR, the JSON object the sentence is made from.
 * - `<prefix>line`: the same `k_` columns; `line_no` BIGINT from 1; `kind` VARCHAR, a record kind; `line_key` VARCHAR;
 *   `amount` DECIMAL(16,2), the violating part; `inscp_amt` DECIMAL(16,2) of the whole line; where
 *   the plan knows it for every line, `setl_id` VARCHAR, which saves another look at all fee lines.
 * - `<prefix>untold`: `column_name` VARCHAR as kind.column, `row_count` BIGINT.
 * - `<prefix>tally`: one row of BIGINT `rows_in`, `rows_tested`, `untold_rows`.
 *
 * An indicator accuses nobody: its candidates and lines are empty, and its answer is `<prefix>value`: `scope` (city, district,
 * institution), `scope_code`, `setting`, `insutype`, `period` (a month or a year) VARCHAR, unique together and never NULL; `value`, `target`
 * DECIMAL(18,6) or NULL; `numerator`, `denominator` DECIMAL(38,2); `settlements` counted and `untold`, BIGINT.
 *
 * A step with `keep` (see `Step`) is not made again from everything by the next scan.
 *
 * Two more tables stand anywhere before the answer, where an archetype has them:
 * - `<prefix>funnel`: how many were left after each part, `part_no` BIGINT from 1, `part` VARCHAR, `unit` VARCHAR (`rows`, `groups`,
 *   `of-which`), `n` BIGINT; the first part is `rows_in`. Its numbers come from tables that the plan makes anyway. See
 *   `condition/funnel.ts`. Without one a funnel has rows in, rows tested and suspects.
 * - `<prefix>trail`: every unit that was judged, a view that no scan reads but `rules why` does: `mdtrt_id`, `psn_no`,
 *   `fixmedins_code` VARCHAR, `at_time` TIMESTAMP, `what` VARCHAR (JSON of what identifies the unit), `p_<part>` BOOLEAN of each
 *   part in order, `measure`, `threshold` DECIMAL(38,6), `outcome` VARCHAR (`hit`, `clear` or the column that was wanting).
 */
export interface Plan {
  readonly shared: readonly Step[];
  readonly steps: readonly Step[];
  /**
   * `sums`: the numbers of untold, tally and funnel are sums over visits, so that those of whatever was touched can be taken
   * off and put on again. Left out, they are counted over everything. A plan that keeps something by persons has no such sums: a kept step
   * of each person's counts does the same (`personCounts`).
   */
  readonly counts?: 'sums';
}

/**
 * What a plan's optional tables show, in words: names of the funnel's parts and of the trail's `p_` columns that are the detector's
 * own (parts of the rule's `select` have theirs), and what the trail's measure is.
 */
export interface PlanWords {
  readonly parts: Readonly<Record<string, Text>>;
  readonly measure?: {
    readonly label: Text;
    /** What the measure must be against its threshold for a hit. */
    readonly relation: NumberTest;
  };
}

/** What a candidate's sentence is made from: the JSON object of its `facts` column. Decimals are numbers or texts as the plan wrote them. */
export type Facts = Readonly<Record<string, unknown>>;

/** One way to find violations. One file each. */
export interface Archetype<Parameters = unknown> {
  readonly name: string;
  /** `key`: a suspect depends on its own key's rows alone. `cohort`: it depends on its peers too. */
  readonly grain: 'key' | 'cohort';
  /**
   * How many days before a suspect's first moment its judgement reads, beyond whole visits, refund chains and codes: near
   * what was pruned nothing is judged anew. A year when left out.
   */
  readonly lookbackDays?: number;
  readonly parameters: z.ZodType<Parameters>;
  /** Whether these parameters make an indicator: values for the bulletin, no suspects. Such a rule has the kind `indicator`. */
  givesValues?(parameters: Parameters): boolean;
  /** The records that a rule's `select` narrows; undefined, or left out: the detector takes none with these parameters. */
  selects?(parameters: Parameters): RecordSource | undefined;
  /** Words for the parts and the measure of its funnel and trail. */
  words?(rule: Rule, parameters: Parameters): PlanWords;
  plan(context: PlanContext<Parameters>): Plan;
  /** The sentence that explains a hit, generated from the same parameters. Worded 疑似 or 涉嫌, never as a verdict. */
  explain(facts: Facts, parameters: Parameters, language: Language): string;
}
