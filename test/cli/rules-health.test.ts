import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { coveragePage } from '../../docs/reference/coverage.ts';
import type { Coverage } from '../../rules/coverage/coverage.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { changed } from '../rules/support/valid-rule.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
const said = async (...words: string[]): Promise<string> => {
  expect(await run(words, recorder.effects), words.join(' ')).toBe(0);
  return recorder.take().out;
};
const coverage = async (): Promise<Coverage> =>
  (JSON.parse(await said('rules', 'health', '--coverage', '--json')) as { coverage: Coverage }).coverage;

describe('mingcha rules health --coverage', () => {
  test('prints every class and clause without a rule, with its reason, and no other', async () => {
    const { classes, clauses } = await coverage();
    const open = classes.filter(({ rules }) => rules.length === 0);
    expect(classes).toHaveLength(88);
    for (const language of ['zh', 'en'] as const) {
      const text = await said('rules', 'health', '--coverage', '--lang', language);
      const shown = text.split('\n').flatMap((line) => /^ {2}(\d+) +\S/.exec(line)?.[1] ?? []);
      expect(shown).toEqual(open.map(({ no }) => String(no)));
      for (const { no_rule: reason } of open) expect(text).toContain(reason?.why[language]);
      expect(text).not.toMatch(/未写明原因|nobody gave a reason/);
    }
    expect(clauses.find(({ article }) => article === '第三十八条(一)')).toMatchObject({
      rules: [],
      no_rule: { planned: ['MC-IP-001', 'MC-IP-002'] },
    });
  });

  test('counts the rules of the site’s own', async () => {
    const before = (await coverage()).classes.find(({ no }) => no === 49);
    expect(before?.rules).toEqual([]);
    mkdirSync(join(data, 'rules'), { recursive: true });
    const own = changed('  share: 0.25\n  strict: true\n  med_types: {list', '  pharmacy_med_types: {list')
      .replace('med_types: [{list: pharmacy-med-types}]', 'gap: short')
      .replaceAll('MC-TC-901', 'MC-ZZ-001');
    writeFileSync(
      join(data, 'rules', 'MC-ZZ-001.yaml'),
      own.replace('status: stable', 'status: stable\nofficial: [49]'),
    );
    expect((await coverage()).classes.find(({ no }) => no === 49)).toMatchObject({
      rules: ['MC-ZZ-001'],
      no_rule: null,
    });
  });

  test('the page has a row for each class and clause, with the same rules', async () => {
    const page = coveragePage();
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    const { classes, clauses } = await coverage();
    expect(rows).toHaveLength(classes.length + clauses.length + 2);
    expect(rows).toContain('| 43 | 药品监管类 | 药品进销存异常 | GZ10000202001000 | MC-TC-005 MC-TC-014 | |');
  });
});

describe('mingcha rules check on legal bases', () => {
  test('says in a line what was never verified, and each of it when asked', async () => {
    const shipped = loadCatalogue().rules.length;
    const line = await said('rules', 'check', '--lang', 'en');
    expect(line).toMatch(
      new RegExp(`^On legal bases: \\d+ articles that ${shipped + 1} rules rest on were never compared`, 'm'),
    );
    expect(line).not.toContain('nobody has compared it');
    const all = await said('rules', 'check', '--verbose', '--lang', 'en');
    expect(all).toMatch(
      /MC-TC-008 {2}条例-735 第三十九条\(三\): nobody has compared it with the original\n {4}\S+MC-TC-008\.yaml:\d+:\d+/,
    );
    expect(all).toMatch(
      /MC-RX-001 {2}长期处方管理规范: in force from 2021-08-10, and the rule judges earlier services too/,
    );
  });
});
