import type { ReasonCode } from '../reasons.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;

/** How records end in a file: LF or CRLF, or CR alone where its header does. */
export type Newline = 'lf' | 'cr';

/** One record found in a buffer: its content is `start` to `contentEnd`, the next begins at `next`. */
export interface ScannedRecord {
  readonly contentEnd: number;
  readonly next: number;
  readonly fields: number;
  readonly lastEmpty: boolean;
  /** Nothing but blanks: a line that is no record. */
  readonly blank: boolean;
  /** A flaw of form; the record ends at the first line break after `start` and not where quotes say. */
  readonly flaw?: ReasonCode;
}

/**
 * Finds the record that starts at `start`, by RFC 4180 with the leniency of the fast path: blanks around a quoted
 * field, and quotes inside an unquoted one, are let through.
 *
 * @returns undefined where the buffer ends before the record does and more bytes are to come.
 */
export function scanRecord(
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  newline: Newline = 'lf',
): ScannedRecord | undefined {
  let state: 'start' | 'plain' | 'quoted' | 'after' = 'start';
  let fields = 1;
  let blank = true;
  let strayReturn = false;
  for (let i = start; i < buffer.length; i++) {
    const byte = buffer[i];
    if (state === 'quoted') {
      if (byte !== QUOTE) continue;
      if (i + 1 === buffer.length && !atEnd) return undefined;
      if (buffer[i + 1] === QUOTE) i++;
      else state = 'after';
      continue;
    }
    if (byte === LF || byte === CR) {
      if (byte === CR && newline === 'lf') {
        if (i + 1 === buffer.length && !atEnd) return undefined;
        if (buffer[i + 1] !== LF && i + 1 < buffer.length) {
          strayReturn = true;
          blank = false;
          continue;
        }
      }
      const next = byte === CR && buffer[i + 1] === LF ? i + 2 : i + 1;
      return finished(i, next, fields, state === 'start', blank, strayReturn);
    }
    if (byte === COMMA) {
      fields++;
      blank = false;
      state = 'start';
    } else if (byte === BLANK) {
      continue;
    } else if (byte === TAB && state !== 'after') {
      state = 'plain';
    } else if (state === 'start' && byte === QUOTE) {
      state = 'quoted';
      blank = false;
    } else if (state === 'after') {
      return flawed(buffer, start, atEnd, 'text_after_quote', newline);
    } else {
      state = 'plain';
      blank = false;
    }
  }
  if (!atEnd) return undefined;
  if (state === 'quoted') return flawed(buffer, start, atEnd, 'unterminated_quote', newline);
  return finished(buffer.length, buffer.length, fields, state === 'start', blank, strayReturn);
}

function finished(
  contentEnd: number,
  next: number,
  fields: number,
  lastEmpty: boolean,
  blank: boolean,
  strayReturn: boolean,
): ScannedRecord {
  const found = { contentEnd, next, fields, lastEmpty, blank };
  return strayReturn ? { ...found, flaw: 'stray_carriage_return' } : found;
}

/** The line a flawed record starts on. What follows the line is read as records of its own. */
export function flawed(
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  flaw: ReasonCode,
  newline: Newline,
): ScannedRecord | undefined {
  const found = buffer.indexOf(newline === 'cr' ? CR : LF, start);
  if (found < 0 && !atEnd) return undefined;
  const next = found < 0 ? buffer.length : found + 1;
  let contentEnd = found < 0 ? buffer.length : found;
  if (contentEnd > start && buffer[contentEnd - 1] === CR) contentEnd--;
  return { contentEnd, next, fields: 0, lastEmpty: false, blank: false, flaw };
}

/** The fields of a well-formed record as text, unquoted. */
export function fieldsOf(record: string): string[] {
  const fields: string[] = [];
  let rest = record;
  for (;;) {
    const quoted = /^ *"((?:[^"]|"")*)"[ \t]*(?:,|$)/s.exec(rest);
    const field = quoted ?? /^([^,]*)(?:,|$)/s.exec(rest);
    if (field === null) return fields;
    fields.push(quoted === null ? (field[1] ?? '') : (field[1] ?? '').replaceAll('""', '"'));
    if (!field[0].endsWith(',') || field[0].length === 0) return fields;
    rest = rest.slice(field[0].length);
  }
}
