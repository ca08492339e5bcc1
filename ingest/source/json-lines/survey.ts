import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { LONGEST_RECORD } from '../delimited/scan.ts';
import { firstBytes } from '../sniff.ts';
import { SEPARATOR } from './line-writer.ts';
import { ObjectFinder } from './object-finder.ts';

/** What a pass over a text of JSON found, before anything reads it. */
export interface Survey {
  /** Lines that are not blank. */
  readonly records: number;
  /** False where a line is not UTF-8, holds what no JSON may, or is too long: the database must not read such a file. */
  readonly sound: boolean;
}

const CHUNK = 4 * 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether bytes are blanks, tabs and carriage returns only. */
export function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== CR) return false;
  return true;
}

/** The start of a text, without a byte order mark. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes;
}

/** A line of a file, or a piece of one that is longer than a record may be. */
export interface Line {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** Hands on the lines of a file, without their line feeds; long ones in pieces, so that memory stays flat. */
export async function* linesOf(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let pending: Buffer = Buffer.alloc(0);
  let first = true;
  let whole = true;
  const options = signal === undefined ? { highWaterMark: CHUNK } : { highWaterMark: CHUNK, signal };
  for await (const chunk of createReadStream(path, options)) {
    const buffer = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    let start = first ? buffer.length - withoutMark(buffer).length : 0;
    first = false;
    for (;;) {
      const end = buffer.indexOf(LF, start);
      const length = (end < 0 ? buffer.length : end) - start;
      if (length > LONGEST_RECORD) {
        whole = false;
        yield { bytes: buffer.subarray(start, start + LONGEST_RECORD), whole };
        start += LONGEST_RECORD;
      } else if (end < 0) break;
      else {
        yield { bytes: buffer.subarray(start, end), whole };
        whole = true;
        start = end + 1;
      }
    }
    pending = Buffer.from(buffer.subarray(start));
  }
  if (pending.length > 0) yield { bytes: pending, whole };
}

/** Counts the lines of a text apart from whatever reads it, and tells whether the database may read it. */
export async function surveyLines(path: string, signal?: AbortSignal): Promise<Survey> {
  let records = 0;
  let sound = true;
  for await (const { bytes, whole } of linesOf(path, signal)) {
    if (whole && bytes[0] !== 0x7b && isBlank(bytes)) continue;
    records++;
    sound &&= whole && isUtf8(bytes) && !bytes.includes(0) && !bytes.includes(SEPARATOR);
  }
  return { records, sound };
}

/** Whether a text opens an object or a list that its first line does not close: values then span lines. */
export async function spansLines(path: string): Promise<boolean> {
  const text = withoutMark(await firstBytes(path, 65_536)).toString('latin1');
  const [first = '', second] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (first.startsWith('[')) return true;
  // A first line cut short is broken; the lines after it are not.
  if (second === undefined || second.startsWith('{')) return false;
  const finder = new ObjectFinder();
  for (const byte of Buffer.from(first, 'latin1')) finder.take(byte);
  return first.startsWith('{') && finder.inside;
}
