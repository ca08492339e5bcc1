import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { Problem } from '../../base/problem.ts';
import { ingestProblem } from '../problems.ts';
import { fieldsOf, scanRecord, type Newline } from './csv-record.ts';

/** The first record of a CSV file. */
export interface CsvHeader {
  readonly names: readonly string[];
  /** Where the first data record begins. */
  readonly bodyStart: number;
  readonly newline: Newline;
  /** True where the header line ends in CR and LF. */
  readonly crlf: boolean;
  /** True where the header is one plain line at the top of the file, as the fast path expects. */
  readonly plain: boolean;
}

const LIMIT = 1024 * 1024;

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(LIMIT);
    const { bytesRead } = await file.read(buffer, 0, LIMIT, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const unreadable = (source: string, reasonZh: string, reason: string): Problem =>
  ingestProblem('MC-INGEST-011', source, { reasonZh, reason });

function headerOf(buffer: Buffer, source: string): CsvHeader | Problem {
  if ((buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff))
    return ingestProblem('MC-INGEST-002', source, { format: 'UTF-16' });
  const top = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  const firstReturn = buffer.indexOf(0x0d);
  const firstFeed = buffer.indexOf(0x0a);
  const newline: Newline =
    firstReturn >= 0 && (firstFeed < 0 || firstFeed > firstReturn + 1) && buffer.length > firstReturn + 1 ? 'cr' : 'lf';
  const atEnd = buffer.length < LIMIT;
  let start = top;
  let record = scanRecord(buffer, start, atEnd, newline);
  while (record?.blank === true && record.next < buffer.length) {
    start = record.next;
    record = scanRecord(buffer, start, atEnd, newline);
  }
  if (record === undefined || record.blank)
    return unreadable(source, '文件为空，或第一行过长。', 'It is empty, or its first line is too long.');
  const bytes = buffer.subarray(start, record.contentEnd);
  if (!isUtf8(bytes)) return unreadable(source, '第一行不是 UTF-8 文字。', 'Its first line is not UTF-8.');
  if (record.flaw !== undefined || bytes.includes(0))
    return unreadable(source, '第一行不是合法的 CSV。', 'Its first line is not CSV.');
  const names = fieldsOf(bytes.toString('utf8')).map((name) => name.trim());
  if (names.length === 1 && /[\t;|]/.test(names[0] ?? ''))
    return ingestProblem('MC-INGEST-002', source, { format: names[0]?.includes('\t') === true ? 'TSV' : 'CSV ; |' });
  return {
    names,
    bodyStart: record.next,
    newline,
    crlf: buffer[record.contentEnd] === 0x0d && buffer[record.contentEnd + 1] === 0x0a,
    plain: start === top && !bytes.includes(0x0a) && !bytes.includes(0x0d) && names.length > 1 && newline === 'lf',
  };
}

/** Reads the header of a CSV file: the first record that is not blank, without its byte-order mark. */
export async function readCsvHeader(path: string, source: string): Promise<CsvHeader | Problem> {
  return headerOf(await firstBytes(path), source);
}
