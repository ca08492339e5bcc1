import type { Archetype } from './archetype.ts';
import { balance } from './archetypes/balance.ts';
import { bundle } from './archetypes/bundle.ts';
import { codeFlow } from './archetypes/code-flow.ts';
import { codeReuse } from './archetypes/code-reuse.ts';
import { pair } from './archetypes/pair.ts';
import { quantity } from './archetypes/quantity.ts';
import { ratio } from './archetypes/ratio.ts';
import { row } from './archetypes/row.ts';
import { stockOnHand } from './archetypes/stock-on-hand.ts';
import { sharedPackageProblems } from './bundle/shared-packages.ts';
import { sharedGapProblems } from './code-reuse/shared-gap.ts';
import { countKeyProblems } from './count/key-check.ts';
import type { CrossCheck } from './cross-check.ts';
import { sharedCapsProblems } from './quantity/shared-caps.ts';
import { sharedComparisonProblems } from './ratio/shared-comparison.ts';
import { needsSelectProblems } from './row/needs-select.ts';

/** Every way to find violations, by the name that rules call it. */
export const ARCHETYPES: Readonly<Record<string, Archetype>> = Object.fromEntries(
  ([quantity, stockOnHand, bundle, codeReuse, codeFlow, ratio, row, balance, pair] as readonly Archetype[]).map(
    (archetype) => [archetype.name, archetype],
  ),
);

/** Finds an archetype by name. */
export function archetypeNamed(name: string): Archetype | undefined {
  return Object.hasOwn(ARCHETYPES, name) ? ARCHETYPES[name] : undefined;
}

export const crossChecks: readonly CrossCheck[] = [
  needsSelectProblems,
  sharedGapProblems,
  sharedCapsProblems,
  countKeyProblems,
  sharedPackageProblems,
  sharedComparisonProblems,
];
