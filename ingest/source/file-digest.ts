import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { SourceRoom } from './part.ts';

const CHUNK = 4 * 1024 * 1024;

/** SHA-256 of a file's bytes, hex. */
export async function digestFile(path: string, room: SourceRoom): Promise<string> {
  const { size } = statSync(path);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK,
    ...(room.signal === undefined ? {} : { signal: room.signal }),
  })) {
    const buffer = chunk as Buffer;
    hash.update(buffer);
    bytes += buffer.length;
    room.progress(bytes, size);
  }
  return hash.digest('hex');
}
