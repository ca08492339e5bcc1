import { expect, test } from 'vitest';
import { factLists } from '../../cli/render/evidence.ts';

/** A list of each kind that the shipped rules tell, as the ledger keeps them. */
const FACTS = {
  members:
    '[{"code":"T1","name":"头颅CT平扫","own":0.823188,"expected":0.164084,"rarely_needed_own":0.8,"rarely_needed_expected":0.09}]',
  items: '[{"code":"X1","name":"营养制剂(自费)","own_pay":242237.61}]',
  sellers: '[{"fixmedins_code":"H1","fixmedins_name":"卫生院"}]',
  settlements:
    '[{"time":"2025-08-30 09:25:30","fixmedins_code":"P1","fixmedins_name":"大药房","psn_no":"1","setl_id":"S1","bkkp_sn":"L1","manu_lotnum":"A1","violating":true}]',
  codes:
    '[{"drug_trac_codg":"81234567000000000014","time":"2025-07-01 08:26:30","psn_no":"1","setl_id":"S1","reason":"early","manu_lotnum":"A1","expy_end":"2028-03-31","bought":"2025-09-19","bought_lot":null,"bought_expy_end":null,"buyer_elsewhere":"P2","first_seller":"P3","first_sold":"2025-06-01","gap_days":30}]',
};

test('lists of facts are headed in the reader’s words', () => {
  expect(factLists(FACTS, 'zh').replaceAll(/(?:T|X|H|P|S|L|A)\d|CT/gu, '')).not.toMatch(/[a-z]/u);
  const english = factLists(FACTS, 'en');
  expect(english.split('\n').filter((line) => line.includes('_'))).toEqual([]);
  expect(english).toContain('bought after the sale');
});

test('a column that tells nothing of any row is left out', () => {
  const chinese = factLists(FACTS, 'zh');
  expect(chinese).toContain('购进日期');
  expect(chinese).not.toContain('购进批号');
});

test('money of an item is no share', () => {
  const [, heading = ''] = factLists({ items: FACTS.items }, 'zh').trim().split('\n');
  expect(heading.split(/\s+/u)).toEqual(['项目编码', '名称', '全自费金额(元)']);
});
