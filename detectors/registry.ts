import type { Problem } from '../base/problem.ts';
import type { Rule } from '../rules/model.ts';
import type { Archetype } from './archetype.ts';
import { bundle } from './archetypes/bundle.ts';
import { codeReuse } from './archetypes/code-reuse.ts';
import { quantity } from './archetypes/quantity.ts';
import { ratio } from './archetypes/ratio.ts';
import { stockOnHand } from './archetypes/stock-on-hand.ts';
import { sharedGapProblems } from './code-reuse/shared-gap.ts';

/** Every way to find violations, by the name that rules call it. */
export const ARCHETYPES: Readonly<Record<string, Archetype>> = Object.fromEntries(
  ([quantity, stockOnHand, bundle, codeReuse, ratio] as readonly Archetype[]).map((archetype) => [
    archetype.name,
    archetype,
  ]),
);

/** Finds an archetype by name. */
export function archetypeNamed(name: string): Archetype | undefined {
  return Object.hasOwn(ARCHETYPES, name) ? ARCHETYPES[name] : undefined;
}

/** A check over all rules together, run when each rule is valid by itself. */
export type CrossCheck = (
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
) => Problem[];

export const crossChecks: readonly CrossCheck[] = [sharedGapProblems];
