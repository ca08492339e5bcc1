import { createHash } from 'node:crypto';
import type { Step } from '../../store/step.ts';

/**
 * A step that several rules may name. Its name ends in a digest of its text, so rules with the same parameters share
 * one result and a rule with local parameters gets its own.
 */
export function sharedStep(base: string, sql: string, materialise: boolean): Step {
  const digest = createHash('sha256').update(sql).digest('hex').slice(0, 8);
  return { name: `shared_${base}_${digest}`, sql, materialise };
}
