import { expect, it } from 'vitest';
import { quantity } from '../../../detectors/archetypes/quantity.ts';
import { cell } from '../../../store/session.ts';
import { answer, ruleNamed } from './answer.ts';

const rule = ruleNamed('MC-RX-001');

it.each(rule.tests)('MC-RX-001: $name', async (test) => {
  const { candidates, untold } = await answer(quantity, rule, test.given, test.params);
  expect(
    candidates.map((row) => ({
      key: { mdtrt_id: row['k_mdtrt_id'], gnrc_name: row['k_gnrc_name'], fee_date: row['k_fee_date'] },
      amount: row['amount'],
      measure: Number(cell(row, 'measure')),
    })),
  ).toEqual(test.expect.map((suspect) => ({ ...suspect, measure: Number(suspect.measure) })));
  expect(untold).toEqual(test.couldNotTell);
});
