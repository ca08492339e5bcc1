import { isUtf8 } from 'node:buffer';
import type { ReasonCode } from '../../reasons.ts';
import { LONGEST_RECORD } from '../delimited/scan.ts';
import { holdsMixedMark, withoutMixedMarks } from '../text/mixed.ts';
import { LineWriter, SEPARATOR } from './line-writer.ts';
import { isBlank, linesOf } from './survey.ts';

const CR = 0x0d;

/** Whether a text is JSON; the answer for a long or deep one may be no although it is. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Why bytes cannot be handed to the database as one message, if they cannot. */
export function flawOf(bytes: Buffer): ReasonCode | undefined {
  if (bytes.length > LONGEST_RECORD) return 'line_too_long';
  if (bytes.includes(0)) return 'nul_character';
  if (!isUtf8(bytes)) return holdsMixedMark(bytes) ? 'mixed_encoding' : 'not_utf8';
  return bytes.includes(SEPARATOR) ? 'not_json' : undefined;
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === CR ? line.subarray(0, -1) : line;
}

/** A copy of a JSON text in one line: its line breaks stand between tokens, where a blank says the same. */
export function inOneLine(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = 0; i < copy.length; i++) if (copy[i] === CR || copy[i] === 0x0a) copy[i] = 0x20;
  return copy;
}

/**
 * Writes the lines of a text that the database cannot read as it is: sound ones to `cleanPath` with their ordinals,
 * the others to `brokenPath`. Bytes are copied; blank lines are no records. Memory stays flat.
 */
export async function splitLines(
  path: string,
  cleanPath: string,
  brokenPath: string,
  signal?: AbortSignal,
): Promise<LineWriter> {
  const writer = new LineWriter(cleanPath, brokenPath);
  for await (const { bytes, whole } of linesOf(path, signal)) {
    if (whole && bytes[0] !== 0x7b && isBlank(bytes)) continue;
    const line = whole ? withoutReturn(bytes) : bytes;
    const flaw = whole ? flawOf(line) : 'line_too_long';
    if (flaw !== undefined) await writer.flawed(withoutMixedMarks(line), flaw);
    else if (!line.includes(CR)) await writer.message(line);
    else if (isJson(line)) await writer.message(inOneLine(line));
    else await writer.flawed(line, 'not_json');
  }
  await writer.close();
  return writer;
}
