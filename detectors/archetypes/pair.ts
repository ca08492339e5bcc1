import type { Archetype } from '../archetype.ts';
import { discountSentence } from '../pair/discount-sentence.ts';
import { discountSteps } from '../pair/discount.ts';
import { itemsSentence, sidesSentence } from '../pair/items-sentence.ts';
import { PAIR_WORDS } from '../pair/items-trail.ts';
import { itemsSteps, sidesSteps } from '../pair/items.ts';
import { overlapSentence } from '../pair/overlap-sentence.ts';
import { overlapPlan } from '../pair/overlap.ts';
import { pairParameters, type PairParameters } from '../pair/parameters.ts';
import { repeatSentence } from '../pair/repeat-sentence.ts';
import { repeatSteps } from '../pair/repeat.ts';
import { sidesWords } from '../pair/sides-trail.ts';
import { TRAIL_WORDS } from '../pair/trails.ts';

/**
 * Two records that may not stand beside each other in a window. `finds: items`: two items of a knowledge point in one
 * visit; a suspect is an institution, point and year, its amount the contained item's, never for more units than the
 * containing one explains. `finds: sides`: the same for two sides told by named conditions. `finds: discount`: a second
 * operation of a group at full price. `finds: repeat`: a test again at another institution while its result is recognised.
 * `finds: overlap`: two drugs of one pharmacological group taken side by side. Rows of the tally are lines of side b
 * against one pair each, or the lines that each of the others looks at.
 */
export const pair: Archetype<PairParameters> = {
  name: 'pair',
  grain: 'key',
  parameters: pairParameters,
  selects: ({ finds }) => (finds === 'items' || finds === 'sides' ? 'fee-line' : undefined),
  words: (rule, parameters) => {
    if (parameters.finds === 'sides') return sidesWords(rule, parameters);
    return parameters.finds === 'items' ? PAIR_WORDS : TRAIL_WORDS[parameters.finds];
  },
  plan: ({ parameters, ...context }) => {
    switch (parameters.finds) {
      case 'items':
        return { shared: [], counts: 'sums', steps: itemsSteps({ ...context, parameters }) };
      case 'discount':
        return { shared: [], steps: discountSteps({ ...context, parameters }) };
      case 'repeat':
        return { shared: [], steps: repeatSteps({ ...context, parameters }) };
      case 'overlap':
        return overlapPlan({ ...context, parameters });
      case 'sides':
        return { shared: [], counts: 'sums', steps: sidesSteps({ ...context, parameters }) };
    }
  },
  explain: (facts, parameters, language) => {
    switch (parameters.finds) {
      case 'items':
        return itemsSentence(facts, language);
      case 'discount':
        return discountSentence(facts, parameters, language);
      case 'repeat':
        return repeatSentence(facts, language);
      case 'overlap':
        return overlapSentence(facts, parameters, language);
      case 'sides':
        return sidesSentence(facts, parameters, language);
    }
  },
};
