import { createHash } from 'node:crypto';
import type { Step } from '../../store/step.ts';

/** Steps that rules with the same parameters make once between them, and the prefix their names begin with. */
export interface SharedPlan {
  readonly prefix: string;
  readonly steps: readonly Step[];
}

/**
 * Names a run of steps after a digest of their own texts: rules whose parameters and window agree share every one of them, a
 * rule with other parameters gets its own.
 *
 * @param make the steps under a prefix, which every name in their texts begins with.
 */
export function sharedPlan(base: string, make: (prefix: string) => readonly Step[]): SharedPlan {
  const digest = createHash('sha256');
  for (const { name, sql, materialise } of make('')) digest.update(JSON.stringify([name, sql, materialise]));
  const prefix = `shared_${base}_${digest.digest('hex').slice(0, 8)}_`;
  return { prefix, steps: make(prefix) };
}
