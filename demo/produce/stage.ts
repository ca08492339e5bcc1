import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { MingchaError } from '../../base/problem.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { CITY_KINDS } from './city-kinds.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
import { fileNameOf, formOf } from '../files/forms.ts';
import { demoProblem } from '../problems.ts';
import { fenSql, unfitSql } from './fitness.ts';

/** When a record of a kind happened; registers have no such time. */
const HAPPENED: Readonly<Record<string, string>> = {
  setl_d: 'setl_time',
  mdtrt_d: 'begntime',
  fee_list_d: 'fee_ocur_time',
  diag_d: 'diag_time',
  trac_d: 'trac_time',
  stock_d: 'stock_time',
};

/** A record whose data was put right so much later comes when it was put right. */
const LATE = "INTERVAL '3 days'";

/** The records of one kind, ready to be read window by window from the view of the kind's name. */
export interface Staged {
  readonly kind: Kind;
  /** Names of its columns, the data standard's wherever it has one. All are text. */
  readonly columns: readonly string[];
  /** False for a register: it comes before everything else. */
  readonly timed: boolean;
}

/** The view that holds the records of a kind: its columns as text, `at`, `unfit` and `fen`. */
export const staged = (kind: string): string => identifier(`played_${kind}`);

/** The data standard's name for a header of a city's file; the header itself where it has none. */
function standardName(kind: Kind, header: string): string {
  const lower = header.toLowerCase();
  const named =
    columnOf(kind, lower) ?? kind.columns.find(({ aliases, label }) => aliases.includes(lower) || label.zh === lower);
  return named?.name ?? header;
}

async function headersOf(session: Session, source: string): Promise<string[]> {
  const rows = await session.rows(`DESCRIBE SELECT * FROM ${source}`);
  return rows.map((row) => cell(row, 'column_name'));
}

/** Turns bytes into text as they come. */
const decoded = (encoding: string) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding);
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };

/** SQL of a text file's cells as text, from a copy in UTF-8 where the file is in another encoding or packed. */
async function textSource(directory: string, scratch: string, kind: Kind): Promise<string> {
  const form = formOf(kind.name);
  let path = join(directory, fileNameOf(kind.name));
  if (form.encoding !== 'utf-8' || form.isGzip) {
    const plain = join(scratch, `${kind.name}.text`);
    const unpack = form.isGzip ? createGunzip() : new PassThrough();
    await pipeline(createReadStream(path), unpack, decoded(form.encoding), createWriteStream(plain));
    path = plain;
  }
  return form.lines === 'json'
    ? `read_json(${literal(path)}, format = 'newline_delimited', columns = ${await jsonColumns(path)})`
    : `read_csv(${literal(path)}, all_varchar = true, header = true, delim = ${literal(form.delimiter)}, nullstr = ${literal(form.empty)}, quote = '"', escape = '"')`;
}

/** The names in the first line, all to be read as text. */
async function jsonColumns(path: string): Promise<string> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') }))
    return `{${Object.keys(JSON.parse(line) as object)
      .map((name) => `${literal(name)}: 'VARCHAR'`)
      .join(', ')}}`;
  return '{}';
}

async function sourceOf(
  directory: string,
  scratch: string,
  kind: Kind,
): Promise<{ readonly source: string; readonly isText: boolean }> {
  const name = fileNameOf(kind.name);
  if (existsSync(join(directory, name))) return { source: await textSource(directory, scratch, kind), isText: true };
  const files = readdirSync(directory)
    .filter((one) => one.startsWith(kind.name) && one.endsWith('.parquet'))
    .map((one) => join(directory, one));
  if (files.length === 0) throw new MingchaError(demoProblem('MC-DEMO-005', directory, { file: name }));
  return { source: `read_parquet([${literals(files)}])`, isText: false };
}

/**
 * Puts a kind's records behind a view. A text file is copied once into a Parquet file in the order of time, so that a
 * window reads little of it; a Parquet file of the city is in such an order already. The row that sums up a file stays
 * out: a stream has none.
 */
async function stageKind(session: Session, directory: string, scratch: string, kind: Kind): Promise<Staged> {
  const { source, isText } = await sourceOf(directory, scratch, kind);
  const headers = await headersOf(session, source);
  const columns = headers.map((header) => standardName(kind, header));
  const happened = HAPPENED[kind.name];
  const time = happened === undefined ? undefined : identifier(happened);
  const cells = headers.map((header, i) => `${identifier(header)} AS ${identifier(columns[i] ?? header)}`);
  let from = source;
  let at = time === undefined ? 'NULL::TIMESTAMP' : time;
  if (isText) {
    const updated = columns.includes('updt_time') ? 'TRY_CAST(updt_time AS TIMESTAMP)' : 'NULL::TIMESTAMP';
    const when =
      time === undefined
        ? 'NULL::TIMESTAMP'
        : `CASE WHEN ${updated} > TRY_CAST(${time} AS TIMESTAMP) + ${LATE} THEN ${updated} ELSE coalesce(TRY_CAST(${time} AS TIMESTAMP), ${updated}) END`;
    const file = join(scratch, `${kind.name}.parquet`);
    const [first = ''] = columns;
    await session.run(`COPY (SELECT *, ${when} AS "at" FROM (SELECT ${cells.join(', ')} FROM ${source})
      WHERE ${identifier(first)} IS DISTINCT FROM '合计' ORDER BY "at") TO ${literal(file)} (FORMAT parquet, ROW_GROUP_SIZE 20480)`);
    from = `read_parquet(${literal(file)})`;
    at = '"at"';
  } else from = `(SELECT ${cells.join(', ')} FROM ${source})`;
  const texts = columns.map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`);
  await session.run(`CREATE OR REPLACE TEMP VIEW ${staged(kind.name)} AS
    SELECT *, ${fenSql(kind, columns, 'unfit')} AS fen FROM (SELECT *, ${unfitSql(kind, columns)} AS unfit FROM (SELECT ${texts.join(', ')}, ${at} AS "at" FROM ${from}))`);
  return { kind, columns, timed: time !== undefined };
}

/**
 * Puts the files of a demo city behind views, one a kind, in which the time order can be read window by window.
 *
 * @param scratch - a folder for what is copied; the caller removes it.
 * @throws MingchaError MC-DEMO-005 where the folder holds no city.
 */
export async function stageCity(session: Session, directory: string, scratch: string): Promise<Staged[]> {
  const all: Staged[] = [];
  for (const kind of CITY_KINDS) all.push(await stageKind(session, directory, scratch, kind));
  return all;
}
