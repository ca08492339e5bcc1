import type { Session } from '../../../store/session.ts';
import { identifier } from '../../../store/sql.ts';
import { dropSteps, runSteps, type Step } from '../../../store/step.ts';
import { countsOf, type Counts } from '../counts.ts';
import { dropUnwanted, isInterrupt, makeShared, type SharedSteps } from '../run-rule.ts';
import { needed } from './needs.ts';
import { partsOf, type KeepingRule } from './kept-rules.ts';
import { COUNTED } from './split.ts';

/** What a world is looked through for: the counts of the touched alone, or their kept rows too. */
type Wanted = 'counts' | 'rows';

/** What one rule does in a world; for counts alone, no more than these rest on. */
function worldSteps({ bound, split }: KeepingRule, wanted: Wanted): readonly Step[] {
  if (wanted === 'rows') return split.world;
  return needed(
    split.world,
    COUNTED.map((name) => `${bound.prefix}${name}`),
  );
}

/** Where the fresh rows of a kept step are set aside. */
export const freshTable = (name: string): string => `fresh_${name}`;

/**
 * Runs the rules in the world whose effective views stand in the session. `rows`: their kept steps are set aside under
 * `freshTable`.
 *
 * @returns the counts of each rule that counts by persons; a rule that fails is left out, and runs on everything later.
 */
export async function runInWorld(
  session: Session,
  rules: readonly KeepingRule[],
  wanted: Wanted,
): Promise<ReadonlyMap<string, Counts | undefined>> {
  const found = new Map<string, Counts | undefined>();
  const shared: SharedSteps = new Map();
  const asked = wanted === 'rows' ? rules : rules.filter(({ split }) => split.counts !== undefined);
  const last = new Map<string, number>();
  const parts = asked.map((rule) => partsOf(rule.plan, worldSteps(rule, wanted)));
  parts.forEach((part, nth) => part.shared.forEach(({ name }) => last.set(name, nth)));
  for (const [nth, rule] of asked.entries()) {
    const part = parts[nth] ?? { shared: [], steps: [] };
    try {
      await makeShared(session, part.shared, shared);
      await runSteps(session, part.steps);
      if (wanted === 'rows')
        for (const { step } of rule.split.kept)
          await session.run(
            `CREATE OR REPLACE TEMP TABLE ${identifier(freshTable(step.name))} AS SELECT * FROM ${identifier(step.name)}`,
          );
      found.set(
        rule.bound.rule.id,
        rule.split.counts === undefined ? undefined : await countsOf(session, rule.bound.prefix, part.steps),
      );
    } catch (error) {
      if (isInterrupt(error)) throw error;
    } finally {
      await dropSteps(session, part.steps);
      await dropUnwanted(session, shared, last, nth);
    }
  }
  return found;
}
