import { expect, it } from 'vitest';
import { stockOnHand } from '../../../detectors/archetypes/stock-on-hand.ts';
import { cell } from '../../../store/session.ts';
import { answer, ruleNamed } from '../quantity/answer.ts';

const rule = ruleNamed('MC-RX-002');

it.each(rule.tests)('MC-RX-002: $name', async (test) => {
  const { candidates, untold } = await answer(stockOnHand, rule, test.given, test.params);
  expect(
    candidates.map((row) => ({
      key: { psn_no: row['k_psn_no'], gnrc_name: row['k_gnrc_name'], year: row['k_year'] },
      amount: row['amount'],
      measure: Number(cell(row, 'measure')),
    })),
  ).toEqual(test.expect.map((suspect) => ({ ...suspect, measure: Number(suspect.measure) })));
  expect(untold).toEqual(test.couldNotTell);
});
