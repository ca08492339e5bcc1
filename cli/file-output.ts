import { createWriteStream, renameSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** Writes under a temporary name and renames, so that a reader never sees half a list. */
export async function writeFileWhole(target: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = `${target}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(temporary, { mode: 0o600 }));
    renameSync(temporary, target);
  } catch (error) {
    if (error instanceof MingchaError || !(error instanceof Error && 'code' in error)) throw error;
    throw new MingchaError(cliProblem('MC-CLI-005', target, { reason: error.message }), error);
  }
}
