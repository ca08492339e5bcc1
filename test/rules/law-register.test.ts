import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { articleInEnglish, articleParts } from '../../rules/article.ts';
import { basisText } from '../../rules/basis-text.ts';
import { documentNamed, loadLawRegister } from '../../rules/law-register.ts';

const { law, problems } = loadLawRegister();

describe('the law register', () => {
  it('is without a problem and has the documents that rules rest on', () => {
    expect(problems).toEqual([]);
    expect(law.documents.map(({ key, in_force }) => `${key} ${in_force}`)).toEqual([
      '条例-735 2021-05-01',
      '细则-7 2026-04-01',
      '处方管理办法 2007-05-01',
      '长期处方管理规范 2021-08-10',
      '医保发-2025-7 2025-03-19',
    ]);
  });

  it('has every item of article 38 and 40', () => {
    const articles = Object.keys(documentNamed(law, '条例-735')?.articles ?? {});
    for (const item of '一二三四五六七') expect(articles).toContain(`第三十八条(${item})`);
    for (const item of '一二三四') expect(articles).toContain(`第四十条(${item})`);
    expect(articles).toEqual(expect.arrayContaining(['第十五条', '第三十九条']));
  });

  it('holds no text that nobody verified', () => {
    for (const { articles } of law.documents)
      for (const { text, verified_by } of Object.values(articles)) expect(text === null).toBe(verified_by === null);
  });
});

describe('a register file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mingcha-law-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('may not give a text without saying who verified it', () => {
    const path = join(directory, 'law.yaml');
    writeFileSync(
      path,
      `register: 1
documents:
  - key: k
    title: {zh: 甲, en: a}
    number: 1号
    issuer: 某
    in_force: 2021-05-01
    verified_by: null
    articles:
      第一条: {summary: {zh: 甲, en: a}, text: 原文, verified_by: null}
`,
    );
    const loaded = loadLawRegister(path);
    expect(loaded.law.documents).toEqual([]);
    expect(loaded.problems.map(({ code, where }) => `${code} ${where.slice(directory.length + 1)}`)).toEqual([
      'MC-RULE-006 law.yaml:10:7',
    ]);
  });

  it('that is not there is a problem', () => {
    expect(loadLawRegister(join(directory, 'none.yaml')).problems.map(({ code }) => code)).toEqual(['MC-RULE-018']);
  });
});

it.each([
  ['第三十八条(四)(五)', ['第三十八条(四)', '第三十八条(五)'], 'Article 38(4)(5)'],
  ['第三十八条', ['第三十八条'], 'Article 38'],
  ['第四十条(一)', ['第四十条(一)'], 'Article 40(1)'],
  ['第十五条', ['第十五条'], 'Article 15'],
  ['第十条(十二)', ['第十条(十二)'], 'Article 10(12)'],
  ['第九条', ['第九条'], 'Article 9'],
  ['全文', ['全文'], ''],
  ['附件1', ['附件1'], '附件1'],
  ['第十十条', ['第十十条'], '第十十条'],
])('article %s', (article, parts, english) => {
  expect(articleParts(article)).toEqual(parts);
  expect(articleInEnglish(article)).toBe(english);
});

describe('the text of a basis', () => {
  const basis = [
    { law: '条例-735', article: '第三十八条(二)', settled: true },
    { law: '长期处方管理规范', article: '全文', settled: false },
  ];

  it('names document and article, and what is not settled', () => {
    expect(basisText({ basis }, law, 'zh')).toBe(
      '《医疗保障基金使用监督管理条例》第三十八条(二)；《长期处方管理规范（试行）》（定性待核）',
    );
    expect(basisText({ basis }, law, 'en')).toBe(
      'Regulations on the Supervision and Administration of the Use of Medical Security Funds, Article 38(2); Norms for Long-term Prescriptions (trial) (characterisation to be verified)',
    );
  });

  it('falls back on the key of a document it does not know', () => {
    expect(basisText({ basis: [{ law: '某法', article: '第一条', settled: true }] }, law, 'zh')).toBe('《某法》第一条');
  });
});
