import { fieldsOf, literalFields } from './fields.ts';
import { scanQuoted, type ScannedRecord } from './record.ts';
import { literalLine } from './scan.ts';
import type { TextForm } from './text-form.ts';

/** A record among the first of a text, as its header is looked for. */
export interface SampleRecord extends ScannedRecord {
  readonly start: number;
  readonly cells: readonly string[];
}

/** How many records are looked at to find the header and the delimiter. */
const RECORDS = 30;

function sampled(buffer: Buffer, start: number, atEnd: boolean, form: TextForm): ScannedRecord | undefined {
  const record = scanQuoted(buffer, start, atEnd, form);
  if (!form.literalQuotes || (record !== undefined && record.flaw === undefined)) return record;
  return literalLine(buffer, start, atEnd, form);
}

/** The first records of a text in a form, blank lines left out. A record that the buffer cuts off is none of them. */
export function firstRecords(buffer: Buffer, top: number, atEnd: boolean, form: TextForm): SampleRecord[] {
  const records: SampleRecord[] = [];
  for (let start = top; start < buffer.length && records.length < RECORDS;) {
    const record = sampled(buffer, start, atEnd, form);
    if (record === undefined) break;
    if (!record.blank) {
      const text = buffer.toString('utf8', start, record.contentEnd);
      const asText = record.literal || record.flaw !== undefined;
      records.push({ ...record, start, cells: asText ? literalFields(text, form) : fieldsOf(text, form) });
    }
    start = record.next;
  }
  return records;
}
