import type { Rule } from '../../rules/model.ts';
import { crossProblems } from './check-rules.ts';

/** A rule that must have the same values as another, and of which parameters. */
export interface Companion {
  readonly rule: Rule;
  readonly parameters: readonly string[];
}

/** The rules that a changed rule does not agree with, where rules of one detector must have one value. */
export function companions(changed: Rule, rules: readonly Rule[]): Companion[] {
  return rules
    .filter(({ id, detector }) => id !== changed.id && detector === changed.detector)
    .flatMap((rule) => {
      const parameters = new Set<string>();
      crossProblems([rule, changed], (_rule, [room, name]) => {
        if (room === 'params' && name !== undefined) parameters.add(String(name));
        return '';
      });
      return parameters.size === 0 ? [] : [{ rule, parameters: [...parameters] }];
    });
}
