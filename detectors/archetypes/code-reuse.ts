import type { Archetype } from '../archetype.ts';
import { otherInstitutionSteps } from '../code-reuse/other-institution.ts';
import { codeReuseParameters, type CodeReuseParameters } from '../code-reuse/parameters.ts';
import { codePurchases } from '../code-reuse/purchases.ts';
import { sameInstitutionSteps } from '../code-reuse/same-institution.ts';
import { otherInstitutionSentence, sameInstitutionSentence } from '../code-reuse/sentences.ts';
import { settledCodes } from '../code-reuse/settled-codes.ts';

/**
 * One trace code, several effective settlements: one pack was sold more than once, or its code was scanned for another.
 *
 * `across: persons` looks inside an institution (measure: settlements of the code there). `across: institutions` looks
 * between them (measure: whole days, or whole hours for short gaps, since the sale before it elsewhere). All facts at
 * the cut are judged, not only the last window: a repeat is a fact on the day it is settled.
 */
export const codeReuse: Archetype<CodeReuseParameters> = {
  name: 'code-reuse',
  grain: 'key',
  lookbackDays: 0,
  parameters: codeReuseParameters,
  plan({ parameters, ...context }) {
    const shared = settledCodes(context.dialect);
    return parameters.across === 'persons'
      ? { shared, steps: sameInstitutionSteps({ ...context, parameters }) }
      : { shared: [...shared, codePurchases], steps: otherInstitutionSteps({ ...context, parameters }) };
  },
  explain(facts, parameters, language) {
    return parameters.across === 'persons'
      ? sameInstitutionSentence(facts, parameters, language)
      : otherInstitutionSentence(facts, parameters, language);
  },
};
