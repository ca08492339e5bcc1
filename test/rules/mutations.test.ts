import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadLists } from '../../rules/knowledge/load-lists.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { VALID_RULE } from './support/valid-rule.ts';

const FILE = 'MC-TC-901.yaml';
const { lists } = loadLists();
const LINES = VALID_RULE.split('\n');

/** What is amiss in the answer to a text: a problem with no place inside it, or neither problem nor rule. */
function amiss(text: string): string[] {
  const { rule, problems } = parseRule(text, FILE, lists);
  if (problems.length === 0) return rule === undefined ? ['neither problem nor rule'] : [];
  const lines = text.split('\n').length;
  return problems
    .map(({ where }) => where)
    .filter((where) => {
      const match = /^MC-TC-901\.yaml:(\d+):(\d+)$/.exec(where);
      return match === null || Number(match[1]) > lines;
    });
}

const isAccepted = (text: string): boolean => parseRule(text, FILE, lists).problems.length === 0;

describe('any damage to a valid rule gives placed problems or a valid rule, never a throw', () => {
  it('each line deleted', () => {
    for (const i of LINES.keys()) expect(amiss(LINES.filter((_line, j) => j !== i).join('\n'))).toEqual([]);
  });

  it('each line indented, doubled or cut in half', () => {
    for (const [i, line] of LINES.entries()) {
      for (const changed of [`  ${line}`, `${line}\n${line}`, line.slice(0, Math.ceil(line.length / 2))]) {
        expect(amiss(LINES.with(i, changed).join('\n'))).toEqual([]);
      }
    }
  });

  it('each key misspelt is a problem, except a name of a row, parameter or could-not-tell column', () => {
    const keys = [...VALID_RULE.matchAll(/(?<=[\s{])([a-z_]+)(?=:\s)/g)];
    expect(keys.length).toBeGreaterThan(40);
    const free = ['across', 'min_gap_days', 'share', 'strict', 'med_types', 'list'];
    const misspelt = (key: RegExpExecArray): string =>
      `${VALID_RULE.slice(0, key.index)}${key[0]}q${VALID_RULE.slice(key.index + key[0].length)}`;
    expect(keys.flatMap((key) => amiss(misspelt(key)))).toEqual([]);
    const accepted = keys.filter((key) => isAccepted(misspelt(key))).map(([name]) => name);
    expect(accepted.filter((name) => !free.includes(name))).toEqual([]);
  });

  it('characters replaced, inserted and removed anywhere', () => {
    const edit = fc.record({
      at: fc.nat({ max: VALID_RULE.length }),
      remove: fc.nat({ max: 12 }),
      insert: fc.oneof(
        fc.constantFrom(
          '',
          '{',
          '}',
          '[',
          ']',
          ':',
          ': ',
          '- ',
          '\n',
          '\t',
          '"',
          "'",
          '#',
          '&a ',
          '*a',
          '!!int ',
          '---\n',
        ),
        fc.constantFrom(
          '__proto__: 1\n',
          'constructor',
          '~',
          '<<: ',
          '|',
          '>',
          '%',
          '@',
          '\u0000',
          '\uFEFF',
          '，',
          '：',
        ),
        fc.string({ maxLength: 6, unit: 'grapheme' }),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (before, { at, remove, insert }) => before.slice(0, at) + insert + before.slice(at + remove),
          VALID_RULE,
        );
        expect(amiss(text)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('a text that was never a rule', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(amiss(text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
