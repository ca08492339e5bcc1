import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { folderChanges } from '../../cli/rule-tests/changes.ts';
import { run } from '../../cli/run.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const settled = (place: string, time: string, number: string): string =>
  `        - {trac_event: settle, fixmedins_code: ${place}, drug_trac_codg: 81234560000000000011, trac_time: ${time}, med_list_codg: D10, setl_id: S${number}, psn_no: ${number}}\n`;
const case_ = (name: string, first: string, second: string, rest: string): string =>
  `  - name: ${name}\n    uses: [places]\n    given:\n      trac_d:\n${settled('P1', first, '1')}${settled('P2', second, '2')}${rest}`;
const HIT = '    expect: [{key: {drug_trac_codg: 81234560000000000011}}]\n';
const MISS = '    expect: []\n';

/** A rule on codes settled at two pharmacies; \`cases\` are its tests beside the three compulsory ones. */
const rule = (id: string, cases: string): string => `rule: 1
id: ${id}
title: {zh: 同一追溯码跨机构重复结算（疑似）, en: One code settled at two institutions (suspected)}
topic: trace-code
status: stable
class: suspicious
kind: fact
severity: high
confidence: medium
basis: [{law: 条例-735, article: 第三十八条(四)}]
effective: {from: 2025-07-01}
requires: [trac_d.setl_id]
detector: code-reuse
params: {across: institutions, min_gap_days: 3}
finding: {key: [drug_trac_codg], subject: {institution: fixmedins_code}}
innocent: [退费重结]
request: [购进发票]
tests:
${case_('二十天', '2025-08-01 09:00:00', '2025-08-21 09:00:00', HIT)}${case_('一小时', '2025-08-01 09:00:00', '2025-08-01 10:00:00', MISS)}  - name: 没有结算编号
    uses: [places]
    given: {trac_d: [{trac_event: settle, fixmedins_code: P1, drug_trac_codg: 81234560000000000011, trac_time: 2025-08-01 09:00:00}]}
    expect: []
    could_not_tell: {trac_d.setl_id: 1}
${cases}`;

/** Cases that tell every number and day of the rule from its neighbours. */
const BOUNDARIES = [
  case_('恰满三天', '2025-08-01 09:00:00', '2025-08-04 09:00:00', HIT),
  case_('差一秒满三天', '2025-08-01 09:00:00', '2025-08-04 08:59:59', MISS),
  case_('施行当日', '2025-06-01 09:00:00', '2025-07-01 00:00:00', HIT),
  case_('施行前一日', '2025-06-01 09:00:00', '2025-06-30 23:59:59', MISS),
].join('');
const GAP = case_(
  '十天，同一人两张卡',
  '2025-08-01 09:00:00',
  '2025-08-11 09:00:00',
  '    todo: 看不出是同一人\n' + MISS,
);
const CLOSED = case_('十天', '2025-08-01 09:00:00', '2025-08-11 09:00:00', '    todo: 还看不出\n' + HIT);

function write(name: string, id: string, cases: string): string {
  const directory = join(folder.path, name);
  mkdirSync(join(directory, 'fixtures'), { recursive: true });
  const places = join(packageRoot(), 'rules', 'catalogue', 'fixtures', 'trace-places.yaml');
  writeFileSync(join(directory, 'fixtures', 'places.yaml'), readFileSync(places, 'utf8'));
  writeFileSync(join(directory, `${id}.yaml`), rule(id, cases));
  return directory;
}

const recorder = recordingEffects(folder.path);
const mingcha = async (...words: string[]) => {
  const exit = await run([...words, '--lang', 'en', '--no-progress'], recorder.effects);
  return { exit, ...recorder.take() };
};

