import type { Archetype } from '../archetype.ts';
import { otherInstitutionSteps } from '../code-reuse/other-institution.ts';
import { otherPaymentSteps } from '../code-reuse/other-payment.ts';
import { codeReuseParameters, type CodeReuseParameters } from '../code-reuse/parameters.ts';
import { codePurchases } from '../code-reuse/purchases.ts';
import { sameInstitutionSteps } from '../code-reuse/same-institution.ts';
import { otherInstitutionSentence, otherPaymentSentence, sameInstitutionSentence } from '../code-reuse/sentences.ts';
import { settledCodes } from '../code-reuse/settled-codes.ts';
import { codeReuseWords } from '../code-reuse/trail.ts';

/**
 * One trace code, several effective settlements: one pack was sold more than once, or its code was scanned for another.
 *
 * `across: persons` looks inside an institution (measure: settlements of the code there). `across: institutions` looks
 * between them (measure: whole days, or whole hours for short gaps, since the sale before it elsewhere). `across:
 * payment` looks for boxes that a buyer paid for too (measure: sales of the code). All facts at the cut are judged, not
 * only the last window: a repeat is a fact on the day it is settled.
 */
export const codeReuse: Archetype<CodeReuseParameters> = {
  name: 'code-reuse',
  grain: 'key',
  lookbackDays: 0,
  parameters: codeReuseParameters,
  words: (_rule, parameters) => codeReuseWords(parameters),
  plan({ dialect, parameters, ...rest }) {
    const shared = [...settledCodes(dialect), ...codePurchases];
    const context = { dialect, ...rest };
    switch (parameters.across) {
      case 'persons':
        return { shared, steps: sameInstitutionSteps({ ...context, parameters }) };
      case 'institutions':
        return { shared, steps: otherInstitutionSteps({ ...context, parameters }) };
      case 'payment':
        return { shared, steps: otherPaymentSteps({ ...context, parameters }) };
    }
  },
  explain(facts, parameters, language) {
    switch (parameters.across) {
      case 'persons':
        return sameInstitutionSentence(facts, parameters, language);
      case 'institutions':
        return otherInstitutionSentence(facts, parameters, language);
      case 'payment':
        return otherPaymentSentence(facts, language);
    }
  },
};
