import { Cron } from 'croner';
import type { Log } from '../../base/effects.ts';
import { TIME_ZONE } from '../configuration/pieces.ts';

/** Something that runs by the clock. */
export interface Job {
  readonly name: 'scan' | 'daily' | 'backup';
  readonly pattern: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A running schedule. */
export interface Schedule {
  /** When each job runs next. */
  readonly next: () => readonly { readonly name: Job['name']; readonly at: Date }[];
  /** Runs a job now, beside its pattern, unless it runs already. */
  readonly runNow: (name: Job['name']) => void;
  /** Rejects with what a job threw: jobs answer for expected failures themselves, so this is a defect. */
  readonly failed: Promise<never>;
  /** Starts nothing more, stops what runs, and waits for it. */
  readonly stop: () => Promise<void>;
}

/** A run that begins so late was held up: the machine slept, or the process stood still. */
const LATE_AFTER = 60_000;
const COUNTED = 1000;

/** The moments of a pattern after one moment and not after another; at most a thousand. */
export function runsBetween(pattern: string, after: Date, until: Date): readonly Date[] {
  const cron = new Cron(pattern, { timezone: TIME_ZONE, paused: true });
  return cron.nextRuns(COUNTED, after).filter((at) => at.getTime() <= until.getTime());
}

/**
 * Runs jobs by their patterns, in Shanghai time. A job that still runs is not started again; that, and runs missed while
 * the process stood still, are said in the log.
 */
export function startSchedule(jobs: readonly Job[], { now, log }: { now: () => Date; log: Log }): Schedule {
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const crons = jobs.map(({ name, pattern, run }) => {
    let expected: Date | null = null;
    const tellMissed = (): void => {
      const at = now();
      if (expected !== null && at.getTime() - expected.getTime() > LATE_AFTER) {
        const missed = runsBetween(pattern, new Date(expected.getTime() - 1), at);
        log('warn', 'scheduled run is late', { job: name, due: expected.toISOString(), missed: missed.length - 1 });
      }
    };
    const cron: Cron = new Cron(
      pattern,
      {
        timezone: TIME_ZONE,
        protect: () => log('warn', 'scheduled run left out: the one before still runs', { job: name }),
        catch: fail,
      },
      async () => {
        if (stop.signal.aborted) return;
        tellMissed();
        expected = cron.nextRun();
        const work = run(stop.signal);
        running.add(work);
        try {
          await work;
        } finally {
          running.delete(work);
        }
      },
    );
    expected = cron.nextRun();
    return { name, cron };
  });
  return {
    next: () =>
      crons.flatMap(({ name, cron }) => {
        const at = cron.nextRun();
        return at === null ? [] : [{ name, at }];
      }),
    runNow: (wanted) => {
      // What a job throws reaches `failed` on the way that its own runs take.
      for (const { name, cron } of crons) if (name === wanted && !cron.isBusy()) void cron.trigger();
    },
    failed,
    stop: async () => {
      for (const { cron } of crons) cron.stop();
      stop.abort();
      await Promise.allSettled(running);
    },
  };
}
