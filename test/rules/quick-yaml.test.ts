import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickYaml } from '../../rules/parse/quick-yaml.ts';
import { readWithCare } from '../../rules/parse/read-yaml.ts';
import { isExactInRule } from '../../rules/parse/schema.ts';

const folder = join(import.meta.dirname, '../../rules/catalogue');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const careful = (text: string) => readWithCare(text, 'f.yaml', isExactInRule);

it('reads every shipped rule to the value that the careful reader finds', () => {
  for (const text of texts) expect(quickYaml(text, isExactInRule)).toEqual({ value: careful(text).value });
});

/** A rule's head with one short test, so that most small damages leave a text that can still be read. */
const heads = texts.map(
  (text) =>
    `${text.split('\ntests:')[0] ?? ''}\ntests:\n  - {name: a, given: {setl_d: [{a: 1.00, b: x y, c: '07', d: 2025-01-01 10:00:00, e: , f: ~}]}, expect: []}\n`,
);
const SIGNS = String.raw`: , - # " ' { } [ ] | > % ? ~ 0 \ @ < * & ! &a *a !x --- ... <<: null '' {} 0x1F .5 1e3`
  .split(' ')
  .concat('`', ': ', ' #', '\n', '\n  ', '\t', '\r\n', '&a ', '!x ', '? ', '---\n', '...\n', '<<: ', '\u2028');
const damage = fc.record({ at: fc.nat(), sign: fc.constantFrom(...SIGNS), takes: fc.nat(3) });

it('agrees with the careful reader on damaged texts, or leaves them to it', () => {
  let read = 0;
  const damaged = fc.tuple(fc.constantFrom(...heads), fc.array(damage, { minLength: 1, maxLength: 2 }));
  fc.assert(
    fc.property(damaged, ([head, damages]) => {
      const text = damages.reduce((now, { at, sign, takes }) => {
        const place = at % now.length;
        return `${now.slice(0, place)}${sign}${now.slice(place + takes)}`;
      }, head);
      const quick = quickYaml(text, isExactInRule);
      if (quick === undefined) return;
      read += 1;
      const told = careful(text);
      expect(told.problems, text).toEqual([]);
      expect(quick.value, text).toEqual(told.value);
    }),
    { numRuns: 1500 },
  );
  expect(read).toBeGreaterThan(300);
});

describe('leaves to the careful reader', () => {
  it.each([
    ['an anchor', 'a: &x 1\nb: 2\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a repeated key', 'a: 1\na: 2\n'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['a key that is a list', '[a]: 1\n'],
    ['an empty text', ''],
    ['an error', 'a: [1\n'],
  ])('%s', (_what, text) => {
    expect(quickYaml(text, () => false)).toBeUndefined();
  });
});

it('makes a key __proto__ a key like any other', () => {
  const { value } = quickYaml('__proto__: {a: 1}\n', () => false) ?? {};
  expect(Object.keys(value as object)).toEqual(['__proto__']);
});
