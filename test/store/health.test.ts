import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { selectRules } from '../../cli/rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { emptyAmong } from '../../store/health/empty-months.ts';
import { limitBytes, machineFindings } from '../../store/health/machine.ts';
import type { Finding } from '../../store/health/finding.ts';
import { fileOf, inFolder, insertBatchRow, manySettlements } from '../support/keeping.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const SHIPPED = selectRules(loadCatalogue().rules, [], [], ['all']).length;

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder.path, 'data');
});
afterEach(() => folder.remove());

const ROWS = 100_000;
async function filled(): Promise<void> {
  await inFolder(data, async (session) => {
    await insertBatchRow(session, ROWS);
    await session.run(manySettlements(0, ROWS));
  });
}

interface Health {
  readonly rules_total: number;
  readonly rules_that_run: number;
  readonly rules: readonly unknown[];
  readonly health: readonly (Omit<Finding, 'text'> & { readonly text: string })[];
}

async function doctor(...words: string[]): Promise<{ exit: number; answer: Health }> {
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
  const exit = await run(['doctor', '--json', '--lang', 'en', ...words], recorder.effects);
  const { out, err } = recorder.take();
  expect(err).toBe('');
  return { exit, answer: JSON.parse(out) as Health };
}
const levels = (findings: readonly { check: string; level: string }[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, level }) => [check, level]));

describe('doctor on the machine', () => {
  test('answers without a warehouse, and makes none', async () => {
    const { exit, answer } = await doctor('--deep');
    expect(exit).toBe(0);
    expect(answer).toMatchObject({ rules_total: SHIPPED, rules_that_run: 0, rules: [] });
    expect(levels(answer.health)).toMatchObject({ program: 'ok', folder: 'warn', disk: 'ok', memory: 'ok' });
    expect(existsSync(data)).toBe(false);
  });

  test('warns of a memory limit that the machine cannot give, or that DuckDB would not understand', () => {
    const memory = (limit: string, machine: number): string =>
      levels(machineFindings(folder.path, limit, machine))['memory'] ?? '';
    expect(limitBytes('3GB')).toBe(3_000_000_000);
    expect(limitBytes('512MiB')).toBe(512 * 1024 * 1024);
    expect(memory('3GB', 4e9)).toBe('ok');
    expect(memory('3GB', 3.7e9)).toBe('warn');
    expect(memory('lots', 64e9)).toBe('warn');
  });

  test('names what killed processes left: spill folders and a log', async () => {
    await filled();
    mkdirSync(join(data, 'tmp', '4194304'), { recursive: true });
    writeFileSync(`${fileOf(data)}.wal`, Buffer.alloc(100));
    writeFileSync(join(data, '.mingcha-restore-4194304.duckdb'), 'half');
    const found = machineFindings(data);
    expect(levels(found)).toMatchObject({ temporary: 'warn', wal: 'warn' });
    mkdirSync(join(data, 'tmp', String(process.pid)), { recursive: true });
    expect(found.find((one) => one.check === 'temporary')?.facts).toMatchObject({ left_over: 2 });
  });
});

