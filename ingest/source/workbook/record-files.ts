import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal, literals } from '../../../store/sql.ts';
import type { ReasonCode } from '../../reasons.ts';
import { LONGEST_RECORD } from '../delimited/scan.ts';
import { filePattern } from '../file-pattern.ts';
import { EMPTY_WORDS } from '../header/looks-like-data.ts';
import { rawName, type SourceColumn, type SourceTable } from '../source-table.ts';
import { WorkbookFault } from './fault.ts';

const WRITE_SIZE = 1024 * 1024;
/** In hexadecimal this still fits the longest line that the quarantine reads. */
const LONGEST_BROKEN = 7_900_000;

/** A file that is written at once and in large pieces. */
class Output {
  readonly path: string;
  readonly #file: number;
  readonly #limit: number;
  #text = '';
  bytes = 0;
  records = 0;

  constructor(path: string, limit: number) {
    this.path = path;
    this.#limit = limit;
    this.#file = openSync(path, 'w');
  }

  record(text: string): void {
    this.records++;
    this.#text += text;
    if (this.#text.length >= WRITE_SIZE) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.#text, 'utf8');
    this.#text = '';
    this.bytes += bytes.length;
    if (this.bytes > this.#limit) throw new WorkbookFault('展开后过大。', 'It unfolds to more than is safe.');
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Cells as a line of CSV, without its end. */
function lineOf(cells: readonly string[], width: number): string {
  let line = '';
  for (let place = 0; place < cells.length; place++) line += (place === 0 ? '' : ',') + quoted(cells[place] ?? '');
  return cells.length < width ? line + ','.repeat(width - cells.length) : line;
}

/** The records of a sheet on their way to the database: good ones as CSV with their ordinal, others with a reason. */
export class RecordFiles {
  readonly #columns: readonly SourceColumn[];
  readonly #clean: Output;
  readonly #broken: Output;
  #ordinal = 0;

  constructor(folder: string, columns: readonly SourceColumn[], limit: number) {
    this.#columns = columns;
    this.#clean = new Output(join(folder, 'clean.csv'), limit);
    this.#broken = new Output(join(folder, 'broken.csv'), limit);
  }

  /** @returns why the record is broken; undefined for a good one. */
  add(cells: readonly string[], flaw: ReasonCode | undefined): ReasonCode | undefined {
    this.#ordinal++;
    const line = lineOf(cells, this.#columns.length);
    const length = line.length * 3 < LONGEST_RECORD ? 0 : Buffer.byteLength(line);
    const reason =
      (line.includes('\0') ? 'nul_character' : flaw) ??
      (cells.length > this.#columns.length
        ? 'column_count'
        : length + 20 > LONGEST_RECORD
          ? 'line_too_long'
          : undefined);
    if (reason === undefined) {
      this.#clean.record(`${this.#ordinal},${line}\n`);
      return undefined;
    }
    if (length > LONGEST_BROKEN)
      throw new WorkbookFault(`第 ${this.#ordinal} 条记录过长。`, `Record ${this.#ordinal} is too long.`);
    this.#broken.record(`${this.#ordinal},${reason},${Buffer.from(line, 'utf8').toString('hex')}\n`);
    return reason;
  }

  /** Ends the writing; the files are whole afterwards. */
  finish(): void {
    this.#clean.flush();
    this.#broken.flush();
  }

  close(): void {
    this.#clean.close();
    this.#broken.close();
  }

  get records(): number {
    return this.#clean.records + this.#broken.records;
  }

  get bytes(): number {
    return this.#clean.bytes + this.#broken.bytes;
  }

  /** The records as the database reads them. */
  table(): SourceTable {
    const raw = this.#columns.map((_, position) => rawName(position));
    const types = ['_ordinal', ...raw].map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
    const read = `FROM read_csv(${filePattern(this.#clean.path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = [${literals(['', ...EMPTY_WORDS])}], strict_mode = true, null_padding = false, max_line_size = ${LONGEST_RECORD}, encoding = 'utf-8', columns = {${types}})`;
    const none = `SELECT NULL::VARCHAR AS _ordinal, ${raw.map((name) => `NULL::VARCHAR AS ${identifier(name)}`).join(', ')} WHERE false`;
    return {
      columns: this.#columns,
      query: `SELECT * REPLACE (CAST(_ordinal AS BIGINT) AS _ordinal) FROM (${this.#clean.records === 0 ? none : read})`,
      hasOrdinal: true,
      ...(this.#broken.records === 0 ? {} : { brokenPath: this.#broken.path }),
    };
  }
}
