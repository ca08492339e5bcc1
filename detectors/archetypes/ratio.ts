import type { Archetype } from '../archetype.ts';
import { answerSteps } from '../ratio/answer-steps.ts';
import { fundPlan } from '../ratio/fund-plan.ts';
import { ownPayAnswerSteps } from '../ratio/own-pay-answer-steps.ts';
import { ownPaySentence } from '../ratio/own-pay-sentence.ts';
import { ownPaySteps } from '../ratio/own-pay-steps.ts';
import { ratioParameters, type RatioParameters } from '../ratio/parameters.ts';
import { policySteps } from '../ratio/policy-steps.ts';
import { ratioSentence } from '../ratio/sentence.ts';

/**
 * An institution's share of inpatient cost against what its own case mix would bring at its peers. `share_of: fund`: too little is
 * reimbursed, key fixmedins_code, insutype, year (of the day the twelve months end). `share_of: own-pay`: persons pay too much
 * themselves for drugs, consumables or services, key with component; what the first already asks for is not counted again. Both
 * amounts are gaps in yuan, estimates. `share_of: policy-range`: an indicator, values against the policy's targets and no suspects.
 */
export const ratio: Archetype<RatioParameters> = {
  name: 'ratio',
  grain: 'cohort',
  // Five months before the window: the month-ends that can keep a suspect on the list.
  lookbackDays: 153,
  parameters: ratioParameters,
  givesValues: (parameters) => parameters.share_of === 'policy-range',
  plan({ parameters, ...context }) {
    if (parameters.share_of === 'policy-range') return { shared: [], steps: policySteps({ ...context, parameters }) };
    const { prefix: found, steps: shared } = fundPlan({ ...context, parameters });
    if (parameters.share_of === 'fund') return { shared, steps: answerSteps({ ...context, parameters }, found) };
    const own = { ...context, parameters };
    return { shared, steps: [...ownPaySteps(own, found), ...ownPayAnswerSteps(own, found)] };
  },
  explain(facts, { share_of }, language) {
    if (share_of === 'policy-range') return '';
    return share_of === 'fund' ? ratioSentence(facts, language) : ownPaySentence(facts, language);
  },
};
