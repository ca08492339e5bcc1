import type { Archetype } from '../archetype.ts';
import { answerSteps } from '../bundle/answer-steps.ts';
import { packagePlan, singlePlan } from '../bundle/package-plan.ts';
import { bundleParameters, type BundleParameters } from '../bundle/parameters.ts';
import { bundleSentence } from '../bundle/sentence.ts';
import { singleAnswerSteps } from '../bundle/single-answer-steps.ts';
import { singleSentence } from '../bundle/single-sentence.ts';

/**
 * Tests ordered far above peers with the same patients, whatever the diagnosis. `finds: set`: the same set for most patients, key
 * fixmedins_code, setting (inpatient or outpatient), year. `finds: single-test`: one test for nearly everybody, key with
 * med_list_codg; what a set of the same visits contains is left to it. The amount is what goes beyond the peers' rates, an
 * estimate.
 */
export const bundle: Archetype<BundleParameters> = {
  name: 'bundle',
  grain: 'cohort',
  // Five months before the window: the month-ends that can keep a suspect on the list.
  lookbackDays: 153,
  parameters: bundleParameters,
  plan({ parameters, ...context }) {
    const { prefix: found, steps: shared } = packagePlan({ ...context, parameters });
    if (parameters.finds === 'set') return { shared, steps: answerSteps({ ...context, parameters }, found) };
    const own = { ...context, parameters };
    return { shared, steps: [...singlePlan(own, found), ...singleAnswerSteps(own, found)] };
  },
  explain: (facts, parameters, language) =>
    parameters.finds === 'set' ? bundleSentence(facts, language) : singleSentence(facts, language),
};
