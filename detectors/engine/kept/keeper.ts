import type { Kept, KeptStep } from '../../../store/kept/registry.ts';
import { dropUnkept, registerKept } from '../../../store/kept/registry.ts';
import type { Between } from '../../../store/kept/changes.ts';
import { TOUCHED_CODES } from '../../../store/kept/code-world.ts';
import { advanceNets, keepNets, KEPT_FACTS } from '../../../store/kept/nets.ts';
import { advanceSums, dropMoved, freshTable, movedSumsSql, type MovedSums } from '../../../store/kept/sums.ts';
import { isTouched } from '../../../store/kept/touched.ts';
import type { Session } from '../../../store/session.ts';
import { identifier, literal } from '../../../store/sql.ts';
import type { KeptBy, Step } from '../../../store/step.ts';
import type { Counts } from '../counts.ts';
import type { KeepingRule } from './kept-rules.ts';
import type { SplitPlan } from './split.ts';

/** SQL of whether a kept row is of whatever was touched. */
const isStale = (keep?: KeptBy): string =>
  keep === 'drug_trac_codg' ? `${keep} IN (SELECT id FROM temp.${TOUCHED_CODES})` : isTouched(keep);

/** How the netting that stands in the session came about: from everything, from what was kept at an older cut, or as it was kept. */
export type NetState = 'made' | 'moved' | 'same';

/** Collects what a scan keeps for the next one, and writes it in the end. */
export class Keeper {
  readonly #session: Session;
  readonly #from: number;
  readonly #cut: number;
  readonly #basis: string;
  readonly #sums: ReadonlyMap<string, MovedSums | undefined>;
  readonly #steps = new Map<string, KeptStep>();
  readonly #counts = new Map<string, KeptStep & { readonly counts: string }>();
  readonly #moved = new Map<string, Step>();

  constructor(
    session: Session,
    { from, to }: Between,
    basis: string,
    sums: ReadonlyMap<string, MovedSums | undefined>,
  ) {
    this.#session = session;
    this.#from = from;
    this.#cut = to;
    this.#basis = basis;
    this.#sums = sums;
  }

  /** The rows of a kept step as everything that follows reads them. */
  view(step: Step, state: NetState): Step {
    const table = `kept.${identifier(step.name)}`;
    const sums = this.#sums.get(step.name);
    const rows = (): string =>
      `SELECT * FROM ${table} WHERE NOT (${isStale(step.keep)}) UNION ALL SELECT * FROM temp.${identifier(freshTable(step.name))}`;
    const moved = (): string => (sums === undefined ? rows() : movedSumsSql(sums));
    return { name: step.name, sql: state === 'moved' ? moved() : `SELECT * FROM ${table}`, materialise: false };
  }

  /** Says that a rule's kept rows are as they were, or stand in part in fresh tables. */
  keepOn({ bound, split }: KeepingRule, counts: Counts | undefined, state: NetState): void {
    for (const { step, digest } of split.kept) {
      this.#steps.set(step.name, { digest, cut: this.#cut });
      if (state === 'moved') this.#moved.set(step.name, step);
    }
    this.#setCounts(bound.rule.id, split.counts, counts);
  }

  /** Keeps the rows of a rule that has just looked at everything, while its steps stand. */
  async keepMade({ bound, split }: KeepingRule, counts: Counts): Promise<void> {
    for (const { step, digest } of split.kept) {
      if (this.#steps.has(step.name)) continue;
      const table = `kept.${identifier(step.name)}`;
      // First it is no longer said to be kept: whoever dies in between leaves a table that nobody trusts.
      await this.#session.run(`DELETE FROM kept.step WHERE name = ${literal(step.name)}`);
      await this.#session.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${identifier(step.name)}`);
      this.#steps.set(step.name, { digest, cut: this.#cut });
    }
    this.#setCounts(bound.rule.id, split.counts, counts);
  }

  #setCounts(ruleId: string, counted: SplitPlan['counts'], counts: Counts | undefined): void {
    if (counted !== undefined && counts !== undefined)
      this.#counts.set(ruleId, { digest: counted, cut: this.#cut, counts: JSON.stringify(counts) });
  }

  /** Statements that bring one kept step to the newer cut. */
  #advance({ name, keep }: Step): string[] {
    const sums = this.#sums.get(name);
    if (sums !== undefined) return advanceSums(sums);
    return [
      `DELETE FROM kept.${identifier(name)} WHERE ${isStale(keep)}`,
      `INSERT INTO kept.${identifier(name)} SELECT * FROM temp.${identifier(freshTable(name))}`,
    ];
  }

  /** Makes all of it true at once. */
  async write(state: NetState): Promise<void> {
    const nets = new Map(KEPT_FACTS.map((name) => [name, { digest: this.#basis, cut: this.#cut }]));
    const kept: Kept = { steps: new Map([...nets, ...this.#steps]), counts: this.#counts };
    await this.#session.transaction(async () => {
      await this.#session.runAll([
        ...(state === 'made' ? keepNets() : state === 'moved' ? advanceNets({ from: this.#from, to: this.#cut }) : []),
        ...[...this.#moved.values()].flatMap((step) => this.#advance(step)),
        ...registerKept(kept),
      ]);
    });
    for (const name of this.#moved.keys()) await this.#session.runAll(dropMoved(name));
    await dropUnkept(this.#session);
  }
}
