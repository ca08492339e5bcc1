import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where a chain ends: how many entries it has, and the digest of the last. */
export interface ChainHead {
  readonly entries: number;
  readonly digest: string;
}

/** A head that the chain did not hold any more when the next entry was written; nulls: there was no file to read. */
export interface LostHead {
  /** How many entries the chain had when that was noticed. */
  readonly at: number;
  readonly entries: number | null;
  readonly digest: string | null;
}

/** What stands beside the warehouse. */
export interface HeadFile extends ChainHead {
  readonly lost: readonly LostHead[];
}

export const HEAD_FILE = 'audit.head';

const HEAD = z.object({
  schema: z.literal(1),
  entries: z.number().int().min(0),
  digest: z.string(),
  lost: z.array(
    z.object({ at: z.number().int(), entries: z.number().int().nullable(), digest: z.string().nullable() }),
  ),
});

/** The head beside the warehouse of a folder: undefined where there is no file, null where it cannot be read. */
export function readHead(directory: string): HeadFile | null | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, HEAD_FILE), 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : null;
  }
  try {
    const parsed = HEAD.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Writes the head beside the warehouse, whole or not at all, for its owner only. */
export function writeHead(directory: string, { entries, digest, lost }: HeadFile): void {
  const path = join(directory, HEAD_FILE);
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ schema: 1, entries, digest, lost })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