describe('mingcha rules test', () => {
  test('a known gap is reported and fails nothing', async () => {
    write('gap', 'MC-TC-901', GAP);
    const { exit, out, err } = await mingcha('rules', 'test', '--folder', 'gap');
    expect(err).toBe('');
    expect(out).toMatch(/^○ MC-TC-901 {2}十天，同一人两张卡 {2}\d+ ms {2}known gap: 看不出是同一人$/m);
    expect(out).toContain('4 rule tests: 3 passed, 0 failed, 1 known gaps\n');
    expect(exit).toBe(0);
  });

  test('a known gap that is none any more is an error', async () => {
    write('closed', 'MC-TC-901', CLOSED);
    const { exit, out } = await mingcha('rules', 'test', '--folder', 'closed', '--json');
    expect(JSON.parse(out)).toMatchObject({ passed: 3, failed: 1, todo: 0 });
    expect(exit).toBe(3);
    expect((await mingcha('rules', 'test', '--folder', 'closed')).out).toContain('passes now: remove its todo');
  });

  test('a known gap is none of the three compulsory tests', async () => {
    const directory = write('compulsory', 'MC-TC-901', '');
    const file = join(directory, 'MC-TC-901.yaml');
    const [hit = '', ...rest] = readFileSync(file, 'utf8').split(HIT);
    writeFileSync(file, [`${hit}    todo: 还不会\n`, ...rest].join(HIT));
    const { exit, err } = await mingcha('rules', 'test', '--folder', 'compulsory');
    expect(err).toContain('Rule MC-TC-901 has no hit test.');
    expect(exit).toBe(3);
  });

  test('--mutate tells the changes that no test notices, with place and advice', async () => {
    const directory = write('weak', 'MC-TC-901', '');
    const { exit, out } = await mingcha('rules', 'test', '--folder', 'weak', '--mutate');
    expect(exit).toBe(4);
    const lines = readFileSync(join(directory, 'MC-TC-901.yaml'), 'utf8').split('\n');
    const line = lines.findIndex((text) => text.startsWith('params:')) + 1;
    const column = (lines[line - 1] ?? '').indexOf('3}') + 1;
    expect(out).toContain(`  ${join(directory, 'MC-TC-901.yaml')}:${line}:${column}\n    params.min_gap_days: 3 → 4\n`);
    expect(out).toContain('Add a pair: at the limit, and one unit beyond it.');
    expect(out).toContain('effective.from: 2025-07-01 → 2025-07-02');
  });

  test('--mutate is content where each change fails some test; known gaps take no part', async () => {
    write('strong', 'MC-TC-901', BOUNDARIES + GAP);
    const { exit, out } = await mingcha('rules', 'test', '--folder', 'strong', '--mutate', '--json');
    expect(JSON.parse(out)).toMatchObject({
      percent: '100.0',
      rules: [{ id: 'MC-TC-901', survivors: [], failing: [] }],
    });
    expect(JSON.parse(out).mutants).toBe(5);
    expect(exit).toBe(0);
  });

  test('--mutate proves nothing by a test that the rule itself fails', async () => {
    write('failing', 'MC-TC-901', case_('十天', '2025-08-01 09:00:00', '2025-08-11 09:00:00', MISS));
    const { exit, out } = await mingcha('rules', 'test', '--folder', 'failing', '--mutate');
    expect(out).toContain('the rule fails its own test: 十天');
    expect(exit).toBe(3);
  });
});

describe('mingcha rules test --watch', () => {
  const watching = recordingEffects(folder.path);
  let told = '';
  let ended: Promise<number>;

  /** Waits for a text that was not there before; the test's own time limit ends a wait in vain. */
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const { out, err } = watching.take();
      told += out + err;
      const found = pattern.exec(told);
      if (found !== null) {
        const before = told.slice(0, found.index + found[0].length);
        told = told.slice(before.length);
        return before;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  beforeAll(() => {
    write('watched', 'MC-TC-901', '');
    write('watched', 'MC-TC-902', '');
    ended = run(['rules', 'test', '--folder', 'watched', '--watch', '--lang', 'en', '--no-progress'], watching.effects);
  });
  afterAll(() => watching.abort.abort());

  test('runs all, then what changed alone, tells of mistakes, and ends with Ctrl-C', async () => {
    const first = await until(/Waiting for a rule file to change/);
    expect(first).toContain('6 rule tests: 6 passed, 0 failed');

    write('watched', 'MC-TC-902', GAP);
    const second = await until(/Waiting for a rule file to change/);
    expect(second).toContain('4 rule tests: 3 passed, 0 failed, 1 known gaps');
    expect(second).not.toContain('MC-TC-901');

    const file = join(folder.path, 'watched', 'MC-TC-901.yaml');
    const sound = readFileSync(file, 'utf8');
    writeFileSync(file, sound.replace('severity: high', 'severty: high'));
    const third = await until(/Waiting for a rule file to change/);
    expect(third).toMatch(/Unknown key severty[\s\S]*\^{7}/);
    expect(third).not.toContain('rule tests:');

    writeFileSync(file, sound.replace('min_gap_days: 3', 'min_gap_days: 30'));
    expect(await until(/Waiting for a rule file to change/)).toContain('3 rule tests: 2 passed, 1 failed');

    watching.abort.abort();
    expect(await ended).toBe(0);
  });
});

test('changes while the reader is busy come as one change', async () => {
  const directory = join(folder.path, 'busy');
  mkdirSync(directory);
  const stop = new AbortController();
  const changes = folderChanges([directory, join(directory, 'not-there')], stop.signal);
  const first = changes.next();
  writeFileSync(join(directory, 'a.yaml'), '1');
  writeFileSync(join(directory, 'b.yaml'), '1');
  expect((await first).done).toBe(false);
  writeFileSync(join(directory, 'c.yaml'), '1');
  expect((await changes.next()).done).toBe(false);
  stop.abort();
  expect((await changes.next()).done).toBe(true);
});
