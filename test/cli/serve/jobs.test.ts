import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Problem } from '../../../base/problem.ts';
import { missedRuns } from '../../../cli/serve/jobs.ts';
import type { Job } from '../../../cli/serve/schedule.ts';
import { scheduledBackup } from '../../../cli/serve/scheduled-backup.ts';
import { scheduledScan } from '../../../cli/serve/scheduled-scan.ts';
import { contextOf, type Context } from '../../../cli/context.ts';
import { listEntries, type AuditEntry } from '../../../store/audit/list.ts';
import { recordUpkeep } from '../../../store/upkeep.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const folder = temporaryFolder();
const opened: Warehouse[] = [];
afterEach(() => {
  for (const warehouse of opened.splice(0)) warehouse.close();
});
afterAll(() => folder.remove());

let folders = 0;

async function made(): Promise<{ context: Context; warehouse: Warehouse; take: () => { out: string; err: string } }> {
  const data = join(folder.path, `data-${++folders}`);
  const recorder = recordingEffects(folder.path);
  const context = contextOf({ data, lang: 'en', progress: false }, recorder.effects, {
    command: 'serve',
    needs: 'alone',
    lent: undefined,
    runBeside: () => Promise.resolve(0),
  });
  const warehouse = await Warehouse.open({ directory: data, mode: 'write', create: true, waitSeconds: 0 });
  opened.push(warehouse);
  return { context, warehouse, take: recorder.take };
}

function telling() {
  const told: [string, string[]][] = [];
  return {
    told,
    telling: {
      alarm: () => undefined,
      job: (name: string, problems: readonly Problem[]) => void told.push([name, problems.map(({ code }) => code)]),
    },
  };
}

const never = new AbortController().signal;

test('scheduled backups keep the newest, and never touch what this warehouse did not make', async () => {
  const { context: still, warehouse } = await made();
  let hour = 0;
  const now = (): Date => new Date(Date.UTC(2026, 0, 5, hour));
  const context = { ...still, effects: { ...still.effects, now } };
  const directory = join(folder.path, 'backups');
  const { told, telling: to } = telling();
  const once = async (): Promise<void> => {
    hour += 1;
    await scheduledBackup(context, warehouse, { at: '', directory, keep: 2 }, to, never);
  };
  await once();
  // Somebody else's backups, the oldest of all by their names.
  for (const name of ['mingcha-20200101-000000.duckdb', 'mingcha-20200101-000000.json'])
    writeFileSync(join(directory, name), 'of others');
  await once();
  await once();
  await once();
  expect(told).toEqual(Array.from({ length: 4 }, () => ['backup', []]));
  const session = await warehouse.session();
  const entries: AuditEntry[] = [];
  for await (const entry of listEntries(session, { actions: ['export'] })) entries.push(entry);
  session.close();
  expect(entries.map(({ subject, detail }) => [subject, detail['command'], detail['unmasked']])).toEqual(
    ['09', '10', '11', '12'].map((at) => [join(directory, `mingcha-20260105-${at}0000.duckdb`), 'serve', true]),
  );
  expect(readdirSync(directory).toSorted()).toEqual([
    'mingcha-20200101-000000.duckdb',
    'mingcha-20200101-000000.json',
    'mingcha-20260105-110000.duckdb',
    'mingcha-20260105-110000.json',
    'mingcha-20260105-120000.duckdb',
    'mingcha-20260105-120000.json',
  ]);
});

test('a backup that cannot be made is told, and the next may be', async () => {
  const { context, warehouse } = await made();
  const inTheWay = join(folder.path, 'a-file');
  writeFileSync(inTheWay, '');
  const { told, telling: to } = telling();
  await scheduledBackup(context, warehouse, { at: '', directory: join(inTheWay, 'x') }, to, never);
  await scheduledBackup(context, warehouse, { at: '', directory: join(folder.path, 'elsewhere') }, to, never);
  expect(told).toEqual([
    ['backup', ['MC-STORE-011']],
    ['backup', []],
  ]);
});

test('a scheduled scan waits for its turn, and one that is stopped tells nothing', async () => {
  const { context, warehouse, take } = await made();
  const { told, telling: to } = telling();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const before = warehouse.scanning.take(async () => held);
  const waiting = scheduledScan(context, warehouse, to, never);
  expect(warehouse.scanning.waiting).toBe(2);
  expect(told).toEqual([]);
  release();
  await before;
  await waiting;
  expect(told).toEqual([['scan', []]]);
  expect(take().out).toMatch(/^2026-01-05 08:00:00 scheduled scan R000001 \(cut 0\): no rule could run/);
  const stop = new AbortController();
  stop.abort();
  await scheduledScan(context, warehouse, to, stop.signal);
  expect(told).toHaveLength(1);
  expect(take().out).toBe('');
});

test('runs that were missed while nothing served are found, by Shanghai time', async () => {
  const { warehouse } = await made();
  const job = (name: Job['name'], pattern: string): Job => ({ name, pattern, run: () => Promise.resolve() });
  const jobs = [job('scan', '30 1 * * *'), job('backup', '0 3 * * *')];
  const session = await warehouse.session();
  try {
    const now = new Date('2026-01-08T02:00:00+08:00');
    expect(await missedRuns(session, jobs, now)).toEqual([]);
    await session.run(`INSERT INTO run (run, run_no, cut, limited, options, program_version, lock_digest, started_at, finished_at, suspects, new_suspects, gone)
      VALUES ('R000001', 1, 0, false, '{}', '0', '', TIMESTAMP '2026-01-05 01:30:02', TIMESTAMP '2026-01-05 01:31:00', 0, 0, 0)`);
    await recordUpkeep(session, new Date('2026-01-07T03:00:01+08:00'), 'backup', { file: '/x' });
    expect(await missedRuns(session, jobs, now)).toEqual([
      { name: 'scan', at: new Date('2026-01-08T01:30:00+08:00'), times: 3 },
    ]);
  } finally {
    session.close();
  }
});
