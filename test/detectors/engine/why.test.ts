import { expect, test } from 'vitest';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { prepare } from '../../../detectors/engine/prepare.ts';
import { explainNearMisses, trailSteps } from '../../../detectors/engine/why.ts';
import type { Fixture } from '../../../rules/model.ts';
import { ruleNamed } from '../quantity/answer.ts';
import { inMemory } from './in-memory.ts';

const memory = inMemory();
const rule = ruleNamed('MC-RX-001');

/** A visit like any other: fourteen days of a drug, seven allowed. */
function visit(i: number): Fixture {
  const of = { setl_id: `S${i}`, mdtrt_id: `M${i}`, psn_no: `P${i}`, fixmedins_code: 'H1' };
  const time = '2025-03-10 09:30:00';
  const fee = { fee_ocur_time: time, cnt: 2, pric: 10, det_item_fee_sumamt: 20, inscp_amt: 20, prd_days: 14 };
  return {
    setl_d: [{ ...of, med_type: '13', setl_time: time, medfee_sumamt: 20 }],
    fee_list_d: [{ ...of, bkkp_sn: `L${i}`, med_list_codg: 'X', ...fee }],
  };
}

const DRUG: Fixture = {
  item_b: [
    {
      med_list_codg: 'X',
      begndate: '1900-01-01',
      list_type: '101',
      gnrc_name: '甲',
      item_name: '甲',
      pack_qty: 7,
      day_qty: 1,
    },
  ],
};

test('of units that came equally near the same are shown whatever order they landed in', async () => {
  const shown: unknown[] = [];
  for (const order of [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [3, 1, 4, 2],
  ]) {
    await memory.empty();
    await memory.land(DRUG, ...order.map(visit));
    const prepared = await prepare(memory.session(), [rule]);
    const { units, totals } = await explainNearMisses(memory.session(), rule, prepared, { institution: 'H1' }, 2);
    expect(Object.values(totals)).toEqual([4]);
    shown.push(units.map(({ mdtrt_id }) => mdtrt_id));
  }
  expect(shown).toEqual([
    ['M1', 'M2'],
    ['M1', 'M2'],
    ['M1', 'M2'],
  ]);
});

test('what makes suspects alone is not made to tell why', () => {
  const bound = bindRule(rule);
  const made = trailSteps(planOf(bound, '2025-12-31'), `${bound.prefix}trail`).map(({ name }) => name);
  expect(made).toContain(`${bound.prefix}judged`);
  expect(made.filter((name) => /(hit|packed|told)/u.test(name))).toEqual([]);
});
