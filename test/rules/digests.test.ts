import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, DIGEST_OF_FIELD } from '../../rules/digests.ts';
import type { Lists } from '../../rules/knowledge/list.ts';
import { loadLists } from '../../rules/knowledge/load-lists.ts';
import type { Rule } from '../../rules/model.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { ruleSchema } from '../../rules/parse/schema.ts';
import { changed, VALID_RULE } from './support/valid-rule.ts';

const { lists } = loadLists();

function ruleOf(text: string, knowledge: Lists = lists, file = 'MC-TC-901.yaml'): Rule {
  const { rule, problems } = parseRule(text, file, knowledge);
  expect(problems).toEqual([]);
  if (rule === undefined) throw new Error('not a rule');
  return rule;
}

const original = ruleOf(VALID_RULE);

/** Names of the digests in which a rule differs from the original. */
function differences(rule: Rule): string[] {
  const { logic, parameters, lists: contents, wording } = original.digests;
  return [
    ...(rule.digests.logic === logic ? [] : ['logic']),
    ...(rule.digests.parameters === parameters ? [] : ['parameters']),
    ...(rule.digests.lists === contents ? [] : ['lists']),
    ...(rule.digests.wording === wording ? [] : ['wording']),
  ];
}

describe('the digests of a rule', () => {
  it.each([
    [
      'the requires in another order',
      'requires: [trac_d.drug_trac_codg, trac_d.setl_id',
      'requires: [trac_d.setl_id, trac_d.drug_trac_codg',
    ],
    [
      'keys in another order',
      'institution: fixmedins_code, person: psn_no',
      'person: psn_no, institution: fixmedins_code',
    ],
    ['parameters in another order', '  share: 0.25\n  strict: true\n', '  strict: true\n  share: 0.250\n'],
    ['a default written out', 'effective: {from: 2025-07-01}', 'effective: {from: 2025-07-01, to: ~}'],
    ['a comment', 'kind: fact', 'kind: fact # 确定性'],
    ['its status', 'status: stable', 'status: trial'],
    ['a test', '不命中', '另一个不命中'],
  ])('stay the same for %s', (_name, piece, replacement) => {
    const rule = ruleOf(changed(piece, replacement));
    expect(differences(rule)).toEqual([]);
    expect(rule.version).toBe(original.version);
  });

  it('stay the same in another file', () => {
    expect(ruleOf(VALID_RULE, lists, '/elsewhere/x.yaml').digests).toEqual(original.digests);
  });

  it.each([
    ['logic', 'key: [drug_trac_codg]\n', 'key: [drug_trac_codg, fixmedins_code]\n'],
    ['logic', 'kind: fact', 'kind: sign'],
    ['logic', 'from: 2025-07-01', 'from: 2025-07-02'],
    ['parameters', 'min_gap_days: 3', 'min_gap_days: 4'],
    ['wording', '一追溯码', '一编码'],
    ['logic', 'severity: high', 'severity: low'],
    ['logic', 'class: suspicious', 'class: violation'],
    ['logic', 'confidence: medium', 'confidence: high'],
    ['logic', 'settled: false', 'settled: true'],
  ])('%s alone changes for %s', (name, piece, replacement) => {
    let text = changed(piece, replacement);
    if (replacement.includes('fixmedins_code]\n'))
      text = text.replace('{drug_trac_codg: 0', '{fixmedins_code: H1, drug_trac_codg: 0');
    const rule = ruleOf(text);
    expect(differences(rule)).toEqual([name]);
    expect(rule.version === original.version).toBe(name === 'wording');
  });

  it('lists alone change when an entry of a list they use does', () => {
    const list = lists.get('inpatient-med-types');
    if (list === undefined) throw new Error('no list');
    const longer = new Map(lists).set(list.name, { ...list, entries: [...list.entries, '999'] });
    const rule = ruleOf(VALID_RULE, longer);
    expect(differences(rule)).toEqual(['lists']);
    expect(rule.version).not.toBe(original.version);
    const relabelled = new Map(lists).set(list.name, { ...list, label: { zh: '别名', en: 'another' } });
    expect(differences(ruleOf(VALID_RULE, relabelled))).toEqual([]);
  });

  it('say for every field of a rule file which of them it counts in', () => {
    expect(Object.keys(DIGEST_OF_FIELD).toSorted()).toEqual(Object.keys(ruleSchema.shape).toSorted());
  });

  it('make the version of a text that no lock knows', () => {
    expect(original.version).toMatch(/^0\+[0-9a-f]{8}$/);
  });
});

it('canonical JSON forgets the order of keys and nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const reversed = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(reversed);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, part]) => [key, reversed(part)]),
        );
      };
      expect(canonicalJson(reversed(a))).toBe(canonicalJson(a));
      expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
      expect(canonicalJson([a]) === canonicalJson([a, b])).toBe(false);
    }),
  );
});
