import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import { ruleDifferences } from '../../cli/rule-differences.ts';
import { differencesText } from '../../cli/render/rules-diff.ts';
import { loadLists } from '../../rules/knowledge/load-lists.ts';
import { storedText } from '../../rules/lock/stored-text.ts';
import type { Rule } from '../../rules/model.ts';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';
import { changed, VALID_RULE } from '../rules/support/valid-rule.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
const rules = join(folder.path, 'rules');
afterAll(() => folder.remove());
beforeEach(() => {
  rmSync(rules, { recursive: true, force: true });
  mkdirSync(rules);
  writeFileSync(join(rules, 'MC-TC-901.yaml'), VALID_RULE);
});

async function call(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const code = await run(words, recorder.effects);
  return { code, ...recorder.take() };
}

describe('mingcha rules lock', () => {
  const lock = async (...more: string[]) => call('rules', 'lock', '--folder', 'rules', ...more);

  test('writes the lock once, and checks it', async () => {
    expect(await lock('--check')).toMatchObject({ code: 3, out: '' });
    expect(await lock('--json')).toMatchObject({ code: 0 });
    const file = join(rules, 'rules.lock');
    const first = readFileSync(file, 'utf8');
    expect(first).toContain('    since: 2026-01-05\n');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect((await lock('--check')).code).toBe(0);
    expect((await lock()).out).toBe('规则锁已是最新（1 条）。\n');
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  test('a stale one fails the check, which names the rule and the command and writes nothing', async () => {
    await lock();
    const file = join(rules, 'rules.lock');
    const before = readFileSync(file, 'utf8');
    writeFileSync(join(rules, 'MC-TC-901.yaml'), changed('min_gap_days: 3', 'min_gap_days: 4'));
    const { code, err } = await lock('--check');
    expect(code).toBe(3);
    for (const word of ['MC-LOCK-002', 'MC-TC-901', 'mingcha rules lock']) expect(err).toContain(word);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect((await lock()).out).toMatch(/MC-TC-901\s+1\s+2\s+判断有变/);
    expect((await lock('--check')).code).toBe(0);
  });

  /** One rule that ships, in place of the made-up one, which no detector takes. */
  function shipped(): string {
    rmSync(join(rules, 'MC-TC-901.yaml'));
    const catalogue = join(packageRoot(), 'rules', 'catalogue');
    cpSync(join(catalogue, 'fixtures'), join(rules, 'fixtures'), { recursive: true });
    cpSync(join(catalogue, 'MC-TC-002.yaml'), join(rules, 'MC-TC-002.yaml'));
    return readFileSync(join(rules, 'MC-TC-002.yaml'), 'utf8');
  }

  test('an entry that was edited by hand fails both checks, and is sealed again only as its rule says', async () => {
    shipped();
    await lock();
    const file = join(rules, 'rules.lock');
    const whole = readFileSync(file, 'utf8');
    const check = async () => call('rules', 'check', 'rules');
    expect((await check()).code).toBe(0);
    writeFileSync(file, whole.replace('version: 1', 'version: 3'));
    for (const { code, err } of [await lock('--check'), await check()]) {
      expect(code).toBe(3);
      for (const word of ['MC-LOCK-006', 'MC-TC-002', 'mingcha rules lock']) expect(err).toContain(word);
    }
    expect((await lock()).out).toMatch(/MC-TC-002\s+3\s+4\s+原条目与封签不符/);
    expect((await check()).code).toBe(0);
    const forged = whole.replace(/parameters: .*/, `parameters: ${'0'.repeat(64)}`);
    writeFileSync(file, forged);
    expect(await lock()).toMatchObject({ code: 3, out: '' });
    expect(readFileSync(file, 'utf8')).toBe(forged);
  });

  test('rules check says which files are not the locked texts, and goes on', async () => {
    const text = shipped();
    await lock();
    expect((await call('rules', 'check', 'rules')).out).not.toContain('规则锁');
    const edited = text.replace('min_settlements: 2', 'min_settlements: 3');
    expect(edited).not.toBe(text);
    writeFileSync(join(rules, 'MC-TC-002.yaml'), edited);
    const { code, out } = await call('rules', 'check', 'rules');
    expect([code, out.includes('1 条规则的文本与规则锁不一致：MC-TC-002')]).toEqual([0, true]);
    const json = JSON.parse((await call('rules', 'check', 'rules', '--json')).out) as { off_lock: unknown };
    expect(json.off_lock).toEqual([{ id: 'MC-TC-002', standing: 'judgement' }]);
  });

  test("a site's own rules have a lock of their own", async () => {
    const own = join(folder.path, 'site', 'rules');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      join(own, 'MC-ZA-901.yaml'),
      changed('MC-TC-901', 'MC-ZA-901').replace('topic: trace-code', 'topic: any'),
    );
    const local = async (...more: string[]) =>
      call('rules', 'lock', '--local', '--data', join(folder.path, 'site'), ...more);
    const { out, err } = await local('--json');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      file: join(own, 'rules.lock'),
      rules: 1,
      changes: [{ id: 'MC-ZA-901', to: 1 }],
    });
    expect((await local('--check')).code).toBe(0);
  });

  test('rules with a mistake are not locked', async () => {
    writeFileSync(join(rules, 'MC-TC-901.yaml'), changed('status: stable', 'status: stabel'));
    const { code, err } = await lock();
    expect([code, err.includes('MC-RULE-005')]).toEqual([3, true]);
  });
});

