import type { Problem } from '../base/problem.ts';
import { soundRules } from '../detectors/engine/check-rules.ts';
import type { Catalogue } from '../rules/catalogue.ts';

/** Everything that is wrong with a catalogue: its text, and what its detectors say of its parameters. */
export function catalogueProblems(catalogue: Catalogue): readonly Problem[] {
  return [...catalogue.problems, ...soundRules(catalogue.rules, catalogue.at).problems];
}

/** A catalogue of which every rule can run; what its detectors say of the others stands beside what their texts do. */
export function usableOf(catalogue: Catalogue): Catalogue {
  const { sound, faulty, problems } = soundRules(catalogue.rules, catalogue.at);
  return {
    ...catalogue,
    rules: sound,
    problems: [...catalogue.problems, ...problems],
    unusable: [...catalogue.unusable, ...faulty].toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
  };
}
