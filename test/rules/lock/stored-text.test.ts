import { describe, expect, it, test } from 'vitest';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { loadLists } from '../../../rules/knowledge/load-lists.ts';
import { compareTexts } from '../../../rules/lock/compare-texts.ts';
import { isTextOf, readText, ruleOfText, storedText } from '../../../rules/lock/stored-text.ts';
import type { Rule, RuleText } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { changed, VALID_RULE } from '../support/valid-rule.ts';

const { lists } = loadLists();

function ruleOf(text: string, knowledge = lists): Rule {
  const { rule, problems } = parseRule(text, 'MC-TC-901.yaml', knowledge);
  expect(problems).toEqual([]);
  if (rule === undefined) throw new Error('not a rule');
  return rule;
}

/** A text that went into the warehouse and came out again. */
function kept(rule: Rule): RuleText {
  const text = readText(storedText(rule));
  if (text === undefined) throw new Error('not a text');
  return text;
}

test('a stored text is the rule it was made of, for every rule that ships', () => {
  for (const rule of loadCatalogue().rules) {
    const text = kept(rule);
    expect(isTextOf(text, rule.digests), rule.id).toBe(true);
    const again = ruleOfText(text, rule.version);
    // Where its file stands, how it stands to its lock, what tests it and what a site put beside it are no part of what a rule says.
    const { tests: _tests, file: _file, overlay: _overlay, offLock: _offLock, ...said } = rule;
    expect(again, rule.id).toMatchObject(said);
  }
});

describe('a stored text', () => {
  const rule = ruleOf(VALID_RULE);
  const text = kept(rule);

  it('holds what its lists held, whatever they hold now', () => {
    expect(ruleOfText(text, '1-0')?.params['med_types']).toEqual(lists.get('inpatient-med-types')?.entries);
    const [name, held] = Object.entries(text.lists)[0] ?? [];
    expect(name).toBe('inpatient-med-types');
    const shorter = { ...text, lists: { 'inpatient-med-types': { ...held, entries: ['21'] } } } as RuleText;
    expect(ruleOfText(shorter, '1-0')?.params['med_types']).toEqual(['21']);
    expect(isTextOf(shorter, rule.digests)).toBe(false);
  });

  it.each([
    ['a parameter', storedText(rule).replace('"min_gap_days":3', '"min_gap_days":4')],
    ['a word', storedText(rule).replace('一追溯码', '一编码')],
    ['the key', storedText(rule).replace('"key":["drug_trac_codg"]', '"key":["setl_id"]')],
  ])('with %s stored wrong is not the text of its digests', (_name, damaged) => {
    expect(damaged).not.toBe(storedText(rule));
    const read = readText(damaged);
    expect(read !== undefined && isTextOf(read, rule.digests)).toBe(false);
  });

  it('that is no text, or no rule any more, is told apart', () => {
    for (const damaged of ['', 'null', '{}', '{"source":1,"lists":2}', storedText(rule).slice(0, -9)])
      expect(readText(damaged)).toBeUndefined();
    expect(ruleOfText({ ...text, source: { ...text.source, status: 'retired' } }, '1-0')).toBeUndefined();
    expect(ruleOfText({ ...text, lists: {} }, '1-0')).toBeUndefined();
  });
});

describe('two texts of a rule', () => {
  const original = ruleOf(VALID_RULE).text;
  const against = (text: string, knowledge = lists) => compareTexts(original, ruleOf(text, knowledge).text);

  it('that are the same differ in nothing', () => {
    expect(against(VALID_RULE)).toEqual({ parts: [], fields: [], lists: [] });
    const order = changed(
      'requires: [trac_d.drug_trac_codg, trac_d.setl_id',
      'requires: [trac_d.setl_id, trac_d.drug_trac_codg',
    );
    expect(against(order)).toEqual({ parts: [], fields: [], lists: [] });
  });

  it('differ in a parameter', () => {
    expect(against(changed('min_gap_days: 3', 'min_gap_days: 4'))).toEqual({
      parts: ['parameters'],
      fields: [{ part: 'parameters', path: 'params.min_gap_days', from: 3, to: 4 }],
      lists: [],
    });
    expect(against(changed('  strict: true\n', '')).fields).toEqual([
      { part: 'parameters', path: 'params.strict', from: true },
    ]);
  });

  it('differ in words, in entries and in members', () => {
    const text = changed('[住院拆零, 退费重结]', '[退费重结, 双通道]')
      .replace('article: 第三十八条(四)(五)', 'article: 第三十八条(四)')
      .replace('status: stable', 'status: trial');
    expect(against(text)).toEqual({
      parts: ['logic', 'wording'],
      fields: [
        { part: 'none', path: 'status', from: 'stable', to: 'trial' },
        { part: 'logic', path: 'basis[0].article', from: '第三十八条(四)(五)', to: '第三十八条(四)' },
        { part: 'wording', path: 'innocent', added: ['双通道'], removed: ['住院拆零'] },
      ],
      lists: [],
    });
  });

  it('differ in what a list holds', () => {
    const list = lists.get('inpatient-med-types');
    if (list === undefined) throw new Error('no list');
    const with_ = (entries: readonly string[]) => new Map(lists).set(list.name, { ...list, entries });
    const entries = [...list.entries.slice(1), '999'];
    expect(against(VALID_RULE, with_(entries))).toEqual({
      parts: ['lists'],
      fields: [],
      lists: [{ name: list.name, added: ['999'], removed: [list.entries[0]], reordered: false }],
    });
    expect(against(VALID_RULE, with_(list.entries.toReversed())).lists).toEqual([
      { name: list.name, added: [], removed: [], reordered: true },
    ]);
    const dated = new Map(lists).set(list.name, { ...list, effective: { from: '2026-01-01', to: null } });
    expect(against(VALID_RULE, dated).lists).toMatchObject([
      { effective: { from: list.effective, to: { from: '2026-01-01' } } },
    ]);
  });

  it('say so when another list is named', () => {
    const {
      parts,
      fields,
      lists: contents,
    } = against(changed('list: inpatient-med-types', 'list: pharmacy-med-types'));
    expect(parts).toEqual(['parameters', 'lists']);
    expect(fields).toEqual([
      { part: 'parameters', path: 'params.med_types.list', from: 'inpatient-med-types', to: 'pharmacy-med-types' },
    ]);
    expect(contents.map(({ name }) => name)).toEqual(['inpatient-med-types', 'pharmacy-med-types']);
  });
});
