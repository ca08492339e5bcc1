import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { loadDaily } from '../../../cli/configuration/daily.ts';
import { contextOf, type Context } from '../../../cli/context.ts';
import { readDailyNote, writeDailyNote } from '../../../cli/daily/note.ts';
import { runDaily } from '../../../cli/daily/run-daily.ts';
import { run } from '../../../cli/run.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { dailyFolder } from '../../faults/daily/make-days.ts';
import { endsWithTest } from '../../support/ends-with-test.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';
import { ownerProcess } from '../owner/support/owner-process.ts';

// Each of them does whole days of work, on machines that may be busy.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function folderOf(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  dailyFolder(folder.path, 'local');
  return folder.path;
}

function contextAt(directory: string, wait: string): Context {
  return contextOf({ data: directory, wait, progress: false }, recordingEffects(directory).effects, {
    command: 'daily',
    needs: 'shared',
    lent: undefined,
    runBeside: () => Promise.resolve(0),
  });
}

const nobody = (): void => undefined;

test('two daily runs of one process go one after the other, and the second finds the day done', async () => {
  const directory = folderOf();
  const context = contextAt(directory, '300');
  const settings = loadDaily({ directory, workingDirectory: directory });
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  try {
    const both = await Promise.all([1, 2].map(async () => runDaily(context, warehouse, { settings, again: false })));
    expect(both.map(({ days }) => days.length)).toEqual([1, 0]);
    expect(both[1]?.already?.run).toBe('R000001');
    expect(readDailyNote(directory)).toBeUndefined();
  } finally {
    warehouse.close();
  }
});

test('who waits in vain is told who is at it, since when, and at which step', async () => {
  const directory = folderOf();
  const settings = loadDaily({ directory, workingDirectory: directory });
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  let release = nobody;
  const held = warehouse.daily.take(async () => new Promise<void>((resolve) => (release = resolve)));
  try {
    const note = { pid: process.pid, started_at: '2026-01-05 01:30:00', day: '2026-01-05', step: 'scan' };
    writeDailyNote(directory, note, nobody);
    const refused = runDaily(contextAt(directory, '0.1'), warehouse, { settings, again: false });
    await expect(refused).rejects.toThrow(
      `MC-DAILY-001 ${directory}: Another daily run is under way. mingcha daily (PID ${process.pid}, 2026-01-05 01:30:00) is at the step scan of 2026-01-05`,
    );
  } finally {
    release();
    await held;
    warehouse.close();
  }
});

test('another process that holds the warehouse for its daily run is named with its step', async () => {
  const directory = folderOf();
  (await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 })).close();
  const holder = await ownerProcess(directory, 'hold');
  endsWithTest(holder.child);
  expect(holder.said).toBe('held');
  const note = { pid: holder.pid, started_at: '2026-01-05 01:30:00', day: '2026-01-05', step: 'export' };
  writeFileSync(join(directory, 'daily.json'), JSON.stringify(note));
  const { effects, take } = recordingEffects(directory);
  expect(await run(['daily', '--data', directory, '--wait', '0.3'], effects)).toBe(2);
  const { err } = take();
  expect(err).toContain('MC-DAILY-001');
  expect(err).toContain(`mingcha daily (PID ${holder.pid}, 2026-01-05 01:30:00)，正在做 2026-01-05 的“导出”`);
});

test('a note that a killed run left names nobody', () => {
  const directory = folderOf();
  const gone = { pid: 2 ** 22 - 1, started_at: '2026-01-05 01:30:00', day: '2026-01-05', step: 'land' };
  writeDailyNote(directory, gone, nobody);
  expect(readDailyNote(directory)).toBeUndefined();
});
