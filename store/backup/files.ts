import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs';
import { MingchaError } from '../../base/problem.ts';
import { engineProblem } from '../engine-problem.ts';
import { storeProblem } from '../problems.ts';

const CHUNK = 4 * 1024 * 1024;

/** Makes what was written to a file or a folder's entries outlast a power cut, where the system can. */
export function settleOnDisk(path: string): void {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    fsyncSync(file);
  } catch {
    // Folders cannot be opened on Windows, and some network disks cannot do it.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * SHA-256 of a file, and its copy under another name if one is given: what is hashed is what is copied.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function digestOf(
  path: string,
  options: { readonly copyTo?: string; readonly signal?: AbortSignal; readonly onBytes?: (bytes: number) => void } = {},
): Promise<string> {
  const { copyTo, signal, onBytes } = options;
  const hash = createHash('sha256');
  const copy = copyTo === undefined ? undefined : openSync(copyTo, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
      if (signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', path));
      const buffer = chunk as Buffer;
      hash.update(buffer);
      if (copy !== undefined) for (let at = 0; at < buffer.length;) at += writeSync(copy, buffer, at);
      bytes += buffer.length;
      onBytes?.(bytes);
    }
    if (copy !== undefined) fsyncSync(copy);
  } finally {
    if (copy !== undefined) closeSync(copy);
  }
  return hash.digest('hex');
}

/** A failure of the file system as a problem of ours: full disk, or a folder that cannot be written. */
export function folderFailure(error: unknown, folder: string): unknown {
  if (error instanceof MingchaError || !(error instanceof Error && 'code' in error)) return error;
  const known = engineProblem(error, folder);
  return new MingchaError(known ?? storeProblem('MC-STORE-011', folder, { reason: error.message }), error);
}
