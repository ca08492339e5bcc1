import { join } from 'node:path';
import { identifier, literal, literals } from '../../../store/sql.ts';
import { filePattern } from '../file-pattern.ts';
import { EMPTY_WORDS } from '../header/looks-like-data.ts';
import { rawName, type SourceColumn, type SourceTable } from '../source-table.ts';
import type { TextHeader } from './header.ts';
import { LONGEST_RECORD } from './scan.ts';
import { splitText } from './split.ts';
import type { Delimiter } from './text-form.ts';

function readCsv(
  path: string,
  delimiter: Delimiter,
  columns: readonly string[],
  header: boolean,
  lineFeed: boolean,
): string {
  // Left to guess, the reader takes a CRLF inside quotes for its line break; told CRLF, it drops records without a word.
  const newLine = lineFeed ? `new_line = '\\n', ` : '';
  const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return `read_csv(${filePattern(path)}, auto_detect = false, header = ${header}, delim = ${literal(delimiter)}, quote = '"', escape = '"', ${newLine}nullstr = [${literals(['', ...EMPTY_WORDS])}], strict_mode = true, null_padding = false, max_line_size = ${LONGEST_RECORD}, encoding = 'utf-8', columns = {${types}})`;
}

const rawNames = (header: TextHeader): string[] => header.names.map((_, position) => rawName(position));

const columnsOf = (header: TextHeader): SourceColumn[] =>
  header.names.map((name, position) => ({
    name,
    type: 'VARCHAR',
    titles: header.rows.map((row) => row[position] ?? ''),
    ...(header.unitAbove === undefined ? {} : { unitAbove: header.unitAbove }),
  }));

/** A delimited text read by the database itself: the whole file or an error. */
export function plainTable(path: string, header: TextHeader): SourceTable {
  return {
    columns: columnsOf(header),
    query: `SELECT * FROM ${readCsv(path, header.form.delimiter, rawNames(header), true, !header.crlf)}`,
    hasOrdinal: false,
  };
}

/** A delimited text split by us first, for files the database refuses: broken records stand apart. */
export async function splitTable(path: string, header: TextHeader, folder: string): Promise<SourceTable> {
  const split = await splitText(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
  const raw = rawNames(header);
  const reader = readCsv(split.cleanPath, header.form.delimiter, ['_ordinal', ...raw], false, true);
  const empty = `SELECT NULL::VARCHAR AS _ordinal, ${raw.map((name) => `NULL::VARCHAR AS ${identifier(name)}`).join(', ')} WHERE false`;
  return {
    columns: columnsOf(header),
    query: `SELECT * REPLACE (CAST(_ordinal AS BIGINT) AS _ordinal) FROM (${split.clean === 0 ? empty : `FROM ${reader}`})`,
    hasOrdinal: true,
    ...(split.broken === 0 ? {} : { brokenPath: split.brokenPath }),
  };
}
