import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import { writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data });
afterAll(() => folder.remove());

/** Starts a real scan in a process of its own and kills it after some milliseconds, with a signal. */
async function scanKilled(after: number, signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(packageRoot(), 'cli', 'main.ts'), 'scan', '--data', data],
    {
      cwd: packageRoot(),
      stdio: 'ignore',
    },
  );
  const timer = setTimeout(() => child.kill(signal), after);
  const code = await new Promise<number | null>((done) => child.on('exit', (exit) => done(exit)));
  clearTimeout(timer);
  return code;
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
    await scanKilled(after, 'SIGKILL');
    const runs = await counted('SELECT count(*) AS n FROM run');
    expect(await counted('SELECT count(*) AS n FROM run_rule')).toBe(7 * runs);
    expect(await counted('SELECT count(*) AS n FROM suspect')).toBe(runs === 0 ? 0 : 3);
    expect(await counted('SELECT count(*) AS n FROM suspect_event')).toBe(runs === 0 ? 0 : 3);
  }
  expect(await run(['scan', '--json'], recorder.effects)).toBe(0);
  expect((JSON.parse(recorder.take().out) as { totals: { suspects: number } }).totals.suspects).toBe(3);
});

test('Ctrl-C ends a scan with 130, or it was done already', async () => {
  expect([130, 0]).toContain(await scanKilled(700, 'SIGINT'));
  expect(await run(['status'], recorder.effects)).toBe(0);
});
