import { join } from 'node:path';
import { identifier, literal } from '../../store/sql.ts';
import { filePattern } from './file-pattern.ts';
import type { CsvHeader } from './csv-header.ts';
import { rawName, type SourceTable } from './source-table.ts';
import { LONGEST_RECORD, splitCsv } from './split-csv.ts';

function readCsv(path: string, columns: readonly string[], header: boolean, lineFeed: boolean): string {
  // Left to guess, the reader takes a CRLF inside quotes for its line break; told CRLF, it drops records without a word.
  const newLine = lineFeed ? `new_line = '\\n', ` : '';
  const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return `read_csv(${filePattern(path)}, auto_detect = false, header = ${header}, delim = ',', quote = '"', escape = '"', ${newLine}strict_mode = true, null_padding = false, max_line_size = ${LONGEST_RECORD}, encoding = 'utf-8', columns = {${types}})`;
}

const rawNames = (header: CsvHeader): string[] => header.names.map((_, position) => rawName(position));
const columnsOf = (header: CsvHeader) => header.names.map((name) => ({ name, type: 'VARCHAR' }));

/** A CSV file read by the database itself: the whole file or an error. */
export function plainCsvTable(path: string, header: CsvHeader): SourceTable {
  return {
    columns: columnsOf(header),
    query: `SELECT * FROM ${readCsv(path, rawNames(header), true, !header.crlf)}`,
    hasOrdinal: false,
  };
}

/** A CSV file split by us first, for files the database refuses: broken records stand apart. */
export async function splitCsvTable(path: string, header: CsvHeader, folder: string): Promise<SourceTable> {
  const split = await splitCsv(path, header, join(folder, 'clean.csv'), join(folder, 'broken.csv'));
  const raw = rawNames(header);
  const reader = readCsv(split.cleanPath, ['_ordinal', ...raw], false, true);
  const empty = `SELECT NULL::VARCHAR AS _ordinal, ${raw.map((name) => `NULL::VARCHAR AS ${identifier(name)}`).join(', ')} WHERE false`;
  return {
    columns: columnsOf(header),
    query: `SELECT * REPLACE (CAST(_ordinal AS BIGINT) AS _ordinal) FROM (${split.clean === 0 ? empty : `FROM ${reader}`})`,
    hasOrdinal: true,
    ...(split.broken === 0 ? {} : { brokenPath: split.brokenPath }),
  };
}
