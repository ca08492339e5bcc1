import type { z } from 'zod';
import type { Language } from '../base/language.ts';
import type { Rule } from '../rules/model.ts';
import type { Step } from '../store/step.ts';
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
 *   `amount` DECIMAL(16,2), the violating part; `inscp_amt` DECIMAL(16,2) of the whole line.
 * - `<prefix>untold`: `column_name` VARCHAR as kind.column, `row_count` BIGINT.
 * - `<prefix>tally`: one row of BIGINT `rows_in`, `rows_tested`, `untold_rows`.
 *
 * An indicator accuses nobody: its candidates and lines are empty, and its answer is `<prefix>value`: `scope` (city, district,
 * institution), `scope_code`, `setting`, `insutype`, `period` (a month or a year) VARCHAR, unique together and never NULL; `value`, `target`
 * DECIMAL(18,6) or NULL; `numerator`, `denominator` DECIMAL(38,2); `settlements` counted and `untold`, BIGINT.
 */
export interface Plan {
  readonly shared: readonly Step[];
  readonly steps: readonly Step[];
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
  plan(context: PlanContext<Parameters>): Plan;
  /** The sentence that explains a hit, generated from the same parameters. Worded 疑似 or 涉嫌, never as a verdict. */
  explain(facts: Facts, parameters: Parameters, language: Language): string;
}
