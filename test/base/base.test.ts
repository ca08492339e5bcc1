import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shanghaiTime } from '../../base/clock.ts';
import { fromFen, toFen, toTenThousands } from '../../base/decimal.ts';
import { maskPersonal } from '../../base/masking.ts';
import { pseudonym } from '../../base/pseudonym.ts';
import { nearestName } from '../../base/suggest.ts';
import { cut, displayWidth, grouped, table } from '../../base/text.ts';

describe('money as text', () => {
  test('fen and back keep every amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (fen) => {
        expect(toFen(fromFen(fen))).toBe(fen);
      }),
    );
  });
  test.each([
    ['123456.00', '12.35'],
    ['-123456.00', '-12.35'],
    ['4999.99', '0.50'],
    ['49.99', '0.00'],
  ])('%s yuan is %s 万元', (yuan, tenThousands) => {
    expect(toTenThousands(yuan)).toBe(tenThousands);
  });
  test('what is no amount is refused', () => {
    for (const bad of ['', '1.234', '1e3', '１２']) expect(() => toFen(bad)).toThrow('not an amount');
  });
});

describe('masking', () => {
  test.each([
    ['张三', 'name', '张*'],
    ['欧阳小明', 'name', '欧***'],
    ['李', 'name', '*'],
    ['130500199001011234', 'certificate', '130*************34'],
    ['13812345678', 'phone', '138****5678'],
    ['12', 'phone', '1*'],
  ] as const)('%s as a %s is %s', (value, kind, masked) => {
    expect(maskPersonal(value, kind)).toBe(masked);
  });
  test('one person keeps one pseudonym under one key and another under another', () => {
    expect(pseudonym('p1', 'k')).toBe(pseudonym('p1', 'k'));
    expect(pseudonym('p1', 'k')).not.toBe(pseudonym('p1', 'other'));
    expect(pseudonym('p1', 'k')).toMatch(/^P-[0-9a-f]{16}$/);
  });
});

describe('text', () => {
  test('Chinese takes two cells', () => {
    expect(displayWidth('药品a')).toBe(5);
    expect(cut('药品追溯码', 7)).toBe('药品追…');
  });
  test('columns line up by cells', () => {
    expect(
      table(
        [
          ['药', '1'],
          ['ab', '22'],
        ],
        [1],
      ),
    ).toBe('药   1\nab  22\n');
  });
  test('thousands', () => {
    expect(grouped('-1234567.80')).toBe('-1,234,567.80');
  });
  test('a near name is suggested and a far one is not', () => {
    expect(nearestName('setl_dd', ['setl_d', 'mdtrt_d'])).toBe('setl_d');
    expect(nearestName('zzz', ['setl_d', 'mdtrt_d'])).toBeUndefined();
  });
});

test('a moment is told in Shanghai', () => {
  expect(shanghaiTime(new Date('2025-12-31T16:00:01Z'))).toBe('2026-01-01 00:00:01');
});
