import type { Problem } from '../base/problem.ts';
import type { Rule } from '../rules/model.ts';

/** A check over all rules together, run when each rule is valid by itself. */
export type CrossCheck = (
  rules: readonly Rule[],
  place: (rule: Rule, path: readonly (string | number)[]) => string,
) => Problem[];
