import { lastDailyAt } from '../../store/daily/last-day.ts';
import type { Session } from '../../store/session.ts';
import { upkeepOf } from '../../store/upkeep.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import { lastScanAt } from '../../suspects/last-scan.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';
import { runsBetween, type Job } from './schedule.ts';
import { scheduledBackup } from './scheduled-backup.ts';
import { scheduledDaily } from './scheduled-daily.ts';
import { scheduledScan } from './scheduled-scan.ts';
import type { Telling } from './telling.ts';

/** The jobs that a configuration schedules. */
export function jobsOf(
  context: Context,
  { file, schedule: { scan, daily, backup } }: Configuration,
  warehouse: Warehouse,
  telling: Telling,
): readonly Job[] {
  const jobs: Job[] = [];
  if (scan !== undefined)
    jobs.push({
      name: 'scan',
      pattern: scan,
      run: (signal) => scheduledScan(context, warehouse, telling, signal),
    });
  if (daily !== undefined)
    jobs.push({
      name: 'daily',
      pattern: daily,
      run: (signal) => scheduledDaily(context, warehouse, file, telling, signal),
    });
  if (backup !== undefined)
    jobs.push({
      name: 'backup',
      pattern: backup.at,
      run: (signal) => scheduledBackup(context, warehouse, backup, telling, signal),
    });
  return jobs;
}

/** When a job last ran, in Shanghai time; null before the first. */
async function lastRunOf(session: Session, name: Job['name']): Promise<string | null> {
  if (name === 'scan') return lastScanAt(session);
  if (name === 'daily') return lastDailyAt(session);
  return (await upkeepOf(session, 'backup')).at(-1)?.happenedAt ?? null;
}

/** Scheduled moments of a job that passed without it: the last of them, and how many. */
export interface Missed {
  readonly name: Job['name'];
  readonly at: Date;
  readonly times: number;
}

/** For each job that ran before, the last of the scheduled moments that have passed since without it. */
export async function missedRuns(session: Session, jobs: readonly Job[], now: Date): Promise<readonly Missed[]> {
  const missed: Missed[] = [];
  for (const { name, pattern } of jobs) {
    const last = await lastRunOf(session, name);
    if (last === null) continue;
    const runs = runsBetween(pattern, new Date(`${last.replace(' ', 'T')}+08:00`), now);
    const at = runs.at(-1);
    if (at !== undefined) missed.push({ name, at, times: runs.length });
  }
  return missed;
}
