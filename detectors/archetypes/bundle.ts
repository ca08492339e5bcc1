import type { Archetype } from '../archetype.ts';
import { answerSteps } from '../bundle/answer-steps.ts';
import { assessmentSteps } from '../bundle/assessment-steps.ts';
import { itemsetSteps } from '../bundle/itemset-steps.ts';
import { bundleParameters, type BundleParameters } from '../bundle/parameters.ts';
import { bundleSentence } from '../bundle/sentence.ts';
import { bundleFacts } from '../bundle/visit-steps.ts';

/**
 * The same set of tests for most patients whatever the diagnosis, far above peers with the same patients.
 * Key: fixmedins_code, setting (inpatient or outpatient), year. The amount is what goes beyond the peers' rates, an estimate.
 */
export const bundle: Archetype<BundleParameters> = {
  name: 'bundle',
  grain: 'cohort',
  lookbackDays: 0,
  parameters: bundleParameters,
  plan: (context) => ({
    shared: [],
    steps: [...bundleFacts(context), ...itemsetSteps(context), ...assessmentSteps(context), ...answerSteps(context)],
  }),
  explain: (facts, _parameters, language) => bundleSentence(facts, language),
};
