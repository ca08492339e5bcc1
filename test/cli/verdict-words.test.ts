import { expect, test } from 'vitest';
import { verdictWords } from '../../cli/render/backtest.ts';

test('a partly true verdict counts half, as in the precision, and it is said so', () => {
  expect(verdictWords({ confirmed: 3, partly: 1, dismissed: 1 }, 'zh')).toBe('3.5/5 属实（部分属实计半）');
  expect(verdictWords({ confirmed: 3, partly: 1, dismissed: 1 }, 'en')).toBe('3.5 of 5 true (partly true counts half)');
  expect(verdictWords({ confirmed: 1, partly: 0, dismissed: 0 }, 'zh')).toBe('1/1 属实');
  expect(verdictWords({ confirmed: 0, partly: 0, dismissed: 0 }, 'zh')).toBe('—');
});
