import { describe, expect, it } from 'vitest';
import { runnableMutants } from '../../detectors/engine/mutate-rule.ts';
import { loadLists } from '../../rules/knowledge/load-lists.ts';
import type { Rule } from '../../rules/model.ts';
import { movedDay, movedNumber } from '../../rules/mutation/moved.ts';
import { mutantsOf } from '../../rules/mutation/mutants.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { changed } from './support/valid-rule.ts';

const { lists } = loadLists();
function ruleWith(params: string): Rule {
  const text = changed(
    '  across: institutions\n  min_gap_days: 3\n  share: 0.25\n  strict: true\n  med_types: {list: inpatient-med-types}\n',
    params,
  );
  const { rule } = parseRule(text, 'MC-TC-901.yaml', lists);
  if (rule === undefined) throw new Error('the rule has no shape');
  return rule;
}
const changesOf = (rule: Rule): string[] =>
  mutantsOf(rule, lists, (path) => (path.at(-1) === 'gap' ? ['long', 'short'] : [])).map(
    ({ part, from, to }) => `${part}: ${from} -> ${to}`,
  );

describe('mutants of a rule', () => {
  it('change one part each: days, numbers, lists, closed sets, and every parameter dropped', () => {
    expect(changesOf(ruleWith('  gap: long\n  n: 3\n  share: 0.25\n  on: true\n  codes: ["1", "2"]\n'))).toEqual([
      'effective.from: 2025-07-01 -> null',
      'effective.from: 2025-07-01 -> 2025-06-30',
      'effective.from: 2025-07-01 -> 2025-07-02',
      'params.gap: long -> ',
      'params.gap: long -> short',
      'params.n: 3 -> ',
      'params.n: 3 -> 2',
      'params.n: 3 -> 4',
      'params.share: 0.25 -> ',
      'params.share: 0.25 -> 0.24',
      'params.share: 0.25 -> 0.26',
      'params.on: true -> ',
      'params.on: true -> false',
      'params.codes: ["1","2"] -> ',
      'params.codes[0]: 1 -> ',
      'params.codes[1]: 2 -> ',
    ]);
  });

  it('leave a text in both languages alone, whatever it is called', () => {
    const mutants = changesOf(ruleWith('  unit: {zh: 次, en: sessions}\n  other: {zh: 3}\n')).slice(3);
    expect(mutants.filter((text) => text.startsWith('params.unit'))).toEqual([]);
    expect(mutants).toContain('params.other.zh: 3 -> 4');
  });

  it('take a named list for one part, and leave wording alone', () => {
    const rule = ruleWith(
      '  words: {list: village-clinic-words}\n  all: [{label: {zh: 甲, en: A}, name: a, from: 2025-01-01, pattern: x}]\n',
    );
    expect(
      changesOf(rule)
        .slice(3)
        .map((text) => text.replace(/^(params\.words): .* -> /, '$1 -> ')),
    ).toEqual([
      'params.words -> ',
      'params.words -> ["⌀"]',
      expect.stringMatching(/^params\.all: .* -> $/),
      expect.stringMatching(/^params\.all\[0\]: .* -> $/),
      'params.all[0].from: 2025-01-01 -> ',
      'params.all[0].from: 2025-01-01 -> 2024-12-31',
      'params.all[0].from: 2025-01-01 -> 2025-01-02',
      'params.all[0].pattern: x -> ',
      'params.all[0].pattern: x -> .*',
      'params.all[0].pattern: x -> ⌀',
    ]);
  });

  it('differ from the rule in the part alone', () => {
    const rule = ruleWith('  a: {b: [1, {c: 2}]}\n');
    const mutants = mutantsOf(rule, lists, () => []);
    expect(mutants.filter(({ part }) => part === 'params.a.b[1].c').map(({ rule: { params } }) => params)).toEqual([
      { a: { b: [1, {}] } },
      { a: { b: [1, { c: 1 }] } },
      { a: { b: [1, { c: 3 }] } },
    ]);
    expect(rule.params).toEqual({ a: { b: [1, { c: 2 }] } });
  });

  it('are run only where the detector takes them and they mean something else', () => {
    const runnable = runnableMutants(ruleWith('  across: institutions\n  gap: long\n  min_gap_days: 1\n'), lists);
    expect(runnable.filter(({ path }) => path[0] === 'params').map(({ part, to }) => `${part} -> ${to}`)).toEqual([
      'params.gap -> short',
      'params.min_gap_days -> ',
      'params.min_gap_days -> 2',
    ]);
  });

  it('move days over the ends of months, and numbers by their last written place', () => {
    expect([movedDay('2025-03-01', -1), movedDay('2024-02-28', 1)]).toEqual(['2025-02-28', '2024-02-29']);
    expect([movedNumber(0.1), movedNumber(20_000), movedNumber(1.645), movedNumber(0)]).toEqual([
      [0, 0.2],
      [19_999, 20_001],
      [1.644, 1.646],
      [-1, 1],
    ]);
  });
});
