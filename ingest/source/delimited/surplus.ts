import { createReadStream } from 'node:fs';
import type { TextHeader } from './header.ts';
import { scanQuoted } from './record.ts';

const CHUNK = 4 * 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BLANK = 0x20;

/** Share of the lines that must end in the same number of surplus delimiters for it to be how the program writes. */
const HABIT = 0.9;

/** What stands past the header in a text. */
export interface Surplus {
  /** How many empty fields past the header nearly every record has: 0, or the writing program's habit. */
  readonly habit: number;
  /** Whether some record may have another number of them. */
  readonly stray: boolean;
}

/**
 * Looks for records with empty fields past the header. The database cuts those off without a word. Where a program
 * ends every line so, that is right; in a single record it is the mark of one delimiter too many inside a text, and
 * every cell behind it stands in the wrong column.
 */
export async function surplusFields(path: string, header: TextHeader): Promise<Surplus> {
  const { form } = header;
  const columns = header.names.length;
  const newline = form.newline === 'cr' ? CR : LF;
  const counts = new Map<number, number>();
  let lines = 0;
  let unsure = false;
  const look = (line: Buffer): void => {
    const last = line[line.length - 1];
    if (last !== form.byte && last !== QUOTE && last !== BLANK) return;
    let fields = 1;
    for (let at = line.indexOf(form.byte); at >= 0; at = line.indexOf(form.byte, at + 1)) fields++;
    if (line.includes(QUOTE)) {
      const record = scanQuoted(line, 0, true, form);
      if (record === undefined || record.flaw !== undefined) unsure = true;
      else fields = record.fields;
    }
    if (fields > columns) counts.set(fields - columns, (counts.get(fields - columns) ?? 0) + 1);
  };
  let pending: Buffer = Buffer.alloc(0);
  const drain = (atEnd: boolean): void => {
    let start = 0;
    for (let end = pending.indexOf(newline); start < pending.length; end = pending.indexOf(newline, start)) {
      if (end < 0 && !atEnd) break;
      const next = end < 0 ? pending.length : end;
      const stop = next > start && pending[next - 1] === CR ? next - 1 : next;
      if (stop > start) {
        lines++;
        look(pending.subarray(start, stop));
      }
      start = next + 1;
    }
    pending = pending.subarray(Math.min(start, pending.length));
  };
  for await (const chunk of createReadStream(path, { start: header.bodyStart, highWaterMark: CHUNK })) {
    pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    drain(false);
  }
  drain(true);
  const habit = [...counts].find(([, count]) => count >= lines * HABIT)?.[0] ?? 0;
  return { habit, stray: unsure || [...counts.keys()].some((surplus) => surplus !== habit) };
}
