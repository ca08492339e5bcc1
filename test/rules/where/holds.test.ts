import { describe, expect, test } from 'vitest';
import { conditionHolds } from '../../../rules/where/holds.ts';

const column = 'fee_list_d.cnt';

describe('what a record held', () => {
  test.each([
    [{ above: 6 }, '6.0000', false],
    [{ above: 6 }, '6.0001', true],
    [{ at_least: 6 }, '6', true],
    [{ below: 6 }, '6', false],
    [{ at_most: 6 }, '6', true],
    [{ at_most: 6 }, 'six', null],
    [{ one_of: ['11', '14'] }, '14', true],
    [{ none_of: ['11', '14'] }, '14', false],
    [{ matches: '^理疗' }, '中频理疗', false],
    [{ matches: '理疗|红外线' }, '红外线照射', true],
    [{ matches: '(?i)a' }, 'A', null],
    [{ flagged: 'odd' }, 'other,odd', true],
    [{ flagged: 'odd' }, null, false],
    [{ is_empty: true }, '', true],
    [{ is_empty: false }, null, false],
    [{ above: 6 }, null, null],
    [{ none_of: ['11'] }, '', null],
  ])('%j of %j is %s', (test_, value, holds) => {
    expect(conditionHolds({ column, ...test_ }, value)).toBe(holds);
  });
});
