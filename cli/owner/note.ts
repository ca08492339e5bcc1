import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { shanghaiTime } from '../../base/clock.ts';
import { programVersion } from '../version.ts';

const NOTE = z.object({
  pid: z.number().int(),
  /** The command's own words without its arguments, which may name persons. */
  command: z.string(),
  version: z.string(),
  started_at: z.string(),
  /** Where other commands reach it; null when it takes none. */
  socket: z.string().nullable(),
  token: z.string(),
});

/**
 * What the process that writes to a warehouse says of itself in `owner.json`. It only ever names: who holds the warehouse
 * is known to the lock of its file alone, and a note may be left by a process that was killed.
 */
export type OwnerNote = z.infer<typeof NOTE>;

/** Where the note of a data folder stands. */
export function noteFile(directory: string): string {
  return join(directory, 'owner.json');
}

/** A note of this process, with a new token. */
export function newNote(command: string, now: Date, socket: string | null): OwnerNote {
  return {
    pid: process.pid,
    command,
    version: programVersion(),
    started_at: shanghaiTime(now),
    socket,
    token: randomBytes(24).toString('base64url'),
  };
}

/** Writes the note, readable by its owner alone, under a temporary name first. Only who holds the warehouse may. */
export function writeNote(directory: string, note: OwnerNote): void {
  const temporary = `${noteFile(directory)}.${process.pid}.part`;
  try {
    writeFileSync(temporary, `${JSON.stringify(note)}\n`, { mode: 0o600 });
    renameSync(temporary, noteFile(directory));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What a data folder's note says, and whose file it is; undefined where there is none that can be understood. */
export function readNote(directory: string): { readonly note: OwnerNote; readonly uid: number } | undefined {
  const file = noteFile(directory);
  try {
    const note = NOTE.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { note, uid: lstatSync(file).uid };
  } catch {
    return undefined;
  }
}

/** Removes the note. Only who holds the warehouse may: any note it finds is its own, or that of a process that is gone. */
export function removeNote(directory: string): void {
  rmSync(noteFile(directory), { force: true });
}

/** Removes the note and the socket of an owner that was killed. Only who holds the warehouse may. */
export function removeLeftBehind(directory: string): void {
  const socket = readNote(directory)?.note.socket ?? null;
  if (socket !== null && lstatSync(socket, { throwIfNoEntry: false })?.isSocket() === true) rmSync(socket);
  removeNote(directory);
}

/** Who an owner is, for a sentence: `mingcha serve (PID 4711, 2026-01-05 08:00:00)`. */
export function ownerWords(note: OwnerNote): string {
  return `mingcha ${note.command} (PID ${note.pid}, ${note.started_at})`;
}
