import { z } from 'zod';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { diagnosisParameters, type DiagnosisParameters } from '../diagnosis/parameters.ts';
import { diagnosisSentence } from '../diagnosis/sentence.ts';
import { diagnosisSteps } from '../diagnosis/steps.ts';
import { diagnosisWords } from '../diagnosis/trail.ts';
import { answerSteps } from '../limit/answer.ts';
import { limitedLines } from '../limit/lines.ts';
import { limitParameters, type LimitParameters } from '../limit/parameters.ts';
import { limitSentence } from '../limit/sentence.ts';
import { limitSteps } from '../limit/steps.ts';
import { limitTables } from '../limit/tables.ts';
import { LIMIT_WORDS, limitFunnel, limitTrail } from '../limit/trail.ts';
import { markupAnswer } from '../markup/answer.ts';
import { markupParameters, type MarkupParameters } from '../markup/parameters.ts';
import { markupSentence } from '../markup/sentence.ts';
import { MARKUP_WORDS } from '../markup/trail.ts';
import { priceAnswer } from '../price/answer.ts';
import { priceParameters, type PriceParameters } from '../price/parameters.ts';
import { priceSentence } from '../price/sentence.ts';
import { PRICE_WORDS } from '../price/trail.ts';
import { groupedSteps } from '../row/grouped.ts';
import { rowParameters, type RowParameters } from '../row/parameters.ts';
import { rowSentence } from '../row/sentence.ts';
import { singleSteps } from '../row/single.ts';
import { rowWords } from '../row/trail.ts';

const parameters = z.discriminatedUnion('finds', [
  rowParameters,
  limitParameters,
  priceParameters,
  diagnosisParameters,
  markupParameters,
]);
type Parameters = RowParameters | LimitParameters | PriceParameters | DiagnosisParameters | MarkupParameters;

function limitPlan(context: PlanContext<LimitParameters>): Plan {
  const { dialect, prefix } = context;
  const tables = limitTables(prefix);
  const lines = limitedLines(dialect);
  return {
    shared: lines.steps,
    // The other two are judged by what others had, too.
    ...(context.parameters.limits.some((type) => type === 'diagnosis' || type === 'second-line')
      ? {}
      : { counts: 'sums' as const }),
    steps: [
      ...limitSteps(context, tables, lines.table),
      limitFunnel(dialect, tables),
      limitTrail(dialect, tables),
      ...answerSteps(dialect, tables),
    ],
  };
}

/**
 * A record that breaks a limit on itself. Without `finds`: a fee line, a settlement or a trace code, judged one by one by
 * a closed set of conditions; suspects are the records, or, grouped, an institution, breach and month with enough of them;
 * rows of the tally are the records. `finds: limit`: fee lines against the limits of knowledge points on their item, joined
 * once for all rules; a suspect is an institution, knowledge point, item and year; rows of the tally are lines against one
 * limit each. `finds: price`: fee lines above the price of their item for the institution's region and tier; a suspect is an
 * institution, item and year. `finds: diagnosis`: diagnoses that the sex or age of their person rules out; a suspect is an
 * institution, group of diagnoses and year. `finds: markup`: fee lines above what the institution's own nearest earlier
 * purchase allows; a suspect is an institution, item and year.
 */
export const row: Archetype<Parameters> = {
  name: 'row',
  grain: 'key',
  parameters,
  selects: (given) => (given.finds === 'record' || given.finds === undefined ? given.source : undefined),
  words: (rule, given) => {
    switch (given.finds) {
      case 'limit':
        return LIMIT_WORDS;
      case 'price':
        return PRICE_WORDS;
      case 'diagnosis':
        return diagnosisWords(given);
      case 'markup':
        return MARKUP_WORDS;
      case 'record':
      case undefined:
        return rowWords(rule, given);
    }
  },
  plan: ({ parameters: given, ...context }) => {
    switch (given.finds) {
      case 'limit':
        return limitPlan({ ...context, parameters: given });
      case 'price':
        return { shared: [], counts: 'sums', steps: priceAnswer({ ...context, parameters: given }) };
      case 'diagnosis':
        return { shared: [], steps: diagnosisSteps({ ...context, parameters: given }) };
      case 'markup':
        return { shared: [], steps: markupAnswer({ ...context, parameters: given }) };
      case 'record':
      case undefined: {
        const plain = { ...context, parameters: given };
        return { shared: [], steps: given.group === undefined ? singleSteps(plain) : groupedSteps(plain) };
      }
    }
  },
  explain: (facts, given, language) => {
    switch (given.finds) {
      case 'limit':
        return limitSentence(facts, given, language);
      case 'price':
        return priceSentence(facts, language);
      case 'diagnosis':
        return diagnosisSentence(facts, given, language);
      case 'markup':
        return markupSentence(facts, language);
      case 'record':
      case undefined:
        return rowSentence(facts, given, language);
    }
  },
};
