import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MingchaError } from '../base/problem.ts';
import { storeProblem } from './problems.ts';

const isRefusal = (error: unknown): boolean => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'EACCES' || code === 'EPERM';
};

/** The user's name by the system's own list of users; the number where it is not in it. */
function userName(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((one) => one.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? String(uid);
  } catch {
    return String(uid);
  }
}

/** The nearest folder above a path, or the path, that tells whose it is: behind one that is closed nothing does. */
function ownerOf(path: string): number {
  for (let at = path; ; at = dirname(at)) {
    try {
      return statSync(at).uid;
    } catch (error) {
      if (at === dirname(at)) throw error;
    }
  }
}

/**
 * The refusal of a file that this user may not read, with whose it is. A file that is not there is no such file.
 *
 * @returns MingchaError MC-STORE-021; undefined where the file may be read, or is not there.
 */
export function unreadable(file: string): MingchaError | undefined {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) return undefined;
    const uid = ownerOf(file);
    const names = { owner: userName(uid), uid, mine: userName(process.geteuid?.() ?? -1) };
    return new MingchaError(storeProblem('MC-STORE-021', file, names), error);
  }
}
