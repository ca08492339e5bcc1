import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../base/effects.ts';
import { dailyDays } from '../../store/daily/days.ts';
import type { Session } from '../../store/session.ts';
import type { DailySettings } from '../configuration/daily.ts';

const RECORD = ['runs', 'rule_runs', 'suspects', 'events'].map((name) => `${name}.parquet`);
const MINUTE = 60_000;

/** The files of a day that it wrote itself and that nobody has changed since it ended. */
function untouched(outbox: string, files: readonly string[], finishedAt: string): string[] {
  const ended = Date.parse(`${finishedAt.replace(' ', 'T')}+08:00`);
  const all = files.flatMap((file) => (file.endsWith('/') ? RECORD.map((name) => file + name) : [file]));
  return all
    .map((file) => join(outbox, file))
    .filter((path) => existsSync(path) && statSync(path).mtimeMs <= ended + MINUTE);
}

/**
 * Removes the lists of days beyond the number to keep. Only files that a day recorded as its own, and that nobody has written to
 * since, are removed: people fill in their findings in a workbook.
 */
export async function removeOldOutbox(book: Session, { outbox, keep }: DailySettings, log: Log): Promise<void> {
  if (keep === undefined) return;
  const done = (await dailyDays(book)).filter(({ state }) => state === 'done');
  const days = [...new Set(done.map(({ day }) => day))].toSorted();
  const old = new Set(days.slice(0, Math.max(0, days.length - keep)));
  for (const { day, detail, finishedAt } of done) {
    const folder = join(outbox.path, day);
    if (!old.has(day) || finishedAt === null || !existsSync(folder)) continue;
    const files = untouched(outbox.path, (detail['files'] as readonly string[] | undefined) ?? [], finishedAt);
    for (const file of files) rmSync(file, { force: true });
    for (const name of ['record', ...readdirSync(folder).filter((one) => one.startsWith('record-'))])
      removeIfEmpty(join(folder, name));
    removeIfEmpty(folder);
    if (files.length > 0) log('info', 'old lists removed', { day, files: files.length });
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something of somebody is in it, or it is not there.
  }
}
