import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { RecordCounter } from './record-counter.ts';

export interface FileDigest {
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** True where the file holds a zero byte, which no CSV should. */
  readonly holdsNul: boolean;
  /** How many records a CSV file holds, its header included, counted apart from whatever reads it. */
  readonly records: number;
}

const CHUNK = 4 * 1024 * 1024;

/** Reads a file once for its digest. `progress` is told the bytes read so far. */
export async function digestFile(
  path: string,
  format: 'csv' | 'parquet',
  progress: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<FileDigest> {
  const counter = new RecordCounter();
  const hash = createHash('sha256');
  let bytes = 0;
  let holdsNul = false;
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK,
    ...(signal === undefined ? {} : { signal }),
  })) {
    const buffer = chunk as Buffer;
    hash.update(buffer);
    if (format === 'csv') {
      holdsNul ||= buffer.includes(0);
      counter.add(buffer);
    }
    bytes += buffer.length;
    progress(bytes);
  }
  return { sha256: hash.digest('hex'), bytes, holdsNul, records: counter.records };
}
