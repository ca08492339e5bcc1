import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../../cli/run.ts';
import { cell } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { dailyFolder, dropDay, makeDays } from '../../faults/daily/make-days.ts';
import { differencesOf, stateOf, type State } from '../../faults/daily/state-of.ts';
import { Random } from '../../ingest/fuzz/random.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

// Each of them does whole days of work, on machines that may be busy.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/** Kills at moments that chance would seldom meet: the record is put back to what it was then, and the day is run again. */
const folder = temporaryFolder();
const { path } = folder;
const drop = join(path, 'drop');
const recorder = recordingEffects(path, { MINGCHA_DATA: path });
const DATE = '2026-01-05';
let calm: State = new Map();
afterAll(() => folder.remove());

async function daily(): Promise<void> {
  const code = await run(['daily', '--date', DATE], recorder.effects);
  const { err } = recorder.take();
  expect({ code, err }).toEqual({ code: 0, err: '' });
}

beforeAll(async () => {
  dailyFolder(path, 'local');
  for (const day of makeDays(new Random(11), 4))
    dropDay(drop, {
      ...day,
      files: day.files
        .filter((file) => !file.path.includes('broken'))
        .map((file) => ({ ...file, path: file.path.split('/').at(-1) ?? '' })),
    });
  await daily();
  calm = await stateOf(path);
});

/** Puts the record of the day back with statements, and some files back to where they were dropped. */
async function rewind(statements: readonly string[], files: 'none' | 'one' | 'all' = 'none'): Promise<void> {
  const warehouse = await Warehouse.open({ directory: path, mode: 'write', waitSeconds: 60 });
  const session = await warehouse.session();
  const rows = await session.rows('SELECT path, target FROM daily_file ORDER BY path');
  // One that was put back is not the one that the record knows, unless its time is as it was: renaming keeps it.
  const back = rows.slice(0, files === 'all' ? rows.length : files === 'one' ? 1 : 0);
  for (const row of back) renameSync(join(drop, cell(row, 'target')), join(drop, cell(row, 'path')));
  await session.runAll(statements);
  // What was audited and told of the end of the day had not happened yet.
  await session.run("UPDATE daily_day SET state = 'running', finished_at = NULL, exit_code = NULL, detail = NULL");
  session.close();
  warehouse.close();
}

/** All but the audit, which tells of each end of the day that was put back. */
async function differences(): Promise<string[]> {
  const found = await stateOf(path);
  return differencesOf(calm, found).filter((one) => !one.startsWith('audited'));
}

const laterSteps = (...names: string[]): string =>
  `DELETE FROM daily_step WHERE step IN (${names.map((name) => `'${name}'`).join(', ')})`;
const reopened = (name: string): string =>
  `UPDATE daily_step SET state = 'running', finished_at = NULL WHERE step = '${name}'`;

test('killed after a file had landed and before that was recorded', async () => {
  const first = 'path = (SELECT min(path) FROM daily_file)';
  await rewind(
    [
      `UPDATE daily_file SET outcome = 'waiting', batches = '[]', target = NULL WHERE ${first}`,
      reopened('land'),
      laterSteps('scan', 'export', 'notice'),
    ],
    'one',
  );
  await daily();
  expect(await differences()).toEqual([]);
});

test('killed after files were recorded and before they were moved', async () => {
  await rewind([reopened('land'), laterSteps('scan', 'export', 'notice')], 'all');
  await daily();
  expect(await differences()).toEqual([]);
});

test('killed after the scan was recorded and before the day knew of it', async () => {
  await rewind([reopened('scan'), laterSteps('export', 'notice'), 'UPDATE daily_day SET run = NULL']);
  await daily();
  expect(await differences()).toEqual([]);
});

test('killed while lists were written', async () => {
  await rewind([reopened('export'), laterSteps('notice')]);
  await daily();
  expect(await differences()).toEqual([]);
});

test('killed after the notice', async () => {
  await rewind([]);
  await daily();
  expect(await differences()).toEqual([]);
});
