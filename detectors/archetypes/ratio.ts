import type { Archetype } from '../archetype.ts';
import { answerSteps } from '../ratio/answer-steps.ts';
import { assessmentSteps } from '../ratio/assessment-steps.ts';
import { ratioParameters, type RatioParameters } from '../ratio/parameters.ts';
import { ratioSentence } from '../ratio/sentence.ts';
import { staySteps } from '../ratio/stay-steps.ts';

/**
 * An institution's reimbursed share of inpatient cost against what its own case mix would bring at its peers.
 * Key: fixmedins_code, insutype, year (of the day the twelve months end). The amount is the gap in yuan, an estimate.
 */
export const ratio: Archetype<RatioParameters> = {
  name: 'ratio',
  grain: 'cohort',
  lookbackDays: 0,
  parameters: ratioParameters,
  plan: (context) => ({
    shared: [],
    steps: [...staySteps(context), ...assessmentSteps(context), ...answerSteps(context)],
  }),
  explain: (facts, _parameters, language) => ratioSentence(facts, language),
};
