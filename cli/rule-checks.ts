import type { Problem } from '../base/problem.ts';
import { checkRules } from '../detectors/engine/check-rules.ts';
import type { Catalogue } from '../rules/catalogue.ts';

/** Everything that is wrong with a catalogue: its text, and what its detectors say of its parameters. */
export function catalogueProblems(catalogue: Catalogue): readonly Problem[] {
  return [...catalogue.problems, ...checkRules(catalogue.rules, catalogue.at)];
}
