import { describe, expect, test } from 'vitest';
import { partsOf, whereText, type Where } from '../../../rules/where/model.ts';
import { parseWhere } from '../../../rules/where/parse-where.ts';

function read(text: string): Where {
  const parsed = parseWhere(text);
  if (!('where' in parsed)) throw new Error(parsed.fault.reason.en);
  return parsed.where;
}

const faultOf = (text: string): [number, string] => {
  const parsed = parseWhere(text);
  if (!('fault' in parsed)) throw new Error(`${text} was read`);
  return [parsed.fault.offset, parsed.fault.reason.en];
};

describe('an expression over named conditions', () => {
  test.each([
    ['a', { part: 'a' }],
    ['a and b and c', { all: [{ part: 'a' }, { part: 'b' }, { part: 'c' }] }],
    ['a or (b and not c)', { any: [{ part: 'a' }, { all: [{ part: 'b' }, { not: { part: 'c' } }] }] }],
    ['not (a or b)', { not: { any: [{ part: 'a' }, { part: 'b' }] } }],
    ['not not a', { not: { not: { part: 'a' } } }],
    ['((a))\n  and\n(b)', { all: [{ part: 'a' }, { part: 'b' }] }],
    ['and_one and order', { all: [{ part: 'and_one' }, { part: 'order' }] }],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(read(whereText(read(text)))).toEqual(expected);
  });

  test.each([
    ['a and b or c', 8, 'brackets where and meets or'],
    ['a or b and c', 7, 'brackets where and meets or'],
    ['a b', 2, 'missing before b'],
    ['a and', 5, 'is missing here'],
    ['', 0, 'is missing here'],
    ['(a or b', 0, 'never closed'],
    ['a and (b or c))', 14, 'never opened'],
    ['a and ()', 7, 'not )'],
    ['not', 3, 'is missing here'],
    ['a and or b', 6, 'not or'],
    ['a > 6', 2, 'missing before >'],
    ['Physio', 0, 'not Physio'],
    ['条件', 0, 'not 条件'],
  ])('%s is refused at %i', (text, offset, reason) => {
    const [at, why] = faultOf(text);
    expect(at).toBe(offset);
    expect(why).toContain(reason);
  });

  test('names its parts once each, in the order they stand', () => {
    expect(partsOf(read('b and (a or not b) and c'))).toEqual(['b', 'a', 'c']);
  });
});
