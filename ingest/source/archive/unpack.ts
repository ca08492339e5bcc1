import { open } from 'node:fs/promises';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';
import { OverLimit, type Meter } from './limits.ts';

/** How much a decompressor hands on at a time. */
export const UNPACK_CHUNK = 1024 * 1024;

/** Thrown where packed bytes are not what they should be. */
export class Damaged extends Error {
  readonly zh: string;

  constructor(zh: string, en: string) {
    super(en);
    this.name = 'Damaged';
    this.zh = zh;
  }
}

/** Writes unpacked bytes to a new file, no faster than the disk takes them. */
export async function writeUnpacked(
  source: AsyncIterable<Uint8Array>,
  path: string,
  meter: Meter,
  seen: (chunk: Uint8Array) => void,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of source) {
      meter.add(chunk.length);
      seen(chunk);
      for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

/** Runs packed bytes to `write`, and throws what stopped it first: streams that fall after it only say “aborted”. */
export async function piped(
  packed: Readable,
  unzip: Duplex | undefined,
  write: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let writing: Promise<void> | undefined;
  const written = (chunks: AsyncIterable<Uint8Array>): Promise<void> => (writing = write(chunks));
  try {
    const options = signal === undefined ? {} : { signal };
    if (unzip === undefined) await pipeline(packed, written, options);
    else await pipeline(packed, unzip, written, options);
  } catch (error) {
    // The streams may be down before the write has said why, and has closed its file.
    await writing;
    throw error;
  }
}

/** What ends a file of the operating system early has its own code; what ends unpacking has zlib's. */
function isZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

/**
 * The problem of something that would not unpack.
 *
 * @throws what is no fault of the archive: a full disk, an interruption, a defect of ours.
 */
export function unpackProblem(source: string, error: unknown): Problem {
  if (error instanceof OverLimit)
    return ingestProblem('MC-INGEST-018', source, { reasonZh: error.reason.zh, reason: error.reason.en });
  if (error instanceof Damaged)
    return ingestProblem('MC-INGEST-016', source, { reasonZh: error.zh, reason: error.message });
  if (isZlib(error))
    return ingestProblem('MC-INGEST-016', source, {
      reasonZh: `压缩数据不完整或已损坏（${error.message}）。`,
      reason: `Its packed bytes are cut short or damaged (${error.message}).`,
    });
  throw error;
}
