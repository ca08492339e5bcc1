import { fitted } from './fitted.ts';
import { flawed, scanQuoted, type ScannedRecord } from './record.ts';
import type { TextForm } from './text-form.ts';

/** The longest record read as one, in bytes; the fast path has the same limit. */
export const LONGEST_RECORD = 2_000_000;

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;

function fits(record: ScannedRecord, buffer: Buffer, start: number, columns: number, form: TextForm): boolean {
  return (
    record.flaw === undefined && fitted(record, buffer.subarray(start, record.contentEnd), columns, form) !== undefined
  );
}

/** The line at `start` with its quotes as text. */
export function literalLine(buffer: Buffer, start: number, atEnd: boolean, form: TextForm): ScannedRecord | undefined {
  const line = flawed(buffer, start, atEnd, 'stray_carriage_return', form);
  if (line === undefined) return undefined;
  const content = buffer.subarray(start, line.contentEnd);
  let fields = 1;
  for (let at = content.indexOf(form.byte); at >= 0; at = content.indexOf(form.byte, at + 1)) fields++;
  const blank = fields === 1 && content.every((byte) => byte === BLANK);
  const { contentEnd, next } = line;
  const found = { contentEnd, next, fields, blank, literal: true };
  return content.includes(CR) ? { ...found, flaw: 'stray_carriage_return' } : found;
}

/** Whether every line of a stretch has as many fields as the header when its quotes are text. */
function linesFit(stretch: Buffer, columns: number, form: TextForm): boolean {
  for (let start = 0; start < stretch.length;) {
    const line = literalLine(stretch, start, true, form);
    if (line === undefined || !fits(line, stretch, start, columns, form)) return false;
    start = line.next;
  }
  return true;
}

/**
 * Reads a record of a text whose writer may not have quoted. Quotes quote where they are well-formed and the fields
 * are as many as the header's; else the line is read with quotes as text, if then they are. A quoted record over
 * several lines is believed only where those lines would not each be a record by themselves: otherwise two stray
 * quotes would make one record of many.
 */
function lenient(
  quoted: ScannedRecord,
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  form: TextForm,
  columns: number,
): ScannedRecord | undefined {
  const end = buffer.indexOf(form.newline === 'cr' ? CR : LF, start);
  const severalLines = end >= 0 && end < quoted.contentEnd;
  const wellFormed = fits(quoted, buffer, start, columns, form);
  if (quoted.blank || (wellFormed && !severalLines)) return quoted;
  if (wellFormed && !linesFit(buffer.subarray(start, quoted.contentEnd), columns, form)) return quoted;
  const line = literalLine(buffer, start, atEnd, form);
  if (line === undefined || fits(line, buffer, start, columns, form)) return line;
  return severalLines ? flawed(buffer, start, atEnd, quoted.flaw ?? 'unterminated_quote', form) : quoted;
}

/**
 * Finds the record that starts at `start`. One longer than a record may be is cut: at its first line break, or where
 * the limit falls when it has none.
 *
 * @returns undefined where the buffer ends before the record does and more bytes are to come.
 */
export function scanRecord(
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  form: TextForm,
  columns: number,
): ScannedRecord | undefined {
  const scanned = scanQuoted(buffer, start, atEnd, form);
  const record =
    scanned === undefined || !form.literalQuotes ? scanned : lenient(scanned, buffer, start, atEnd, form, columns);
  const length = (record?.contentEnd ?? buffer.length) - start;
  if (length <= LONGEST_RECORD) return record;
  const line = flawed(buffer, start, atEnd, record === undefined ? 'unterminated_quote' : 'line_too_long', form);
  if (line !== undefined && line.contentEnd - start <= LONGEST_RECORD) {
    const literal = form.literalQuotes ? literalLine(buffer, start, atEnd, form) : undefined;
    return literal !== undefined && fits(literal, buffer, start, columns, form) ? literal : line;
  }
  return cut(buffer, start);
}

function cut(buffer: Buffer, start: number): ScannedRecord {
  const end = Math.min(start + LONGEST_RECORD, buffer.length);
  return { contentEnd: end, next: end, fields: 0, blank: false, literal: false, flaw: 'line_too_long' };
}

/** Whether a record was cut where the limit fell, so that what follows is still its line and no record. */
export function isCut(record: ScannedRecord): boolean {
  return record.flaw === 'line_too_long' && record.next === record.contentEnd;
}

/**
 * The next piece of a line that was cut: its end would otherwise pass for a record of its own, which nobody wrote.
 *
 * @returns undefined where the buffer ends before the piece does and more bytes are to come.
 */
export function restOfLine(buffer: Buffer, start: number, atEnd: boolean, form: TextForm): ScannedRecord | undefined {
  const line = flawed(buffer, start, atEnd, 'line_too_long', form);
  if ((line?.contentEnd ?? buffer.length) - start > LONGEST_RECORD) return cut(buffer, start);
  return line === undefined ? undefined : { ...line, blank: line.contentEnd === start };
}
