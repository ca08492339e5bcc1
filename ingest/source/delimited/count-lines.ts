import { createReadStream } from 'node:fs';

const CHUNK = 4 * 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Counts the lines of a file that hold something, whatever quotes say. Where quotes may be text, a reader that takes
 * them for quotes can join lines; it is believed only if it found as many records as there are lines.
 */
export async function countLines(path: string): Promise<number> {
  let lines = 0;
  let length = 0;
  let last: number | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    const buffer = chunk as Buffer;
    let start = 0;
    for (let end = buffer.indexOf(LF); end >= 0; end = buffer.indexOf(LF, start)) {
      const before = end > 0 ? buffer[end - 1] : last;
      if (length + end - start > (before === CR ? 1 : 0)) lines++;
      length = 0;
      start = end + 1;
    }
    length += buffer.length - start;
    last = buffer[buffer.length - 1];
  }
  return lines + (length > (last === CR ? 1 : 0) ? 1 : 0);
}
