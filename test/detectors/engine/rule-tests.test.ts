import { describe, expect, it } from 'vitest';
import { testRule } from '../../../detectors/engine/rule-tests.ts';
import type { RuleTest } from '../../../rules/model.ts';
import { inMemory } from './in-memory.ts';
import { code, feeLine, places, settled, shippedRule } from './trace-rule.ts';

const store = inMemory();
const test = (changes: Partial<RuleTest>): RuleTest => ({
  name: 'resold',
  uses: ['places'],
  given: {
    fee_list_d: [feeLine('L2', 'P2', '2025-08-21 10:00:00', 'S2')],
    trac_d: [
      settled(1, 'P1', '2025-08-01 09:00:00', 'S1', 'A'),
      settled(1, 'P2', '2025-08-21 10:00:00', 'S2', 'B', { bkkp_sn: 'L2' }),
    ],
  },
  params: {},
  expect: [{ key: { drug_trac_codg: code(1) }, amount: '80.00', measure: '20' }],
  couldNotTell: {},
  ...changes,
});
const differences = async (...tests: RuleTest[]): Promise<unknown[]> =>
  (await testRule(store.warehouse(), shippedRule('MC-TC-002', { tests }), new Map([['places', places]]))).map(
    (result) => (result.passed ? 'passed' : result.differences),
  );

describe("a rule's own tests", () => {
  it('pass when key, amount and measure are as expected, each test in an empty warehouse', async () => {
    expect(await differences(test({}), test({}))).toEqual(['passed', 'passed']);
  });

  it('tell what was expected and what was found', async () => {
    const other = { drug_trac_codg: code(9) };
    expect(
      await differences(
        test({ expect: [{ key: { drug_trac_codg: code(1) }, amount: '80.01', measure: '21' }] }),
        test({ expect: [{ key: other }] }),
        test({ expect: [] }),
        test({ couldNotTell: { 'item_b.pack_qty': 1 } }),
      ),
    ).toEqual([
      [
        { about: `drug_trac_codg=${code(1)} amount`, expected: '80.01', found: '80.00' },
        { about: `drug_trac_codg=${code(1)} measure`, expected: '21', found: '20.000000' },
      ],
      [
        { about: 'suspects', expected: `drug_trac_codg=${code(9)}`, found: '-' },
        { about: 'suspects', expected: '-', found: `drug_trac_codg=${code(1)}` },
      ],
      [{ about: 'suspects', expected: '-', found: `drug_trac_codg=${code(1)}` }],
      [{ about: 'could_not_tell', expected: 'item_b.pack_qty: 1', found: '-' }],
    ]);
  });

  it('do not pass because the rule never ran', async () => {
    expect(await differences(test({ given: {}, expect: [] }))).toEqual([
      [{ about: 'status', expected: 'ok', found: 'skipped: trac_d: 0' }],
    ]);
  });

  it('take parameters and a day of their own', async () => {
    expect(await differences(test({ params: { min_gap_days: 21 }, asOf: '2025-12-31', expect: [] }))).toEqual([
      'passed',
    ]);
  });

  it('refuse columns that do not exist', async () => {
    const given = { trac_d: [{ ...settled(1, 'P1', '2025-08-01 09:00:00', 'S1', 'A'), psn_num: 'A' }] };
    await expect(differences(test({ given }))).rejects.toMatchObject({ code: 'MC-DETECT-002' });
  });
});
