import type { Archetype, PlanContext } from '../archetype.ts';
import { answerSteps } from '../bundle/answer-steps.ts';
import { assessmentSteps } from '../bundle/assessment-steps.ts';
import { itemsetSteps } from '../bundle/itemset-steps.ts';
import { bundleParameters, type BundleParameters, type SetParameters } from '../bundle/parameters.ts';
import { bundleSentence } from '../bundle/sentence.ts';
import { singleAnswerSteps } from '../bundle/single-answer-steps.ts';
import { singleSentence } from '../bundle/single-sentence.ts';
import { singleSteps } from '../bundle/single-steps.ts';
import { bundleFacts } from '../bundle/visit-steps.ts';
import { sharedPlan, type SharedPlan } from '../shared/shared-plan.ts';

/** What both kinds of rule rest on: the visits, their tests, and the packages that institutions are accused of. */
function packages(context: PlanContext<SetParameters>): SharedPlan {
  return sharedPlan('bundle', (prefix) => {
    const here = { ...context, prefix };
    return [...bundleFacts(here), ...itemsetSteps(here), ...assessmentSteps(here)];
  });
}

/**
 * Tests ordered far above peers with the same patients, whatever the diagnosis. `finds: set`: the same set for most patients, key
 * fixmedins_code, setting (inpatient or outpatient), year. `finds: single-test`: one test for nearly everybody, key with
 * med_list_codg; what a set of the same visits contains is left to it. The amount is what goes beyond the peers' rates, an
 * estimate.
 */
export const bundle: Archetype<BundleParameters> = {
  name: 'bundle',
  grain: 'cohort',
  lookbackDays: 0,
  parameters: bundleParameters,
  plan({ parameters, ...context }) {
    const { prefix: found, steps: shared } = packages({ ...context, parameters });
    if (parameters.finds === 'set') return { shared, steps: answerSteps({ ...context, parameters }, found) };
    const own = { ...context, parameters };
    return { shared, steps: [...singleSteps(own, found), ...singleAnswerSteps(own, found)] };
  },
  explain: (facts, parameters, language) =>
    parameters.finds === 'set' ? bundleSentence(facts, language) : singleSentence(facts, language),
};
