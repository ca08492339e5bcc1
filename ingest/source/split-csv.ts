import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { ReasonCode } from '../reasons.ts';
import type { CsvHeader } from './csv-header.ts';
import { flawed, scanRecord, type ScannedRecord } from './csv-record.ts';

/** The longest record read as one, in bytes; the fast path has the same limit. */
export const LONGEST_RECORD = 2_000_000;

const CHUNK = 4 * 1024 * 1024;
const WRITE_SIZE = 1024 * 1024;

/** Where the two halves of a split file are, and how many records each holds. */
export interface SplitCsv {
  /** Well-formed records, each with its ordinal as an extra first field, without a header. */
  readonly cleanPath: string;
  readonly clean: number;
  /** Broken records: ordinal, reason, bytes in hex. */
  readonly brokenPath: string;
  readonly broken: number;
}

/** Writes to a file in large pieces and waits when the disk falls behind. */
class Output {
  readonly #stream: WriteStream;
  #parts: Buffer[] = [];
  #size = 0;
  count = 0;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
  }

  async record(...parts: Buffer[]): Promise<void> {
    this.count++;
    for (const part of parts) {
      this.#parts.push(part);
      this.#size += part.length;
    }
    if (this.#size >= WRITE_SIZE) await this.flush();
  }

  async flush(): Promise<void> {
    if (!this.#stream.write(Buffer.concat(this.#parts))) await once(this.#stream, 'drain');
    this.#parts = [];
    this.#size = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#stream.end();
    await finished(this.#stream);
  }
}

const NEWLINE = Buffer.from('\n');

function flawOf(record: ScannedRecord, bytes: Buffer, columns: number): ReasonCode | undefined {
  if (bytes.includes(0)) return 'nul_character';
  if (!isUtf8(bytes)) return 'not_utf8';
  if (record.flaw !== undefined) return record.flaw;
  const extraEmpty = record.fields === columns + 1 && record.lastEmpty;
  return record.fields === columns || extraEmpty ? undefined : 'column_count';
}

/**
 * Splits a CSV file that the database's own reader refuses into its well-formed and its broken records. Bytes are
 * copied, never changed; blank lines are no records. Reads in pieces: memory stays flat.
 */
export async function splitCsv(
  path: string,
  header: CsvHeader,
  cleanPath: string,
  brokenPath: string,
): Promise<SplitCsv> {
  const clean = new Output(cleanPath);
  const broken = new Output(brokenPath);
  let ordinal = 0;
  const take = async (buffer: Buffer, start: number, record: ScannedRecord): Promise<void> => {
    if (record.blank) return;
    ordinal++;
    const bytes = buffer.subarray(start, record.contentEnd);
    const flaw = flawOf(record, bytes, header.names.length);
    if (flaw === undefined) {
      const content = record.fields > header.names.length ? bytes.subarray(0, bytes.lastIndexOf(0x2c)) : bytes;
      await clean.record(Buffer.from(`${ordinal},`), content, NEWLINE);
    } else await broken.record(Buffer.from(`${ordinal},${flaw},${bytes.toString('hex')}\n`));
  };
  let pending: Buffer = Buffer.alloc(0);
  const drain = async (atEnd: boolean): Promise<void> => {
    let start = 0;
    while (start < pending.length) {
      const record = limited(scanRecord(pending, start, atEnd, header.newline), pending, start, atEnd, header);
      if (record === undefined) break;
      await take(pending, start, record);
      start = record.next;
    }
    pending = Buffer.from(pending.subarray(start));
  };
  for await (const chunk of createReadStream(path, { start: header.bodyStart, highWaterMark: CHUNK })) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    await drain(false);
  }
  await drain(true);
  await clean.close();
  await broken.close();
  return { cleanPath, clean: clean.count, brokenPath, broken: broken.count };
}

/** Cuts what is longer than a record may be: at its first line break, or where the limit falls when it has none. */
function limited(
  record: ScannedRecord | undefined,
  buffer: Buffer,
  start: number,
  atEnd: boolean,
  header: CsvHeader,
): ScannedRecord | undefined {
  const length = (record?.contentEnd ?? buffer.length) - start;
  if (length <= LONGEST_RECORD) return record;
  const flaw = record === undefined ? 'unterminated_quote' : 'line_too_long';
  const line = flawed(buffer, start, atEnd, flaw, header.newline);
  if (line !== undefined && line.contentEnd - start <= LONGEST_RECORD) return line;
  const end = Math.min(start + LONGEST_RECORD, buffer.length);
  return { contentEnd: end, next: end, fields: 0, lastEmpty: false, blank: false, flaw: 'line_too_long' };
}
