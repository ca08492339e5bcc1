import type { ReasonCode } from '../../reasons.ts';
import type { TextForm } from './text-form.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;

/** One record found in a buffer: its content is `start` to `contentEnd`, the next begins at `next`. */
export interface ScannedRecord {
  readonly contentEnd: number;
  readonly next: number;
  readonly fields: number;
  /** Nothing but blanks: a line that is no record. */
  readonly blank: boolean;
  /** True where its quotes are text: fields are what stands between delimiters. */
  readonly literal: boolean;
  /** A flaw of form; the record ends at the first line break after `start` and not where quotes say. */
  readonly flaw?: ReasonCode;
}

/**
 * Finds the record that starts at `start`, by RFC 4180 with the leniency of the fast path: one blank before a quoted
 * field, blanks after it, and quotes inside an unquoted one are let through; behind two blanks a quote is text.
 *
 * @returns undefined where the buffer ends before the record does and more bytes are to come.
 */
export function scanQuoted(buffer: Buffer, start: number, atEnd: boolean, form: TextForm): ScannedRecord | undefined {
  const { byte: delimiter, newline } = form;
  let state: 'start' | 'plain' | 'quoted' | 'after' = 'start';
  let fields = 1;
  let fieldStart = start;
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
      return finished(i, next, fields, blank, strayReturn);
    }
    if (byte === delimiter) {
      fields++;
      fieldStart = i + 1;
      blank = false;
      state = 'start';
    } else if (byte === BLANK) {
      continue;
    } else if (byte === TAB && state !== 'after') {
      state = 'plain';
    } else if (state === 'start' && byte === QUOTE && i <= fieldStart + 1) {
      state = 'quoted';
      blank = false;
    } else if (state === 'after') {
      return flawed(buffer, start, atEnd, 'text_after_quote', form);
    } else {
      state = 'plain';
      blank = false;
    }
  }
  if (!atEnd) return undefined;
  if (state === 'quoted') return flawed(buffer, start, atEnd, 'unterminated_quote', form);
  return finished(buffer.length, buffer.length, fields, blank, strayReturn);
}

function finished(
  contentEnd: number,
  next: number,
  fields: number,
  blank: boolean,
  strayReturn: boolean,
): ScannedRecord {
  const found = { contentEnd, next, fields, blank, literal: false };
  return strayReturn ? { ...found, flaw: 'stray_carriage_return' } : found;
}

/** The line a flawed record starts on. What follows the line is read as records of its own. */
export function flawed(
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  flaw: ReasonCode,
  form: TextForm,
): ScannedRecord | undefined {
  const found = buffer.indexOf(form.newline === 'cr' ? CR : LF, start);
  if (found < 0 && !atEnd) return undefined;
  const next = found < 0 ? buffer.length : found + 1;
  let contentEnd = found < 0 ? buffer.length : found;
  if (contentEnd > start && buffer[contentEnd - 1] === CR) contentEnd--;
  return { contentEnd, next, fields: 0, blank: false, literal: false, flaw };
}