describe('months that are wanting', () => {
  const months = (counts: Record<string, number>): string[] => emptyAmong(new Map(Object.entries(counts)));

  test('are those with none, or nearly none, between months that have records', () => {
    expect(months({ '2024-11': 90, '2024-12': 110, '2025-02': 100 })).toEqual(['2025-01']);
    expect(months({ '2025-04': 100, '2025-05': 4, '2025-06': 100 })).toEqual(['2025-05']);
    expect(months({ '2025-04': 100, '2025-05': 5, '2025-06': 100 })).toEqual([]);
    // One mistyped year is no end of the data; what is seldom tells nothing; a few months of a year are no habit.
    expect(months({ '2025-04': 100, '2025-06': 100, '2052-01': 1 })).toEqual(['2025-05']);
    expect(months({ '2025-04': 4, '2025-06': 4 })).toEqual([]);
    expect(months({ '2025-01': 100, '2025-12': 100 })).toEqual([]);
    expect(months({})).toEqual([]);
  });

  test('are named by doctor and by the scan', async () => {
    await filled();
    await inFolder(data, async (session) => {
      await session.run(
        "DELETE FROM setl_d WHERE setl_time >= TIMESTAMP '2025-02-01' AND setl_time < TIMESTAMP '2025-03-01'",
      );
    });
    const { exit, answer } = await doctor();
    expect(exit).toBe(0);
    const [found] = answer.health.filter(({ check }) => check === 'months');
    expect(found).toMatchObject({ level: 'warn', facts: { kind: 'setl_d', event: null, months: '2025-02' } });
    const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
    await run(['scan', '--lang', 'zh'], recorder.effects);
    expect(recorder.take().out).toContain('结算（setl_d）缺 2025-02：整月没有或几乎没有记录，而前后月份都有');
  });
});

describe('doctor on the warehouse', () => {
  test('finds a sound one sound, in short and in full', async () => {
    await filled();
    for (const words of [[], ['--deep']]) {
      const { exit, answer } = await doctor(...words);
      expect(exit).toBe(0);
      expect(levels(answer.health)).toMatchObject({ opens: 'ok', readable: 'ok', backup: 'warn', retention: 'ok' });
      expect(levels(answer.health)['accounts']).toBe(words.length === 0 ? undefined : 'ok');
      expect(answer.rules).toHaveLength(SHIPPED);
    }
  });

  test('knows the last backup, and grows uneasy about an old one', async () => {
    await filled();
    const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
    expect(await run(['backup', 'safe'], recorder.effects)).toBe(0);
    expect(levels((await doctor()).answer.health)['backup']).toBe('ok');
    await inFolder(data, (session) => session.run("UPDATE upkeep SET happened_at = TIMESTAMP '2025-11-01 00:00:00'"));
    expect(levels((await doctor()).answer.health)['backup']).toBe('warn');
  });

  test('says when the account of a batch does not agree with the tables', async () => {
    await filled();
    await inFolder(data, (session) => session.run("DELETE FROM setl_d WHERE setl_id = 'S7'"));
    expect(levels((await doctor()).answer.health)['accounts']).toBeUndefined();
    const { exit, answer } = await doctor('--deep');
    expect(exit).toBe(5);
    const finding = answer.health.find((one) => one.check === 'accounts');
    expect(finding).toMatchObject({ level: 'bad', code: 'MC-STORE-017' });
    expect(finding?.text).toContain(`B000001 ${ROWS}/${ROWS - 1}`);
  });

  test('bytes overwritten in the middle are found by --deep, with a code instead of a crash', async () => {
    await filled();
    const bytes = readFileSync(fileOf(data));
    writeFileSync(fileOf(data), bytes.fill(7, bytes.length * 0.5, bytes.length * 0.5 + 5000));
    const { exit, answer } = await doctor('--deep');
    expect(exit).toBe(6);
    expect(answer.health.find((one) => one.level === 'bad')).toMatchObject({ check: 'readable', code: 'MC-STORE-016' });
  });

  test.each([
    ['truncated', (file: string) => truncateSync(file, Math.floor(statSync(file).size * 0.6))],
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['overwritten at its head', (file: string) => writeFileSync(file, readFileSync(file).fill(1, 0, 12_288))],
    ['something else', (file: string) => writeFileSync(file, 'not a warehouse at all'.repeat(1000))],
  ])('a file that is %s is a finding with a code', async (_name, spoil) => {
    await filled();
    spoil(fileOf(data));
    const { exit, answer } = await doctor();
    expect(exit).toBe(6);
    expect(answer.health.find((one) => one.level === 'bad')).toMatchObject({ check: 'opens', code: 'MC-STORE-016' });
    expect(answer.rules_that_run).toBe(0);
  });
});
