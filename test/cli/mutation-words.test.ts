import { describe, expect, test } from 'vitest';
import { countedUnit } from '../../cli/render/counted-units.ts';
import { meaning } from '../../cli/rule-tests/mutate-tests.ts';

describe('a change that no test noticed', () => {
  test.each([
    [['effective', 'from'], '2021-05-01', 'null', '施行日前一天'],
    [['effective', 'to'], '2025-05-01', 'null', '截止日后一天'],
    [['effective', 'from'], '2021-05-01', '2021-05-02', '恰在界限上'],
    [['params', 'per'], 'visit', 'line', '换了取值'],
    [['params', 'share'], '0.25', '', '删去它'],
  ])('%j from %s to %s is told in its own words', (path, from, to, words) => {
    expect(meaning({ path, from, to }).zh).toContain(words);
  });
});

describe('the unit of a rule that counts', () => {
  const of = (params: Record<string, unknown>, id = 'MC-ZZ-001', detector = 'quantity'): string =>
    countedUnit({ id, detector, params }, 'zh');

  test.each([
    ['visit', {}, '次就诊'],
    ['line', { each_item: true }, '条明细'],
    ['person-day', { each_item: true }, '人·日·项目'],
    ['person-year', {}, '人·年'],
  ])('per %s %j is %s', (per, more, unit) => {
    expect(of({ finds: 'count', per, ...more })).toBe(unit);
  });

  test('of other rules stays what it was', () => {
    expect(of({ finds: 'days-supply' })).toBe('条处方明细');
    expect(of({ finds: 'count', per: 'visit' }, 'MC-CH-004')).toBe('人·日·项目');
  });
});
