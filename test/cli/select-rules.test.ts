import { describe, expect, test } from 'vitest';
import { MingchaError } from '../../base/problem.ts';
import { leftOut, packsOf, selectRules } from '../../cli/rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';

const [some] = loadCatalogue().rules;
if (some === undefined) throw new Error('no rule ships');
const rule = (
  id: string,
  pack: Rule['pack'],
  status: Rule['status'] = 'stable',
  topic: Rule['topic'] = 'charging',
): Rule => ({
  ...some,
  id,
  pack,
  status,
  topic,
});
const rules = [
  rule('CORE', 'core'),
  rule('OTHER', 'core', 'stable', 'inpatient'),
  rule('EXTENDED', 'extended'),
  rule('TRIAL', 'extended', 'trial', 'inpatient'),
  rule('DRAFT', 'core', 'draft'),
  rule('OLD', 'core', 'deprecated', 'any'),
  rule('OWN', 'local'),
  rule('OWN-DRAFT', 'local', 'draft'),
];
const selected = (...asked: [ids?: string[], topics?: string[], packs?: Parameters<typeof selectRules>[3]]): string => {
  const [ids = [], topics = [], packs] = asked;
  return selectRules(rules, ids, topics, packs)
    .map(({ id }) => id)
    .join(' ');
};

describe('which rules run', () => {
  test('without a word: core and local ones in use', () => {
    expect(selected()).toBe('CORE OTHER OWN');
  });

  test('packs, one or several, and all of them', () => {
    expect(selected([], [], ['core'])).toBe('CORE OTHER');
    expect(selected([], [], ['extended'])).toBe('EXTENDED TRIAL');
    expect(selected([], [], ['local', 'extended'])).toBe('EXTENDED TRIAL OWN');
    expect(selected([], [], ['all'])).toBe('CORE OTHER EXTENDED TRIAL OWN');
  });

  test('a topic means its rules in use of every pack, or of those named too', () => {
    expect(selected([], ['inpatient'])).toBe('OTHER TRIAL');
    expect(selected([], ['inpatient'], ['core'])).toBe('OTHER');
    // What nobody could judge is no list of nothing found.
    expect(() => selected([], ['any'])).toThrow(/MC-CLI-003[\s\S]*none in use/);
    expect(() => selected([], ['charging'], ['local'])).not.toThrow();
    expect(() => selected([], ['inpatient'], ['local'])).toThrow(/MC-CLI-003/);
  });

  test('an id means its rule, whatever its status and pack', () => {
    expect(selected(['DRAFT', 'OLD', 'TRIAL'])).toBe('TRIAL DRAFT OLD');
    expect(selected(['DRAFT'], ['inpatient'])).toBe('OTHER TRIAL DRAFT');
    expect(selected(['EXTENDED'], [], ['core'])).toBe('EXTENDED');
  });

  test('names that no rule has are refused', () => {
    expect(() => selected(['CORF'])).toThrow(/MC-CLI-003/);
    expect(() => selected([], ['charging', 'chargin'])).toThrow(/MC-CLI-003/);
    expect(() => packsOf(['core', 'cor'])).toThrow(MingchaError);
    expect(packsOf(['core', 'all'])).toEqual(['core', 'all']);
  });

  test('what is left out is counted by pack, drafts and deprecated rules never', () => {
    expect(leftOut(rules, selectRules(rules, [], []))).toEqual({ extended: 2 });
    expect(leftOut(rules, selectRules(rules, [], [], ['extended']))).toEqual({ core: 2, local: 1 });
    expect(leftOut(rules, selectRules(rules, [], [], ['all']))).toEqual({});
  });
});
