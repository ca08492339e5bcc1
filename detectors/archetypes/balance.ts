import type { Archetype } from '../archetype.ts';
import { answerSteps } from '../balance/answer.ts';
import { books } from '../balance/book.ts';
import { ledgerSteps } from '../balance/ledger.ts';
import { movements } from '../balance/movements.ts';
import { oversoldSteps } from '../balance/oversold.ts';
import { balanceParameters, type BalanceParameters } from '../balance/parameters.ts';
import { balanceSentence } from '../balance/sentence.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';

/**
 * Opening stock, what came in, what went out and what was counted, against what was settled, in packs.
 *
 * `judge: oversold`: more was settled than could ever have been in stock. Rows of the tally are institution, item and
 * calendar year. The book runs on from year to year, and a year answers for what went missing in it.
 * Measure: packs that could not have been in stock. Threshold: the tolerance. Amount: the policy-range amount of those
 * packs where the lines of single days tell them (fact), else by the year's average (estimate).
 */
export const balance: Archetype<BalanceParameters> = {
  name: 'balance',
  grain: 'key',
  parameters: balanceParameters,
  plan(context) {
    const moved = movements(context);
    const book = books(context, moved);
    const judged = oversoldSteps(context, moved, book);
    const ledger = ledgerSteps(context, moved, book, judged.judged);
    return {
      shared: purchaseReports(context.dialect, 'unit', context.asOf).steps,
      steps: [
        ...moved.steps,
        ...book.steps,
        ...judged.steps,
        ...ledger.steps,
        ...answerSteps(context, {
          book: book.book,
          judged: judged.judged,
          returned: moved.returned,
          ledger: ledger.ledger,
        }),
      ],
    };
  },
  words: () => ({
    parts: {},
    measure: { label: { zh: '不可能有库存的数量', en: 'packs that could not have been in stock' }, relation: 'above' },
  }),
  explain: balanceSentence,
};
