import { expect, test } from 'vitest';
import { runsBetween, startSchedule } from '../../../cli/serve/schedule.ts';
import { until } from './support/serving.ts';

const EVERY_SECOND = '* * * * * *';

function logged() {
  const lines: string[] = [];
  return {
    lines,
    effects: { now: () => new Date(), log: (_level: string, message: string) => void lines.push(message) },
  };
}

test('a job that still runs is not started again, and the log says so', async () => {
  const { lines, effects } = logged();
  let begun = 0;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const run = async (): Promise<void> => {
    begun += 1;
    await held;
  };
  const schedule = startSchedule([{ name: 'scan', pattern: EVERY_SECOND, run }], effects);
  try {
    await until(
      () => lines.filter((line) => line.includes('still runs')).length,
      (times) => times >= 2,
    );
    expect(begun).toBe(1);
    release();
    await until(
      () => begun,
      (times) => times > 1,
    );
  } finally {
    release();
    await schedule.stop();
  }
});

test('stopping interrupts the job that runs, waits for it, and nothing starts after', async () => {
  const { effects } = logged();
  const events: string[] = [];
  const run = async (signal: AbortSignal): Promise<void> => {
    events.push('begun');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    events.push('ended');
  };
  const schedule = startSchedule([{ name: 'scan', pattern: EVERY_SECOND, run }], effects);
  await until(
    () => events.length,
    (length) => length > 0,
  );
  await schedule.stop();
  expect(events).toEqual(['begun', 'ended']);
  expect(schedule.next()).toEqual([]);
});

test('a defect in a job is not swallowed', async () => {
  const { effects } = logged();
  const schedule = startSchedule(
    [{ name: 'scan', pattern: EVERY_SECOND, run: () => Promise.reject(new Error('a defect')) }],
    effects,
  );
  try {
    await expect(schedule.failed).rejects.toThrow('a defect');
  } finally {
    await schedule.stop();
  }
});

test('a run that begins late is said in the log', async () => {
  const lines: [string, Record<string, unknown> | undefined][] = [];
  const sleep = 3_600_000;
  let ran = false;
  const schedule = startSchedule(
    [
      {
        name: 'scan',
        pattern: EVERY_SECOND,
        run: () => {
          ran = true;
          return Promise.resolve();
        },
      },
    ],
    {
      // The clock of a machine that slept for an hour.
      now: () => new Date(Date.now() + sleep),
      log: (_level, message, fields) => void lines.push([message, fields]),
    },
  );
  try {
    await until(
      () => ran,
      (done) => done,
    );
    const late = lines.find(([message]) => message === 'scheduled run is late');
    expect(late?.[1]).toMatchObject({ job: 'scan' });
    expect(Number(late?.[1]?.['missed'])).toBeGreaterThan(0);
  } finally {
    await schedule.stop();
  }
});

test('patterns are read in Shanghai time', () => {
  const runs = runsBetween('30 1 * * *', new Date('2026-01-05T00:00:00+08:00'), new Date('2026-01-07T01:29:59+08:00'));
  expect(runs.map((at) => at.toISOString())).toEqual(['2026-01-04T17:30:00.000Z', '2026-01-05T17:30:00.000Z']);
  const edge = runsBetween('30 1 * * *', new Date('2026-01-05T01:30:00+08:00'), new Date('2026-01-06T01:30:00+08:00'));
  expect(edge).toHaveLength(1);
});
