import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

let written = 0;

/** A write may take less than it was given. */
function writeBytes(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
}

/**
 * Writes under a temporary name and renames, so that a reader never sees half a list. The file is opened before the
 * first piece is asked for: a query must not be left running when its target cannot be written.
 *
 * @throws MingchaError MC-CLI-005 when the file cannot be written; nothing is left behind.
 */
export async function writeFileWhole(target: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  // An owner runs several commands at once, and two may write the same file.
  const temporary = `${target}.${process.pid}-${++written}.part`;
  let file: number | undefined;
  try {
    file = openSync(temporary, 'w', 0o600);
    for await (const piece of pieces) {
      if (typeof piece === 'string') writeSync(file, piece);
      else writeBytes(file, piece);
    }
    closeSync(file);
    file = undefined;
    renameSync(temporary, target);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(temporary, { force: true });
    if (error instanceof MingchaError || !(error instanceof Error && 'code' in error)) throw error;
    throw new MingchaError(cliProblem('MC-CLI-005', target, { reason: error.message }), error);
  }
}
