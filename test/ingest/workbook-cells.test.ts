import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unescaped } from '../../ingest/source/workbook/escapes.ts';
import { formatOf, formatOfCode } from '../../ingest/source/workbook/number-format.ts';
import { numberText } from '../../ingest/source/workbook/number-text.ts';
import { isoDate, serialDate } from '../../ingest/source/workbook/serial-date.ts';

describe('the text of a number cell', () => {
  it.each([
    ['12345', '12345', 'an integer'],
    ['0012', '0012', 'digits with zeros before them'],
    ['110101199001011234', '110101199001011234', 'eighteen digits in full'],
    ['12345.0', '12345', 'an integer written as a double'],
    ['1.2345678E7', '12345678', 'an integer as Java writes it'],
    ['1.23456789E7', '12345678.9', 'a decimal as Java writes it'],
    ['88.090000000000003', '88.09', 'a double with seventeen digits'],
    ['0.30000000000000004', '0.3', 'the noise of a sum'],
    ['-1234.5600000000002', '-1234.56', 'the noise of a negative sum'],
    ['12345678901234.56', '12345678901234.56', 'sixteen honest digits'],
    ['1E-05', '0.00001', 'a small number'],
    ['-2.5e-3', '-0.0025', 'a small negative one'],
    ['1E+5', '100000', 'a power of ten'],
    ['-0.0', '0', 'minus nothing'],
    ['.5', '0.5', 'no digit before the point'],
    ['45721.333333333336', '45721.3333333333', 'a moment, to the digits Excel shows'],
    ['8.17732E+19', '8.17732E+19', 'an id that became a double'],
    ['8.17732123456E19', '8.17732123456E+19', 'the same as Java writes it, with its plus sign'],
    ['110101199001011232.0', '1.10101199001011232E+17', 'an id of eighteen digits that was a double'],
    ['9007199254740992.0', '9007199254740992', 'the last integer that a double tells from its neighbours'],
    ['#N/A', '#N/A', 'no number'],
    ['', '', 'nothing'],
    ['1E999999999', '1E999999999', 'a number of a billion digits'],
  ])('%s is %s: %s', (raw, text) => {
    expect(numberText(raw)).toBe(text);
  });

  it('is the amount itself for every amount of money, however the double was written', () => {
    const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(amount, fc.integer({ min: 15, max: 17 }), (cents, digits) => {
        const value = cents / 100;
        const expected = String(value);
        expect(numberText(value.toPrecision(digits))).toBe(expected);
        expect(numberText(value.toExponential(digits - 1))).toBe(expected);
      }),
    );
  });
});

describe('a number format', () => {
  it.each([
    ['yyyy-mm-dd', 'date', false],
    ['yyyy"年"m"月"d"日"', 'date', false],
    ['yyyy年m月d日', 'date', false],
    ['yyyy"年"m"月"d"日"\\ h"时"mm"分"ss"秒"', 'date', true],
    ['[$-804]aaaa;@', 'date', false],
    ['m"月"', 'date', false],
    ['mmm\\-yy', 'date', false],
    ['[Red]yyyy/m/d\\ h:mm;@', 'date', true],
    ['yyyy-mm-dd hh:mm:ss.000', 'date', true],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date', false],
    ['h:mm:ss AM/PM', 'plain', undefined],
    ['上午/下午h"时"mm"分"', 'plain', undefined],
    ['[h]:mm:ss', 'plain', undefined],
    ['[mm]:ss', 'plain', undefined],
    ['0.00', 'plain', undefined],
    ['0.00"元/day"', 'plain', undefined],
    ['#,##0_d', 'plain', undefined],
    ['0.00E+00', 'plain', undefined],
    ['General', 'plain', undefined],
    ['@', 'plain', undefined],
    ['0%', 'plain', undefined],
    ['0', 'plain', undefined],
  ])('%s is %s', (code, form, time) => {
    const format = formatOfCode(code);
    expect([format.form, 'time' in format ? format.time : undefined]).toEqual([form, time]);
  });

  it('knows how many zeros a code is shown with, and the milliseconds of a moment', () => {
    expect(formatOfCode('000000')).toEqual({ form: 'zeros', width: 6 });
    expect(formatOfCode('000000;@')).toEqual({ form: 'zeros', width: 6 });
    expect(formatOfCode('yyyy-mm-dd hh:mm:ss.000')).toEqual({ form: 'date', time: true, milliseconds: true });
  });

  it('is known by its number alone where Excel declares none', () => {
    const forms = (ids: number[]): string[] => ids.map((id) => formatOf(id, new Map()).form);
    expect(forms([14, 22, 27, 31, 36, 50, 58])).toEqual(Array.from({ length: 7 }, () => 'date'));
    expect(forms([0, 1, 2, 10, 11, 18, 21, 32, 45, 46, 47, 49, 55])).toEqual(Array.from({ length: 13 }, () => 'plain'));
    expect(formatOf(14, new Map([[14, '0.00']]))).toEqual({ form: 'plain' });
  });
});

const day = { form: 'date', time: false, milliseconds: false } as const;
const moment = { form: 'date', time: true, milliseconds: false } as const;

describe('a serial number under a date format', () => {
  it.each([
    [45721, day, false, '2025-03-05'],
    [45721.333333333336, moment, false, '2025-03-05 08:00:00'],
    [45721.333333333336, day, false, '2025-03-05 08:00:00'],
    [45721, moment, false, '2025-03-05 00:00:00'],
    [45721.9999999, moment, false, '2025-03-06 00:00:00'],
    [45721.5000057, { ...moment, milliseconds: true }, false, '2025-03-05 12:00:00.492'],
    [45721.5000057, moment, false, '2025-03-05 12:00:00'],
    [1, day, false, '1900-01-01'],
    [59, day, false, '1900-02-28'],
    [60, day, false, '1900-02-29'],
    [61, day, false, '1900-03-01'],
    [73_050, day, false, '2099-12-31'],
    [2_958_465, day, false, '9999-12-31'],
    [44_259, day, true, '2025-03-05'],
    [0, day, true, '1904-01-01'],
    [0, day, false, undefined],
    [0.5, moment, false, undefined],
    [-3, day, false, undefined],
    [123_456, day, false, undefined],
    [4.2e15, day, false, undefined],
    [Number.NaN, day, false, undefined],
  ])('%f is %s', (serial, format, date1904, text) => {
    expect(serialDate(serial, format, date1904)).toBe(text);
  });

  it('gives every day from March 1900 to 2100 in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 73_415 }), (serial) => {
        const expected = new Date(Date.UTC(1900, 2, 1 + serial - 61)).toISOString().slice(0, 10);
        expect(serialDate(serial, day, false)).toBe(expected);
      }),
    );
  });
});

describe('an ISO day in a cell', () => {
  it('loses its T, and a midnight that its format does not show', () => {
    expect(isoDate('2025-03-05T08:00:00Z', true)).toBe('2025-03-05 08:00:00');
    expect(isoDate('2025-03-05T00:00:00', false)).toBe('2025-03-05');
    expect(isoDate('2025-03-05', false)).toBe('2025-03-05');
    expect(isoDate('yesterday', false)).toBe('yesterday');
  });
});

describe('an escape in a text', () => {
  it.each([
    ['a_x000D__x000A_b', 'a\r\nb'],
    ['_x005F_x000D_', '_x000D_'],
    ['_xD83D__xDE00_', '😀'],
    ['_xD83D_', '_xD83D_'],
    ['_x12_', '_x12_'],
    ['编号_x0041_', '编号A'],
  ])('%s is %s', (escaped, text) => {
    expect(unescaped(escaped)).toBe(text);
  });
});
