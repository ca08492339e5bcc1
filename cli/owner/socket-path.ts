import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import type { Effects } from '../../base/effects.ts';
import { ownerProblem } from './problems.ts';

/**
 * Longest path of a Unix socket in bytes. `sun_path` holds 108 on Linux and 104 on macOS with the closing NUL; Node cuts
 * what is longer without a word.
 */
export const LONGEST_SOCKET_PATH = 100;

const OTHERS_MAY_WRITE = 0o022;

/** The user id of this process; undefined on Windows, which has none. */
export function ownUserId(): number | undefined {
  return process.getuid?.();
}

function isSafe(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === ownUserId() && (found.mode & OTHERS_MAY_WRITE) === 0;
}

/**
 * Where the owner of a data folder listens: in `XDG_RUNTIME_DIR` when that is ours, else in the data folder itself, under a
 * short name made from the folder's true path; on Windows a named pipe.
 *
 * @throws MingchaError MC-OWNER-004 for a path that would be cut, 009 for a folder that others may write to.
 */
export function socketPath(directory: string, environment: Effects['environment']): string {
  const name = `mingcha-${createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 12)}`;
  if (platform() === 'win32') return `\\\\.\\pipe\\${name}`;
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  if (runtime.startsWith('/') && isSafe(runtime)) {
    const path = join(runtime, `${name}.sock`);
    if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  }
  const path = join(directory, `${name}.sock`);
  const bytes = Buffer.byteLength(path);
  if (bytes > LONGEST_SOCKET_PATH)
    throw new MingchaError(ownerProblem('MC-OWNER-004', path, { bytes, limit: LONGEST_SOCKET_PATH }));
  if ((statSync(directory).mode & OTHERS_MAY_WRITE) !== 0)
    throw new MingchaError(ownerProblem('MC-OWNER-009', directory));
  return path;
}
