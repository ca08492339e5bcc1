import { createReadStream } from 'node:fs';
import { LONGEST_RECORD } from '../delimited/scan.ts';
import { LineWriter } from './line-writer.ts';
import { ObjectFinder } from './object-finder.ts';
import { flawOf, inOneLine } from './split-lines.ts';
import { withoutMark } from './survey.ts';

const CHUNK = 1024 * 1024;
/**
 * Writes the objects of a text in which they span lines, or are the members of one list, one a line. What is no object,
 * has no end, or is longer than a record may be stands apart, in pieces where it is long. Memory stays flat.
 */
export async function splitValues(
  path: string,
  cleanPath: string,
  brokenPath: string,
  signal?: AbortSignal,
): Promise<LineWriter> {
  const writer = new LineWriter(cleanPath, brokenPath);
  const finder = new ObjectFinder();
  let held: Buffer = Buffer.alloc(0);
  let cut = false;
  let first = true;
  const write = async (bytes: Buffer, whole: boolean): Promise<void> => {
    const flaw = cut ? 'line_too_long' : (flawOf(bytes) ?? (whole ? undefined : 'not_json'));
    if (flaw === undefined) await writer.message(inOneLine(bytes));
    else await writer.flawed(bytes, flaw);
    cut = false;
  };
  const options = signal === undefined ? { highWaterMark: CHUNK } : { highWaterMark: CHUNK, signal };
  for await (const chunk of createReadStream(path, options)) {
    const buffer = first ? withoutMark(chunk as Buffer) : (chunk as Buffer);
    first = false;
    let start = 0;
    for (let i = 0; i < buffer.length; i++) {
      const event = finder.take(buffer[i] ?? 0);
      if (event === 'begins') start = i;
      else if (event === 'ends') await write(joined(held, buffer.subarray(start, i + 1)), true);
      else if (event === 'ended') await write(joined(held, buffer.subarray(start, i)), false);
      if (event === 'ends' || event === 'ended') held = Buffer.alloc(0);
      // What ended before this byte may have ended because the byte begins an object.
      if (event === 'ended' && finder.take(buffer[i] ?? 0) === 'begins') start = i;
    }
    if (!finder.inside) continue;
    held = joined(held, Buffer.from(buffer.subarray(start)));
    while (held.length > LONGEST_RECORD) {
      await writer.flawed(held.subarray(0, LONGEST_RECORD), 'line_too_long');
      held = Buffer.from(held.subarray(LONGEST_RECORD));
      cut = true;
    }
  }
  if (held.length > 0) await write(held, false);
  await writer.close();
  return writer;
}

function joined(held: Buffer, rest: Buffer): Buffer {
  return held.length === 0 ? rest : Buffer.concat([held, rest]);
}
