import { createReadStream, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Problem } from '../../../base/problem.ts';
import type { SourceFile, SourceRoom } from '../part.ts';
import type { UnpackBudget } from './limits.ts';
import { temporaryName } from '../temporary-name.ts';
import { Damaged, piped, UNPACK_CHUNK, unpackProblem, writeUnpacked } from './unpack.ts';

/** Zero bytes after the last member are padding; a decompressor stops there and reads nothing behind them. */
async function checkRest(path: string, from: number): Promise<void> {
  for await (const chunk of createReadStream(path, { start: from }))
    if ((chunk as Buffer).some((byte) => byte !== 0))
      throw new Damaged('压缩数据之后还有别的内容。', 'Something else follows its packed bytes.');
}

async function gunzip(file: SourceFile, path: string, room: SourceRoom, budget: UnpackBudget): Promise<void> {
  const { size } = statSync(file.path);
  budget.list(1);
  const meter = await budget.meter(size, room.folder);
  const packed = createReadStream(file.path, { highWaterMark: UNPACK_CHUNK });
  const unzip = createGunzip({ chunkSize: UNPACK_CHUNK });
  const write = (chunks: AsyncIterable<Uint8Array>): Promise<void> =>
    writeUnpacked(chunks, path, meter, () => room.progress(unzip.bytesWritten, size));
  await piped(packed, unzip, write, room.signal);
  await checkRest(file.path, unzip.bytesWritten);
}

/** The name of what a gzip file holds. */
function memberName(name: string): string {
  return name.replace(/\.tgz$/i, '.tar').replace(/\.(?:gz|gzip)$/i, '');
}

/**
 * Unpacks a gzip file, of one gzip member or many after another, into the room's folder, whole before any of it is
 * read: of one that is cut short or damaged nothing lands. Its content goes by the file's own name, and for telling
 * its kind by that name without `.gz`.
 *
 * @returns the one file that it holds, removed when the next is asked for; or MC-INGEST-016 where it does not unpack,
 *   018 where it unpacks to too much.
 */
export async function* gunzipped(
  file: SourceFile,
  room: SourceRoom,
  budget: UnpackBudget,
): AsyncGenerator<SourceFile | Problem> {
  const path = join(room.folder, temporaryName());
  try {
    try {
      await gunzip(file, path, room, budget);
    } catch (error) {
      yield unpackProblem(file.source, error);
      return;
    }
    yield { ...file, path, name: memberName(file.name) };
  } finally {
    await rm(path, { force: true });
  }
}
