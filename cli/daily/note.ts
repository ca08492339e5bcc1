import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../base/effects.ts';
import { isAlive } from '../../store/process-alive.ts';

const NOTE = z.object({ pid: z.number().int(), started_at: z.string(), day: z.string(), step: z.string() });

/**
 * What a daily run says of itself in `daily.json`, for those who wait for it. It only ever names: who may run is known to the
 * warehouse alone.
 */
export type DailyNote = z.infer<typeof NOTE>;

const noteFile = (directory: string): string => join(directory, 'daily.json');

/** What the daily run that is under way says; undefined where none is. */
export function readDailyNote(directory: string): DailyNote | undefined {
  try {
    const note = NOTE.parse(JSON.parse(readFileSync(noteFile(directory), 'utf8')));
    return isAlive(note.pid) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Says where a daily run stands. A disk that refuses the note stops nothing. */
export function writeDailyNote(directory: string, note: DailyNote, log: Log): void {
  const temporary = `${noteFile(directory)}.part`;
  try {
    writeFileSync(temporary, `${JSON.stringify(note)}\n`, { mode: 0o600 });
    renameSync(temporary, noteFile(directory));
  } catch (error) {
    log('warn', 'the note of the daily run was not kept', { reason: error instanceof Error ? error.message : '' });
  }
}

/** Takes the note away when a daily run has ended. */
export function removeDailyNote(directory: string): void {
  rmSync(noteFile(directory), { force: true });
}
