import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { PROBLEM_ROOMS } from '../../cli/problem-codes.ts';
import { sourceLines } from '../../cli/render/source-line.ts';
import { run } from '../../cli/run.ts';
import { errorsPage } from '../../docs/reference/errors.ts';
import { changed } from '../rules/support/valid-rule.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const recorder = recordingEffects(folder.path);
const file = join(folder.path, 'MC-TC-901.yaml');

/** The valid rule with parameters that its detector takes, and one piece replaced. */
function write(piece: string, replacement: string): void {
  const sound = changed('  share: 0.25\n  strict: true\n  med_types: {list', '  pharmacy_med_types: {list');
  if (!sound.includes(piece)) throw new Error(`the rule has no ${piece}`);
  writeFileSync(
    file,
    sound.replace('med_types: [{list: pharmacy-med-types}]', 'gap: short').replace(piece, replacement),
  );
}

async function check(language: string): Promise<string> {
  expect(await run(['rules', 'check', '.', '--lang', language], recorder.effects)).toBe(3);
  return recorder.take().err;
}

describe('problems of a rule file', () => {
  test('a sound file has none', async () => {
    write('severity: high', 'severity: high');
    expect(await run(['rules', 'check', '.'], recorder.effects)).toBe(0);
    expect(recorder.take().err).toBe('');
  });

  test('stand at their line, with the line and a caret under the fault', async () => {
    write('severity: high', 'severity: meduim');
    const line = readFileSync(file, 'utf8').split('\n').indexOf('severity: meduim') + 1;
    expect(await check('en')).toBe(
      [
        'Error MC-RULE-005  severity cannot be meduim.',
        `  Where: ${file}:${line}:11`,
        `  ${line} │ severity: meduim`,
        `    │           ^^^^^^`,
        '  Why: It is one of: low, medium, high.',
        '  Fix: Use one of them. Did you mean medium?',
        '',
      ].join('\n'),
    );
    expect(await check('zh')).toContain('是否想写 medium？');
  });

  test.each([
    ['severity: high', 'severty: high', 'severty', 'severity'],
    ['zh: 同一', 'zn: 同一', 'zn', 'zh'],
    ['settled: false', 'setled: false', 'setled', 'settled'],
    ['topic: trace-code', 'topic: trace-cod', 'trace-cod', 'trace-code'],
    ['{list: inpatient-med-types}', '{list: inpatient-med-type}', 'inpatient-med-type', 'inpatient-med-types'],
    ['law: 条例-735', 'law: 条例-753', '条例-753', '条例-735'],
    ['第三十八条(四)(五)', '第三十八条(四)(十)', '第三十八条(四)(十)', '第三十八条(一)'],
    ['trac_d.setl_id, fee', 'trac_d.setlid, fee', 'trac_d.setlid', 'setl_id'],
    ['      setl_d:', '      setld:', 'setld', 'setl_d'],
    ['medfee_sumamt: 88.00', 'medfee_sumat: 88.00', 'medfee_sumat', 'medfee_sumamt'],
    ['detector: code-reuse', 'detector: code-resue', 'code-resue', 'code-reuse'],
    ['  min_gap_days: 3', '  min_gap_day: 3', 'min_gap_day', 'min_gap_days'],
    ['across: institutions', 'across: institution', 'institution', 'institutions'],
  ])('%s written %s is marked, and the name that was meant is told', async (piece, replacement, wrong, meant) => {
    write(piece, replacement);
    const text = await check('en');
    expect(text).toContain(`Did you mean ${meant}?`);
    const cells = (head: string): number =>
      Array.from(head).reduce((sum, one) => sum + (/[\u2e80-\uffef]/.test(one) ? 2 : 1), 0);
    const lines = text.split('\n');
    const marked = lines.flatMap((marks, i) => {
      if (!/^ +│ +\^+$/.test(marks)) return [];
      const source = lines[i - 1] ?? '';
      return source.includes(wrong, source.indexOf('│'))
        ? [
            [
              cells(source.slice(0, source.indexOf(wrong, source.indexOf('│')))),
              marks.indexOf('^'),
              cells(wrong),
              marks.length - marks.indexOf('^'),
            ],
          ]
        : [];
    });
    expect(
      marked.some(([start, caret, width, carets]) => start === caret && width === carets),
      text,
    ).toBe(true);
  });

  test('a line too long for the reader is cut on both sides of the fault', () => {
    writeFileSync(join(folder.path, 'long.yaml'), `${'前'.repeat(100)}: wrong${' x'.repeat(100)}\n`);
    const [line = '', caret = ''] = sourceLines(
      { code: 'MC-RULE-002', where: `${join(folder.path, 'long.yaml')}:1:103` },
      80,
    );
    expect(line).toMatch(/^ {2}1 │ …前+: wrong x.*…$/);
    expect(caret).toMatch(/^ +│ +\^{5}$/);
  });

  test('a line of anything but rules is never shown', () => {
    const where = `${file}:1:1`;
    expect(sourceLines({ code: 'MC-RULE-002', where }, 80)).toHaveLength(2);
    expect(sourceLines({ code: 'MC-CONF-002', where }, 80)).toEqual([]);
    expect(sourceLines({ code: 'MC-RULE-018', where: file }, 80)).toEqual([]);
    expect(sourceLines({ code: 'MC-RULE-002', where: `${file}x:1:1` }, 80)).toEqual([]);
  });
});

