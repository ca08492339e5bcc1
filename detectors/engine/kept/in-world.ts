import { formerTable, freshTable } from '../../../store/kept/sums.ts';
import type { Session } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { dropSteps, runSteps, type Step } from '../../../store/step.ts';
import { countsOf, type Counts } from '../counts.ts';
import { dropUnwanted, isInterrupt, makeShared, type SharedSteps } from '../run-rule.ts';
import { needed } from '../needs.ts';
import { partsOf, type KeepingRule } from './kept-rules.ts';
import { COUNTED, type WorldOf } from './split.ts';

/** A world is looked through as it was, for what is subtracted, and as it is, for the kept rows too. */
export interface Look {
  readonly of: WorldOf;
  readonly as: 'former' | 'fresh';
}

/** The kept steps of a rule that a look sets aside. */
const asideOf = ({ split }: KeepingRule, { of, as }: Look): readonly Step[] =>
  split.kept.filter((one) => one.of === of && (as === 'fresh' || one.step.sums !== undefined)).map(({ step }) => step);

const countsIn = ({ split }: KeepingRule, { of }: Look): boolean => of === 'visits' && split.counts !== undefined;

/** What one rule does in a world, no more than is asked. */
function worldSteps(rule: KeepingRule, look: Look): readonly Step[] {
  const { bound, split } = rule;
  const counted = countsIn(rule, look) ? COUNTED.map((name) => `${bound.prefix}${name}`) : [];
  return needed(split.worlds[look.of], [...asideOf(rule, look).map(({ name }) => name), ...counted]);
}

/**
 * Runs the rules in the world whose effective views stand in the session, and sets the rows of their kept steps aside, under
 * `freshTable` or `formerTable`; as it was, those of sums alone.
 *
 * @returns the counts of each rule that counts in this world; a rule that fails is left out, and runs on everything later.
 */
export async function runInWorld(
  session: Session,
  rules: readonly KeepingRule[],
  look: Look,
): Promise<ReadonlyMap<string, Counts | undefined>> {
  const found = new Map<string, Counts | undefined>();
  const shared: SharedSteps = new Map();
  const aside = new Set<string>();
  const last = new Map<string, number>();
  const parts = rules.map((rule) => partsOf(rule.plan, worldSteps(rule, look)));
  parts.forEach((part, nth) => part.shared.forEach(({ name }) => last.set(name, nth)));
  for (const [nth, rule] of rules.entries()) {
    const part = parts[nth] ?? { shared: [], steps: [] };
    const { bound } = rule;
    try {
      await makeShared(session, part.shared, shared);
      await runSteps(session, part.steps);
      for (const { name } of asideOf(rule, look)) {
        if (aside.has(name)) continue;
        const table = look.as === 'fresh' ? freshTable(name) : formerTable(name);
        await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS SELECT * FROM ${identifier(name)}`);
        aside.add(name);
      }
      found.set(bound.rule.id, countsIn(rule, look) ? await countsOf(session, bound.prefix, part.steps) : undefined);
    } catch (error) {
      if (isInterrupt(error)) throw error;
    } finally {
      await dropSteps(session, part.steps);
      await dropUnwanted(session, shared, last, nth);
    }
  }
  return found;
}
