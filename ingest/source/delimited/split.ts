import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { ReasonCode } from '../../reasons.ts';
import { fitted } from './fitted.ts';
import { holdsMixedMark, withoutMixedMarks } from '../text/mixed.ts';
import type { TextHeader } from './header.ts';
import { RecordOutput } from './record-output.ts';
import type { ScannedRecord } from './record.ts';
import type { TextForm } from './text-form.ts';
import { isCut, restOfLine, scanRecord } from './scan.ts';

const CHUNK = 4 * 1024 * 1024;

/** Where the two halves of a split file are, and how many records each holds. */
export interface SplitText {
  /** Well-formed records, each with its ordinal as an extra first field, without a header. */
  readonly cleanPath: string;
  readonly clean: number;
  /** Broken records: ordinal, reason, bytes in hex. */
  readonly brokenPath: string;
  readonly broken: number;
}

const BLANK = 0x20;
const NEWLINE = Buffer.from('\n');

function flawOf(record: ScannedRecord, bytes: Buffer): ReasonCode | undefined {
  if (bytes.includes(0)) return 'nul_character';
  if (!isUtf8(bytes)) return holdsMixedMark(bytes) ? 'mixed_encoding' : 'not_utf8';
  return record.flaw;
}

/** Whether a record is delimiters and blanks alone, however many: a row of a table that holds nothing. */
const isBlank = (bytes: Buffer, { byte }: TextForm): boolean => bytes.every((one) => one === byte || one === BLANK);

const blankRecord = (columns: number, { delimiter }: TextForm): Buffer => Buffer.from(delimiter.repeat(columns - 1));

/**
 * Splits a delimited text that the database's own reader refuses into its well-formed and its broken records. Bytes
 * are copied, and changed only where quotes that are text must be written as such or empty fields stand past the
 * header; blank lines are no records, and a row of empty fields is given as many as the header has. Reads in pieces: memory stays flat.
 */
export async function splitText(
  path: string,
  header: TextHeader,
  cleanPath: string,
  brokenPath: string,
): Promise<SplitText> {
  const { form } = header;
  const columns = header.names.length;
  const clean = new RecordOutput(cleanPath);
  const broken = new RecordOutput(brokenPath);
  let ordinal = 0;
  const take = async (buffer: Buffer, start: number, record: ScannedRecord): Promise<void> => {
    if (record.blank) return;
    ordinal++;
    const bytes = buffer.subarray(start, record.contentEnd);
    const flaw = flawOf(record, bytes);
    const content =
      flaw === undefined
        ? (fitted(record, bytes, columns, form) ?? (isBlank(bytes, form) ? blankRecord(columns, form) : undefined))
        : undefined;
    if (content !== undefined) return clean.record(Buffer.from(`${ordinal}${form.delimiter}`), content, NEWLINE);
    const hex = withoutMixedMarks(bytes).toString('hex');
    return broken.record(Buffer.from(`${ordinal},${flaw ?? 'column_count'},${hex}\n`));
  };
  let pending: Buffer = Buffer.alloc(0);
  let inCutLine = false;
  const drain = async (atEnd: boolean): Promise<void> => {
    let start = 0;
    while (start < pending.length) {
      const record = inCutLine
        ? restOfLine(pending, start, atEnd, form)
        : scanRecord(pending, start, atEnd, form, columns);
      if (record === undefined) break;
      inCutLine = isCut(record);
      await take(pending, start, record);
      start = record.next;
    }
    pending = Buffer.from(pending.subarray(start));
  };
  try {
    for await (const chunk of createReadStream(path, { start: header.bodyStart, highWaterMark: CHUNK })) {
      pending = Buffer.concat([pending, chunk as Buffer]);
      await drain(false);
    }
    await drain(true);
    await clean.close();
    await broken.close();
  } catch (error) {
    clean.abandon();
    broken.abandon();
    throw error;
  }
  return { cleanPath, clean: clean.count, brokenPath, broken: broken.count };
}