/** Codes that the program's own files declare, found as text. */
function declaredCodes(): string[] {
  const root = packageRoot();
  const folders = ['base', 'records', 'store', 'ingest', 'rules', 'detectors', 'suspects', 'reports', 'demo', 'cli'];
  const files = folders.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, name, path), 'utf8')),
  );
  return [
    ...new Set(files.flatMap((text) => [...text.matchAll(/'(MC-[A-Z]{3,}-\d{3})'/g)].map(([, code = '']) => code))),
  ];
}

describe('mingcha help CODE', () => {
  const codes = declaredCodes();

  test('every code of the program is explained in both languages and stands in docs/errors.md', async () => {
    expect(codes.length).toBeGreaterThan(80);
    const page = errorsPage();
    expect(codes.filter((code) => !page.includes(`### ${code} (exit`))).toEqual([]);
    for (const code of codes) {
      for (const language of ['zh', 'en'] as const) {
        expect(await run(['help', code, '--lang', language], recorder.effects), code).toBe(0);
        const texts = new Map(PROBLEM_ROOMS.flatMap(([, room]) => Object.entries(room))).get(code);
        const { out } = recorder.take();
        // What a message fills in never reaches who asks beforehand; the words around it do.
        expect(out).not.toMatch(/\{\w*\}|undefined/);
        expect(out).toMatch(language === 'zh' ? /原因: .{4}/ : /Why: .{4}/);
        for (const text of [texts?.what, texts?.why])
          for (const part of (text?.[language] ?? '?').split(/\{\w+\}/).filter((words) => /\p{L}{2}/u.test(words)))
            expect(out, code).toContain(part.trim());
      }
    }
  });

  test('quarantine reasons are explained, and all codes listed', async () => {
    expect(await run(['help', 'not_a_number', '--lang', 'en'], recorder.effects)).toBe(0);
    expect(recorder.take().out).toContain('not a number');
    expect(await run(['help'], recorder.effects)).toBe(0);
    const { out } = recorder.take();
    for (const code of [...codes, 'not_a_number']) expect(out).toMatch(new RegExp(`^${code} `, 'm'));
  });

  test('an unknown code names the nearest', async () => {
    expect(await run(['help', 'MC-RULE-03', '--lang', 'en'], recorder.effects)).toBe(2);
    expect(recorder.take().err).toMatch(/There is no code MC-RULE-03\.[\s\S]*Did you mean MC-RULE-003\?/);
  });
});
