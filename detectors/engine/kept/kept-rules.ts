import type { Rule } from '../../../rules/model.ts';
import type { Kept } from '../../../store/kept/registry.ts';
import type { Step } from '../../../store/step.ts';
import type { Plan } from '../../archetype.ts';
import { bindRule, planOf, type BoundRule } from '../bound-rule.ts';
import { splitPlan, type SplitPlan } from './split.ts';

/** A rule whose plan keeps something. */
export interface KeepingRule {
  readonly bound: BoundRule;
  readonly plan: Plan;
  readonly split: SplitPlan;
}

/** The rules that keep something, by id. One that cannot be planned keeps nothing: it fails with its own problem when its turn comes. */
export function keepingRules(rules: readonly Rule[], asOf: string, basis: string): Map<string, KeepingRule> {
  const keeping = new Map<string, KeepingRule>();
  for (const rule of rules) {
    try {
      const bound = bindRule(rule);
      const plan = planOf(bound, asOf);
      const split = splitPlan(bound, plan, basis);
      if (split !== undefined) keeping.set(rule.id, { bound, plan, split });
    } catch {
      // Told when the rule is run.
    }
  }
  return keeping;
}

/** Whether all that a rule would keep is kept as its plan makes it, from the facts at a cut. */
export function isKept({ bound, split }: KeepingRule, kept: Kept, cut: number): boolean {
  const counts = kept.counts.get(bound.rule.id);
  return (
    split.kept.every(({ step, digest }) => {
      const one = kept.steps.get(step.name);
      return one !== undefined && one.digest === digest && one.cut === cut;
    }) &&
    (split.counts === undefined || (counts?.digest === split.counts && counts.cut === cut))
  );
}

/** The layers that some rules read, each once. */
export const layersOf = (rules: readonly KeepingRule[]): Step[] => [
  ...new Map(rules.flatMap(({ split }) => split.layers).map((layer) => [layer.name, layer])).values(),
];

/** The steps of a part of a plan, by where they stand in it. */
export function partsOf(plan: Plan, steps: readonly Step[]): { readonly shared: Step[]; readonly steps: Step[] } {
  const shared = new Set(plan.shared.map(({ name }) => name));
  return { shared: steps.filter(({ name }) => shared.has(name)), steps: steps.filter(({ name }) => !shared.has(name)) };
}
