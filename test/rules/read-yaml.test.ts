import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../rules/parse/read-yaml.ts';

const exact = (text: string): unknown => readYaml(text, 'f.yaml', () => true).value;

describe('exact text', () => {
  it.each([
    ['2025-01-01', '2025-01-01'],
    ['2025-01-01 08:00:00', '2025-01-01 08:00:00'],
    ['88.00', '88.00'],
    ['0012', '0012'],
    ['0x1F', '0x1F'],
    ['1e3', '1e3'],
    ['true', 'true'],
    ['.inf', '.inf'],
    ['81234567890123456789', '81234567890123456789'],
    ['"88.00"', '88.00'],
    ["'null'", 'null'],
    ["''", ''],
    ['null', null],
    ['~', null],
    ['', null],
  ])('%s', (written, read) => {
    expect(exact(`a: ${written}\n`)).toEqual({ a: read });
    expect(exact(`{a: ${written}, b: 1}`)).toEqual({ a: read, b: '1' });
    expect(exact(`- ${written}\n`)).toEqual([read]);
  });

  it('of any number is what was written', () => {
    const number = fc.stringMatching(/^-?[0-9]{1,25}(\.[0-9]{1,8})?$/);
    fc.assert(
      fc.property(number, (written) => {
        expect(exact(`a: ${written}`)).toEqual({ a: written });
      }),
    );
  });
});

it('holds only where it was asked for', () => {
  const { value } = readYaml('a: {n: 0012}\nb: {n: 0012, t: true}\n', 'f.yaml', (path) => path[0] === 'a');
  expect(value).toEqual({ a: { n: '0012' }, b: { n: 12, t: true } });
});

it('keys are texts, even numbers and __proto__', () => {
  const { value } = readYaml('41: a\n__proto__: b\n', 'f.yaml');
  expect(Object.keys(Object(value))).toEqual(['41', '__proto__']);
});

it('a place of a value, of its key, and of what is missing', () => {
  const { at, keyAt } = readYaml('top:\n  - name: 名\n    rows: [1, 22]\n', 'f.yaml');
  expect(at(['top', 0, 'name'])).toBe('f.yaml:2:11');
  expect(keyAt(['top', 0, 'name'])).toBe('f.yaml:2:5');
  expect(at(['top', 0, 'rows'])).toBe('f.yaml:3:5');
  expect(at(['top', 0, 'rows', 1])).toBe('f.yaml:3:15');
  expect(at(['top', 7])).toBe('f.yaml:1:1');
  expect(at(['bottom'])).toBe('f.yaml:1:1');
});
