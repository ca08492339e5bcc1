import type { Archetype } from '../archetype.ts';
import { groupedSteps } from '../row/grouped.ts';
import { rowParameters, type RowParameters } from '../row/parameters.ts';
import { rowSentence } from '../row/sentence.ts';
import { singleSteps } from '../row/single.ts';

/**
 * A record that breaks a limit on itself: a fee line, a settlement or a trace code, judged one by one by a closed set of
 * conditions. Suspects are the records, or, grouped, an institution, breach and month with enough of them.
 * Rows of the tally are the records.
 */
export const row: Archetype<RowParameters> = {
  name: 'row',
  grain: 'key',
  // A group is a month of one institution.
  lookbackDays: 31,
  parameters: rowParameters,
  plan: (context) => ({
    shared: [],
    steps: context.parameters.group === undefined ? singleSteps(context) : groupedSteps(context),
  }),
  explain: rowSentence,
};
