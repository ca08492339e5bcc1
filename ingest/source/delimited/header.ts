import { isUtf8 } from 'node:buffer';
import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';
import { tooManyColumns } from '../header/column-limit.ts';
import { findHeader, type FoundHeader } from '../header/find-header.ts';
import { unitAbove } from '../header/unit-above.ts';
import { unnamedColumn } from '../header/unnamed.ts';
import { firstBytes } from '../sniff.ts';
import { firstRecords, type SampleRecord } from './sample.ts';
import { DELIMITERS, textForm, type Newline, type TextForm } from './text-form.ts';

/** The header of a delimited text, and the form the text was found to have. */
export interface TextHeader {
  readonly names: readonly string[];
  /** The header's own records, cell for cell. */
  readonly rows: readonly (readonly string[])[];
  /** The unit of money that titles above it state, if any does. */
  readonly unitAbove: string | undefined;
  /** Where the first data record begins. */
  readonly bodyStart: number;
  readonly form: TextForm;
  /** True where the header line ends in CR and LF. */
  readonly crlf: boolean;
  /** True where the header is one plain line at the top of the file, as the fast path expects. */
  readonly plain: boolean;
}

const LIMIT = 1024 * 1024;

const unreadable = (source: string, reasonZh: string, reason: string): Problem =>
  ingestProblem('MC-INGEST-011', source, { reasonZh, reason });

function newlineOf(buffer: Buffer): Newline {
  const firstReturn = buffer.indexOf(0x0d);
  const firstFeed = buffer.indexOf(0x0a);
  const alone = firstReturn >= 0 && (firstFeed < 0 || firstFeed > firstReturn + 1);
  return alone && buffer.length > firstReturn + 1 ? 'cr' : 'lf';
}

interface Trial {
  readonly form: TextForm;
  readonly records: readonly SampleRecord[];
  readonly header: FoundHeader;
  readonly width: number;
  /** Share of the records that have as many fields as the header. */
  readonly even: number;
}

function trial(buffer: Buffer, top: number, form: TextForm, known: (header: string) => boolean): Trial {
  const records = firstRecords(buffer, top, buffer.length < LIMIT, form);
  const header = findHeader(
    records.map((record) => record.cells),
    known,
  );
  const widths = records.slice(header.top, header.body).map((record) => record.cells.length);
  const width = Math.max(header.names.length, ...widths);
  const body = records.slice(header.body);
  const fitting = body.filter(
    ({ cells }) => cells.length === width || (cells.length === width + 1 && cells.at(-1)?.trim() === ''),
  );
  const even = width < 2 ? 0 : body.length === 0 ? 1 : fitting.length / body.length;
  return { form, records, header, width, even };
}

/** The form under which most names of the header are declared ones, and among equals the records are the most even. */
function bestTrial(buffer: Buffer, top: number, known: (header: string) => boolean): Trial {
  const newline = newlineOf(buffer);
  const [comma, ...others] = DELIMITERS.map((delimiter) => trial(buffer, top, textForm(delimiter, newline), known));
  if (comma === undefined) throw new Error('there is no delimiter to try');
  return others.reduce((best, one) => {
    const more = one.header.known - best.header.known;
    return more > 0 || (more === 0 && one.even > best.even) ? one : best;
  }, comma);
}

function headerOf(buffer: Buffer, source: string, known: (header: string) => boolean): TextHeader | Problem {
  const top = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  const { form, records, header, width } = bestTrial(buffer, top, known);
  const rows = records.slice(header.top, header.body);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined)
    return unreadable(source, '文件为空，或第一行过长。', 'It is empty, or its first line is too long.');
  const tooMany = tooManyColumns(width, source);
  if (tooMany !== undefined) return tooMany;
  for (const row of rows) {
    const bytes = buffer.subarray(row.start, row.contentEnd);
    if (!isUtf8(bytes)) return unreadable(source, '第一行不是 UTF-8 文字。', 'Its first line is not UTF-8.');
    if (row.flaw !== undefined || bytes.includes(0))
      return unreadable(source, '第一行不是合法的 CSV。', 'Its first line is not CSV.');
  }
  const line = buffer.subarray(first.start, first.contentEnd);
  const oneLine = rows.length === 1 && !line.includes(0x0a) && !line.includes(0x0d);
  return {
    names: Array.from({ length: width }, (_, position) => header.names[position] ?? unnamedColumn(position)),
    rows: rows.map((row) => row.cells),
    unitAbove: unitAbove(records.slice(0, header.top).map((record) => record.cells)),
    bodyStart: last.next,
    form,
    crlf: buffer[last.contentEnd] === 0x0d && buffer[last.contentEnd + 1] === 0x0a,
    plain: first.start === top && oneLine && width > 1 && form.newline === 'lf',
  };
}

/**
 * Reads the header of a delimited text: finds its delimiter, and its header below titles and in merged rows.
 *
 * @param known - whether a header is one that somebody declared.
 */
export async function readHeader(
  path: string,
  source: string,
  known: (header: string) => boolean,
): Promise<TextHeader | Problem> {
  return headerOf(await firstBytes(path, LIMIT), source, known);
}
