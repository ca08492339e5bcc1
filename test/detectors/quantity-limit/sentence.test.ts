import { expect, it } from 'vitest';
import { quantityLimitSentence } from '../../../detectors/quantity-limit/sentence.ts';

const facts = {
  fixmedins_code: 'H3',
  fixmedins_name: '第一医院',
  year: '2025',
  item: 'NU',
  item_name: 'Ⅰ级护理',
  span: 'day',
  max_cnt: '1.00',
  total: '3.00',
  allowed: '2.00',
  excess: '1.00',
  stay_days: 4,
  first_day: '2025-03-02',
  last_day: '2025-03-02',
  times: 1,
  lines: 1,
  persons: 1,
  kp_id: 'K1',
};

it('tells of a day in a stay by how much even all days of the stay are exceeded', () => {
  expect(quantityLimitSentence(facts, 'zh')).toContain(
    '最多一次（2025-03-02）收取3，这次住院共4天，即使各日相互补记、预记也多出1；',
  );
  expect(quantityLimitSentence(facts, 'en')).toContain(
    'at most 3 (on 2025-03-02); the stay of 4 days is 1 beyond all its days, had they been posted on one another.',
  );
});

it('says nothing of a stay where there was none', () => {
  expect(quantityLimitSentence({ ...facts, stay_days: null }, 'zh')).toContain('最多一次（2025-03-02）收取3；');
});
