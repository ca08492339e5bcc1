import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { MingchaError } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

let written = 0;

/** A whole text as the pieces of a file. */
export async function* once(text: string): AsyncGenerator<string> {
  yield text;
  await Promise.resolve();
}

/** A write may take less than it was given. */
function writeBytes(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
}

/** Refuses a target that can never be a file, before anything is worked out for it. */
function refuseNoFile(target: string): void {
  const folder = dirname(target);
  if (!existsSync(folder))
    throw new MingchaError(
      cliProblem('MC-CLI-009', target, {
        reasonZh: `文件夹 ${folder} 不存在。`,
        reasonEn: `The folder ${folder} does not exist.`,
      }),
    );
  if (existsSync(target) && statSync(target).isDirectory())
    throw new MingchaError(
      cliProblem('MC-CLI-009', target, { reasonZh: '这是一个文件夹。', reasonEn: 'It is a folder.' }),
    );
}

/**
 * Writes under a temporary name and renames, so that a reader never sees half a list. The file is opened before the
 * first piece is asked for: a query must not be left running when its target cannot be written.
 *
 * @throws MingchaError MC-CLI-005 when the file cannot be written, MC-CLI-009 where the target is a folder or in none;
 *   nothing is left behind.
 */
export async function writeFileWhole(target: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  refuseNoFile(target);
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
