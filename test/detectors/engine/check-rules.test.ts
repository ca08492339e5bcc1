import { describe, expect, it } from 'vitest';
import { checkRules, type RulePath } from '../../../detectors/engine/check-rules.ts';
import { explainPlan } from '../../../detectors/engine/explain-plan.ts';
import { ARCHETYPES } from '../../../detectors/registry.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import type { Rule } from '../../../rules/model.ts';
import { inMemory } from './in-memory.ts';
import { shippedRule } from './trace-rule.ts';

const at = (rule: Rule, path: RulePath): string => `${rule.id}:${path.join('.')}`;
const told = (rules: readonly Rule[]): unknown[] =>
  checkRules(rules, at).map(({ code, where, fix }) => [code, where, /(?:mean|Use) (\S+?)[?.]?$/.exec(fix.en)?.[1]]);

describe('checking rules against their detectors', () => {
  it('finds nothing wrong in the shipped catalogue', () => {
    const { rules, at: place } = loadCatalogue();
    expect(checkRules(rules, place)).toEqual([]);
  });

  it('suggests the detector that was meant', () => {
    expect(told([shippedRule('MC-TC-002', { detector: 'code-reus' })])).toEqual([
      ['MC-DETECT-003', 'MC-TC-002:detector', 'code-reuse'],
    ]);
    expect(told([shippedRule('MC-TC-002', { detector: 'constructor' })])[0]).toEqual([
      'MC-DETECT-003',
      'MC-TC-002:detector',
      undefined,
    ]);
  });

  it('suggests the parameter that was meant, at its place', () => {
    const params = { across: 'institutions', min_gap_day: 3 };
    expect(told([shippedRule('MC-TC-002', { params })])).toEqual([
      ['MC-DETECT-004', 'MC-TC-002:params.min_gap_day', 'min_gap_days'],
    ]);
  });

  it('suggests names inside lists and mappings too, and places the key', () => {
    const [rule] = loadCatalogue().rules.filter(({ id }) => id === 'MC-RX-001');
    if (rule === undefined) throw new Error('the rule is gone');
    const { lookback_days: days, ...chronic } = rule.params['chronic'] as Record<string, unknown>;
    const caps = (rule.params['caps'] as object[]).map((cap, i) => (i === 3 ? { ...cap, chronic_day: 84 } : cap));
    const params = { ...rule.params, caps, chronic: { ...chronic, lookback: days } };
    const placed = checkRules([{ ...rule, params }], (_rule, path, prefer) => `${path.join('.')} ${prefer}`);
    expect(placed.map(({ where, fix }) => [where, fix.en])).toEqual([
      ['params.caps.3.chronic_day key', expect.stringContaining('Did you mean chronic_days?')],
      ['params.chronic.lookback key', expect.stringContaining('Did you mean lookback_days?')],
    ]);
  });

  it.each([
    [{ across: 'institutions', min_gap_days: 0 }, 'params.min_gap_days'],
    [{ across: 'institutions', min_settlements: 1 }, 'params.min_settlements'],
    [{ across: 'everywhere' }, 'params.across'],
    [{ across: 'persons', village_words: ['村卫生室', 3] }, 'params.village_words.1'],
    [{}, 'params.across'],
  ])('refuses %j at %s', (params, place) => {
    expect(told([shippedRule('MC-TC-002', { params })]).map((problem) => (problem as string[])[1])).toEqual([
      `MC-TC-002:${place}`,
    ]);
  });

  it('says what is wrong in both languages', () => {
    const why = (params: Rule['params']): unknown => checkRules([shippedRule('MC-TC-002', { params })], at)[0]?.why;
    expect(why({ across: 'institution' })).toEqual({
      zh: '可用的值：persons, institutions, payment。',
      en: 'Known values: persons, institutions, payment.',
    });
    expect(why({ across: 'institutions', min_gap_days: '3' })).toEqual({
      zh: '应为数字。',
      en: 'a number is expected.',
    });
    expect(why({ across: 'institutions', gap: 'longer' })).toEqual({
      zh: '可用的值：long, short。',
      en: 'Known values: long, short.',
    });
    expect(why({ across: 'institutions', min_gap_days: 0 })).toEqual({ zh: '不能小于 1。', en: 'At least 1.' });
  });

  it('refuses required columns that do not exist', () => {
    expect(told([shippedRule('MC-TC-002', { requires: ['trac_d.setl_id', 'trac_d.setl_idd'] })])).toEqual([
      ['MC-DETECT-005', 'MC-TC-002:requires.1', 'trac_d.setl_id'],
    ]);
  });

  it('holds the rules for long and short gaps to one boundary', () => {
    const short = { across: 'institutions', gap: 'short', min_gap_days: 5 };
    expect(told([shippedRule('MC-TC-002'), shippedRule('MC-TC-003', { params: short })])).toEqual([
      ['MC-DETECT-004', 'MC-TC-003:params.min_gap_days', '3'],
    ]);
    expect(told([shippedRule('MC-TC-003', { params: short })])).toEqual([]);
  });
});

describe('binding plans', () => {
  const store = inMemory();

  it('accepts every shipped rule', async () => {
    for (const rule of loadCatalogue().rules) expect(await explainPlan(store.session(), rule)).toEqual([]);
  });

  it('knows each archetype by its own name', () => {
    for (const [name, archetype] of Object.entries(ARCHETYPES)) expect(archetype.name).toBe(name);
    expect(Object.keys(ARCHETYPES).toSorted()).toEqual([
      'balance',
      'bundle',
      'code-flow',
      'code-reuse',
      'pair',
      'quantity',
      'ratio',
      'row',
      'stock-on-hand',
    ]);
  });
});
