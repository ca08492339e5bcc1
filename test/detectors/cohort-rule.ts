import type { Rule } from '../../rules/model.ts';
import type { Step } from '../../store/step.ts';

/** A rule as the catalogue would parse it, for plans that are run without the catalogue. */
export function cohortRule(id: string, detector: string, key: readonly string[]): Rule {
  return {
    id,
    title: { zh: id, en: id },
    topic: 'any',
    status: 'stable',
    official: [],
    pack: 'core',
    class: 'suspicious',
    kind: 'excess',
    severity: 'medium',
    confidence: 'medium',
    basis: [],
    effective: { from: null, to: null },
    requires: [],
    detector,
    params: {},
    finding: { key, subject: { institution: 'fixmedins_code' } },
    innocent: [],
    request: [],
    exceptions: [],
    tests: [],
    file: `${id}.yaml`,
    text: { source: {}, lists: {} },
    digests: { logic: '', parameters: '', lists: '', wording: '' },
    version: '1-00000000',
  };
}

/** The steps of a plan without those that tell once more, in the same words, what held at earlier month-ends; of these the first. */
export function judgedNow(steps: readonly Step[]): Step[] {
  const first = steps.find(({ name }) => name.includes('_past_'));
  return steps.filter((step) => step === first || !step.name.includes('_past_'));
}
