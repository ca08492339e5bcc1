import { describe, expect, test } from 'vitest';
import { basisText, quotations } from '../../rules/basis-text.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { basisNotes } from '../../rules/check/basis-standing.ts';
import type { LawArticle, LawDocument, LawRegister } from '../../rules/law-register.ts';
import type { Rule } from '../../rules/model.ts';

const VERIFIED = { who: '法规科 李', when: '2026-05-01', source: '公报' };
const article = (over: Partial<LawArticle> = {}): LawArticle => ({
  summary: { zh: '概括', en: 'summary' },
  text: '第一条原文。',
  verified_by: VERIFIED,
  in_force: null,
  until: null,
  no_rule: null,
  ...over,
});
const register = (over: Partial<LawDocument> = {}, one: Partial<LawArticle> = {}): LawRegister => ({
  documents: [
    {
      key: '甲',
      title: { zh: '甲办法', en: 'Measures' },
      number: '1号',
      issuer: '某局',
      in_force: '2025-01-01',
      until: null,
      verified_by: VERIFIED,
      articles: {
        第一条: article(one),
        '第二条(一)': article({ text: '其一。' }),
        '第二条(二)': article({ text: '其二。' }),
      },
      ...over,
    },
  ],
});

const [shipped] = loadCatalogue().rules;
if (shipped === undefined) throw new Error('no rule ships');
const rule = (from: string | null, to: string | null, name = '第一条'): Rule => ({
  ...shipped,
  id: 'MC-TC-901',
  basis: [{ law: '甲', article: name, settled: true }],
  effective: { from, to },
});
const notes = (one: Rule, law: LawRegister): string[] =>
  basisNotes(one, law, (path) => path.join('.')).map(({ article: name, note, day }) =>
    `${name} ${note} ${day ?? ''}`.trim(),
  );

describe('the standing of a legal basis', () => {
  test('nothing is said of one that was verified and holds for all days that the rule judges', () => {
    expect(notes(rule('2025-01-01', null), register())).toEqual([]);
  });

  test('one that began later: its first day is the boundary', () => {
    expect(notes(rule('2024-12-31', null), register())).toEqual(['第一条 later 2025-01-01']);
    expect(notes(rule(null, null), register())).toEqual(['第一条 later 2025-01-01']);
  });

  test('one that ended: its last day is the boundary', () => {
    const ended = register({ until: '2026-06-30' });
    expect(notes(rule('2025-01-01', '2026-06-30'), ended)).toEqual([]);
    expect(notes(rule('2025-01-01', '2026-07-01'), ended)).toEqual(['第一条 ended 2026-06-30']);
    expect(notes(rule('2025-01-01', null), ended)).toEqual(['第一条 ended 2026-06-30']);
  });

  test('an article’s own dates hold before the document’s', () => {
    expect(notes(rule('2025-01-01', null), register({}, { in_force: '2025-03-01', until: '2025-12-31' }))).toEqual([
      '第一条 ended 2025-12-31',
      '第一条 later 2025-03-01',
    ]);
    expect(notes(rule('2025-01-01', null), register({ until: '2025-06-30' }, { until: '2099-12-31' }))).toEqual([
      '第一条 ended 2099-12-31',
    ]);
  });

  test('one that nobody verified, the article or the document', () => {
    expect(notes(rule('2025-01-01', null), register({}, { text: null, verified_by: null }))).toEqual([
      '第一条 unverified',
    ]);
    expect(notes(rule('2025-01-01', null), register({ verified_by: null }))).toEqual(['第一条 unverified']);
  });

  test('each item that an article stands for is told apart, at its place in the rule', () => {
    const found = basisNotes(rule(null, null, '第二条(一)(二)'), register(), (path) => path.join('.'));
    expect(found.map(({ article: name, where }) => `${name} ${where}`)).toEqual([
      '第二条(一) basis.0.article',
      '第二条(二) basis.0.article',
    ]);
  });

  test('of the shipped rules none rests on what has ended, and all that is unverified is told', () => {
    const { rules, law, at } = loadCatalogue();
    const all = rules.flatMap((one) => basisNotes(one, law, (path) => at(one, path)));
    expect(all.filter(({ note }) => note === 'ended')).toEqual([]);
    expect(new Set(all.filter(({ note }) => note === 'unverified').map(({ rule: id }) => id)).size).toBe(rules.length);
  });
});

describe('what is quoted', () => {
  test('is the verified text of every item, in its order', () => {
    expect(quotations(rule(null, null, '第二条(一)(二)'), register(), 'zh')).toEqual([
      { source: '《甲办法》第二条(一)', text: '其一。' },
      { source: '《甲办法》第二条(二)', text: '其二。' },
    ]);
    expect(quotations(rule(null, null), register(), 'en')[0]?.source).toBe('Measures, Article 1');
  });

  test('is nothing where the article or the document was never verified', () => {
    expect(quotations(rule(null, null), register({}, { verified_by: null }), 'zh')).toEqual([]);
    expect(quotations(rule(null, null), register({ verified_by: null }), 'zh')).toEqual([]);
    expect(basisText(rule(null, null), register({ verified_by: null }), 'zh')).toBe('《甲办法》第一条');
  });

  test('is nothing of any shipped rule while nobody has verified a text', () => {
    const { rules, law } = loadCatalogue();
    expect(rules.flatMap((one) => quotations(one, law, 'zh'))).toEqual([]);
  });
});
