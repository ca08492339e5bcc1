import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { coverageOf } from '../../rules/coverage/coverage.ts';
import { loadOfficialClasses } from '../../rules/coverage/official-classes.ts';
import type { Rule } from '../../rules/model.ts';
import { runnable } from '../support/requirement.ts';

const { rules, law } = loadCatalogue();
const { classes, problems } = loadOfficialClasses();
const coverage = coverageOf(rules, law, classes);
const named = (all: readonly { no?: number; article?: string; law?: string }[]): string[] =>
  all.map(({ no, law: key, article }) => `${no ?? key} ${article ?? ''}`.trim());

const published = join(packageRoot(), '..', 'shared', 'data', 'two-libraries', 'rule_catalog_2025_88.json');

describe('the official classes', () => {
  test('are read without a problem, 88 in order', () => {
    expect(problems).toEqual([]);
    expect(classes.map(({ no }) => no)).toEqual(Array.from({ length: 88 }, (_, i) => i + 1));
  });

  test.skipIf(
    !runnable(
      'the published rule list',
      existsSync(published),
      'put it into ../shared/data/two-libraries beside the project.',
    ),
  )('are named, grouped and coded as published', () => {
    const list = JSON.parse(readFileSync(published, 'utf8')) as {
      rules: { seq: number; tier1: string; tier2: string; name: string; gz_code_1_0: string | null }[];
    };
    expect(classes.map(({ no, tier, group, name, code }) => [no, tier, group, name, code])).toEqual(
      list.rules.map((one) => [one.seq, one.tier1, one.tier2, one.name, one.gz_code_1_0]),
    );
  });
});

describe('what no rule stands for', () => {
  test('says why: every class and every clause without a rule', () => {
    const silent = <One extends { rules: readonly string[]; no_rule: unknown }>(all: readonly One[]): One[] =>
      all.filter((one) => one.rules.length === 0 && one.no_rule === null);
    expect(named(silent(coverage.classes))).toEqual([]);
    expect(named(silent(coverage.clauses))).toEqual([]);
  });

  test('and gives no reason where a rule stands for it, nor plans a rule that is in use', () => {
    const ruled = new Set(coverage.classes.filter((one) => one.rules.length > 0).map(({ no }) => no));
    expect(named(classes.filter(({ no, no_rule: reason }) => ruled.has(no) && reason !== null))).toEqual([]);
    const withRules = new Set(
      coverage.clauses.filter((one) => one.rules.length > 0).map((one) => `${one.law} ${one.article}`),
    );
    const explained = law.documents.flatMap(({ key, articles }) =>
      Object.entries(articles).flatMap(([article, one]) => (one.no_rule === null ? [] : [`${key} ${article}`])),
    );
    expect(explained.filter((one) => withRules.has(one))).toEqual([]);
    const used = new Set(rules.filter(({ status }) => status === 'stable' || status === 'trial').map(({ id }) => id));
    const planned = [
      ...classes.flatMap(({ no_rule: reason }) => reason?.planned ?? []),
      ...law.documents.flatMap(({ articles }) =>
        Object.values(articles).flatMap(({ no_rule: reason }) => reason?.planned ?? []),
      ),
    ];
    expect(planned.filter((id) => used.has(id))).toEqual([]);
  });
});

describe('coverage', () => {
  const [some] = rules;
  if (some === undefined) throw new Error('no rule ships');
  const rule = (over: Partial<Rule>): Rule => ({ ...some, status: 'stable', official: [], basis: [], ...over });
  const one = (over: Partial<Rule>) => coverageOf([rule(over)], law, classes);

  test('counts trial and stable rules; drafts are named as such, and deprecated ones stand for nothing', () => {
    const of = (status: Rule['status']) => one({ id: 'MC-ZZ-001', status, official: [1] }).classes[0];
    expect(of('stable')).toMatchObject({ no: 1, rules: ['MC-ZZ-001'], no_rule: null });
    expect(of('trial')?.rules).toEqual(['MC-ZZ-001']);
    expect(of('draft')).toMatchObject({ rules: [], no_rule: { planned: ['MC-ZZ-001'], why: { zh: '规则尚是草稿' } } });
    expect(of('deprecated')).toMatchObject({ rules: [], no_rule: null });
  });

  test('takes an article by its items, and as a whole only where a rule does', () => {
    const clauses = (article: string): string[] =>
      one({ id: 'MC-ZZ-001', basis: [{ law: '条例-735', article, settled: false }] })
        .clauses.filter(({ rules: ids }) => ids.length > 0)
        .map(({ article: name }) => name);
    expect(clauses('第三十八条(四)(五)')).toEqual(['第三十八条(四)', '第三十八条(五)']);
    expect(clauses('第三十八条')).toEqual(['第三十八条']);
    expect(coverage.clauses.map(({ article }) => article)).not.toContain('第三十八条');
  });
});
