import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { readNote } from '../../cli/owner/note.ts';
import { selectRules } from '../../cli/rules.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';
import { run } from '../../cli/run.ts';
import { writeSmallCity } from '../support/city.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
afterAll(() => folder.remove());

function startScan(): ChildProcess {
  const words = ['--import', 'tsx', join(packageRoot(), 'cli', 'main.ts'), 'scan', '--data', data];
  return endsWithTest(spawn(process.execPath, words, { cwd: packageRoot(), stdio: 'ignore' }));
}

const exitOf = async (child: ChildProcess): Promise<number | null> =>
  new Promise((done) => child.on('exit', (exit) => done(exit)));

/** Starts a real scan in a process of its own and kills it after some milliseconds. */
async function scanKilled(after: number): Promise<void> {
  const child = startScan();
  const exit = exitOf(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), after);
  await exit;
  clearTimeout(timer);
}

async function counted(query: string): Promise<number> {
  expect(await run(['sql', query, '--json'], recorder.effects)).toBe(0);
  return Number((JSON.parse(recorder.take().out) as { n: string }).n);
}

test('a scan killed at any moment leaves a warehouse that opens, with whole runs only', async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'));
  expect(await run(['ingest', 'files', 'in'], recorder.effects)).toBe(0);
  recorder.take();
  for (const after of [350, 600, 850, 1100, 1400]) {
    await scanKilled(after);
    const runs = await counted('SELECT count(*) AS n FROM run');
    expect(await counted('SELECT count(*) AS n FROM run_rule')).toBe(
      selectRules(loadCatalogue().rules, [], []).length * runs,
    );
    expect(await counted('SELECT count(*) AS n FROM suspect')).toBe(runs === 0 ? 0 : 3);
    expect(await counted('SELECT count(*) AS n FROM suspect_event')).toBe(runs === 0 ? 0 : 3);
  }
  expect(await run(['scan', '--json'], recorder.effects)).toBe(0);
  expect((JSON.parse(recorder.take().out) as { totals: { suspects: number } }).totals.suspects).toBe(3);
});

test('Ctrl-C ends a scan with 130, or it was done already', async () => {
  const child = startScan();
  const exit = exitOf(child);
  // Who opens the warehouse has long taken over the signal. What the scans before left of their notes, it removes.
  const ours = (): boolean => readNote(data)?.note.pid === child.pid;
  while (child.exitCode === null && !ours()) await delay(5);
  child.kill('SIGINT');
  expect([130, 0]).toContain(await exit);
  expect(await run(['status'], recorder.effects)).toBe(0);
});