describe('mingcha rules diff', () => {
  const data = join(folder.path, 'data');
  const diff = async (...more: string[]) => call('rules', 'diff', ...more, '--data', data);

  test('against the lock it needs no warehouse, and against the newest scan where there is one', async () => {
    const none = await diff('--json');
    expect(JSON.parse(none.out)).toMatchObject({ schema: 1, against: 'lock' });
    expect((await diff('MC-TC-002')).out).toBe('与 lock 相比：0 条不同，1 条相同。\n');
    mkdirSync(join(folder.path, 'city'));
    writeSmallCity(join(folder.path, 'city'));
    await call('ingest', 'files', join(folder.path, 'city'), '--data', data);
    expect((await call('scan', '--rule', 'MC-TC-002', '--data', data)).code).toBe(0);
    const { out: english } = await diff('--lang', 'en');
    expect(english).toMatch(
      /^Against R000001: 0 differ, 1 are the same\.\nR000001 did not run [1-9]\d* other rules; they are not compared /,
    );
    expect((JSON.parse((await diff('--json')).out) as { not_run: number }).not_run).toBeGreaterThan(10);
    expect((await diff('MC-TC-002')).out).toBe('与 R000001 相比：0 条不同，1 条相同。\n');
    await call(
      'rules',
      'overlay',
      'new',
      'MC-TC-002',
      '--set',
      'params.min_settlements=9',
      '--reason',
      '试',
      '--by',
      '王',
      '--data',
      data,
    );
    const { out } = await diff();
    expect(out).toMatch(/^~ MC-TC-002 {2}\d+-([0-9a-f]{8}) → \d+\+(?!\1)[0-9a-f]{8} {2}参数 {2}/);
    expect(out).toContain('    参数  params.min_settlements：2 → 9\n');
    expect((await diff('MC-TC-003')).out).toContain('? MC-TC-003');
    const version = /MC-TC-002 {2}(\S+) →/.exec(out)?.[1] ?? '';
    expect((await diff('--against', version, 'MC-TC-002')).out).toContain('params.min_settlements：2 → 9');
    // The lock has digests alone; the values are those of the scan that ran that very text.
    expect((await diff('--against', 'lock', 'MC-TC-002')).out).toContain('params.min_settlements：2 → 9');
    for (const unknown of ['R000009', '9-00000000']) {
      const { code, err } = await diff('--against', unknown);
      expect([code, err.includes('MC-LOCK-005')]).toEqual([2, true]);
    }
  });

  function ruleOf(text: string, knowledge = loadLists().lists): Rule {
    const { rule } = parseRule(text, 'MC-TC-901.yaml', knowledge);
    if (rule === undefined) throw new Error('not a rule');
    return { ...rule, version: '2-22222222' };
  }
  const before = ruleOf(VALID_RULE);
  const earlier = { against: 'R000001', whole: true };
  const kept = { ruleId: before.id, version: '1-11111111', digests: before.digests, text: storedText(before) };

  test('names the entries that a list gained and lost, in both languages', () => {
    const { lists } = loadLists();
    const list = lists.get('inpatient-med-types');
    if (list === undefined) throw new Error('no list');
    const now = ruleOf(
      VALID_RULE,
      new Map(lists).set(list.name, { ...list, entries: [...list.entries.slice(1), '999'] }),
    );
    const found = ruleDifferences({ rules: [now] }, { ...earlier, texts: [kept] });
    expect(differencesText(found, 'R000001', 1, 'zh')).toBe(
      `~ MC-TC-901  1-11111111 → 2-22222222  名单  同一追溯码重复结算（疑似）\n    名单  inpatient-med-types：增加 999；删去 ${list.entries[0]}\n与 R000001 相比：1 条不同，0 条相同。\n`,
    );
    expect(differencesText(found, 'R000001', 1, 'en')).toContain(
      `    lists  inpatient-med-types: added 999; removed ${list.entries[0]}\n`,
    );
  });

  test('says when only digests of the earlier text are known, and which rules came and went', () => {
    const now = ruleOf(changed('min_gap_days: 3', 'min_gap_days: 4'));
    const digestsOnly = ruleDifferences({ rules: [now] }, { ...earlier, texts: [{ ...kept, text: null }] });
    expect(digestsOnly).toMatchObject([{ state: 'changed', parts: ['parameters'], fields: [], values_known: false }]);
    expect(differencesText(digestsOnly, 'lock', 1, 'zh')).toContain('只知道哪一部分变了');
    const other = ruleDifferences({ rules: [now] }, { ...earlier, texts: [{ ...kept, ruleId: 'MC-TC-900' }] });
    expect(other.map(({ id, state }) => `${id} ${state}`)).toEqual(['MC-TC-900 gone', 'MC-TC-901 new']);
  });
});
