import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Problem } from '../../../base/problem.ts';
import { contextOf, type Context } from '../../../cli/context.ts';
import { missedRuns } from '../../../cli/serve/jobs.ts';
import { startSchedule, type Job } from '../../../cli/serve/schedule.ts';
import { scheduledDaily } from '../../../cli/serve/scheduled-daily.ts';
import { beginDay, endDay } from '../../../store/daily/days.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import { dailyFolder, dropDay, makeDays } from '../../faults/daily/make-days.ts';
import { Random } from '../../ingest/fuzz/random.ts';
import { recordingEffects } from '../../support/recording-effects.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0).toReversed()) end();
});

async function served(): Promise<{
  path: string;
  context: Context;
  warehouse: Warehouse;
  take: () => { out: string };
}> {
  const { path, remove } = temporaryFolder();
  endings.push(remove);
  dailyFolder(path, 'local');
  const recorder = recordingEffects(path);
  const context = contextOf({ data: path, lang: 'en', progress: false }, recorder.effects, {
    command: 'serve',
    needs: 'alone',
    lent: undefined,
    runBeside: () => Promise.resolve(0),
  });
  const warehouse = await Warehouse.open({ directory: path, mode: 'write', create: true, waitSeconds: 0 });
  endings.push(() => warehouse.close());
  return { path, context, warehouse, take: recorder.take };
}

function telling() {
  const told: [string, string[]][] = [];
  const job = (name: string, problems: readonly Problem[]) => void told.push([name, problems.map(({ code }) => code)]);
  return { told, telling: { alarm: () => undefined, job } };
}

const never = new AbortController().signal;

test('by the clock a day is done in the process that owns the warehouse, and told in one line', async () => {
  const { path, context, warehouse, take } = await served();
  const { told, telling: to } = telling();
  for (const day of makeDays(new Random(2), 1)) dropDay(join(path, 'drop'), day);
  await scheduledDaily(context, warehouse, undefined, to, never);
  expect(told).toEqual([['daily', []]]);
  expect(take().out).toMatch(
    /daily run of 2026-01-05: \d+ suspects, \d+ new, 0 gone; page 2026-01-05\/daily-2026-01-05\.txt\n$/,
  );
  expect(existsSync(join(path, 'outbox', '2026-01-05', 'suspects.xlsx'))).toBe(true);
  await scheduledDaily(context, warehouse, undefined, to, never);
  expect(take().out).toBe('');
  expect(readdirSync(join(path, 'outbox'))).toEqual(['2026-01-05']);
});

test('days that nobody did since the last one are told by the clock too', async () => {
  const { context, warehouse, take } = await served();
  const session = await warehouse.session();
  const name = { day: '2026-01-02', attempt: 1 };
  await beginDay(session, name, '2026-01-02 01:30:00');
  await endDay(session, name, { state: 'done', finishedAt: '2026-01-02 01:40:00', exit: 0, detail: {} });
  session.close();
  await scheduledDaily(context, warehouse, undefined, telling().telling, never);
  expect(take().out).toMatch(
    /Not done since the last day that was: 2026-01-03, 2026-01-04\. .*daily --date 2026-01-03\n$/,
  );
});

test('a daily run that cannot go on is told, and one that is stopped tells nothing', async () => {
  const { path, context, warehouse } = await served();
  const { told, telling: to } = telling();
  const file = join(path, 'mingcha.yaml');
  writeFileSync(file, 'daily: {outbox: nowhere}\n');
  await scheduledDaily(context, warehouse, file, to, never);
  expect(told).toEqual([['daily', ['MC-DAILY-002']]]);
  const stop = new AbortController();
  stop.abort();
  await scheduledDaily(context, warehouse, undefined, to, stop.signal);
  expect(told).toHaveLength(1);
});

test('a daily run is missed when its time passed and none was done, and runs at once when it is asked for', async () => {
  const { context, warehouse } = await served();
  let ran = 0;
  const job: Job = { name: 'daily', pattern: '30 1 * * *', run: () => Promise.resolve(void (ran += 1)) };
  const session = await warehouse.session();
  const now = new Date('2026-01-08T02:00:00+08:00');
  const name = { day: '2026-01-06', attempt: 1 };
  try {
    expect(await missedRuns(session, [job], now)).toEqual([]);
    await beginDay(session, name, '2026-01-06 01:30:00');
    expect(await missedRuns(session, [job], now)).toEqual([]);
    await endDay(session, name, { state: 'done', finishedAt: '2026-01-06 01:40:00', exit: 0, detail: {} });
    expect(await missedRuns(session, [job], now)).toEqual([
      { name: 'daily', at: new Date('2026-01-08T01:30:00+08:00'), times: 2 },
    ]);
  } finally {
    session.close();
  }
  const schedule = startSchedule([job], { now: () => now, log: context.effects.log });
  schedule.runNow('daily');
  await schedule.stop();
  expect(ran).toBe(1);
});
