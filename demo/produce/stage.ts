import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError } from '../../base/problem.ts';
import { columnOf, type Kind } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal, literals } from '../../store/sql.ts';
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

function sourceOf(directory: string, kind: Kind): { readonly source: string; readonly isCsv: boolean } {
  const csv = join(directory, `${kind.name}.csv`);
  if (existsSync(csv))
    return {
      source: `read_csv(${literal(csv)}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
      isCsv: true,
    };
  const files = readdirSync(directory)
    .filter((name) => name.startsWith(kind.name) && name.endsWith('.parquet'))
    .map((name) => join(directory, name));
  if (files.length === 0) throw new MingchaError(demoProblem('MC-DEMO-005', directory, { file: `${kind.name}.csv` }));
  return { source: `read_parquet([${literals(files)}])`, isCsv: false };
}

/**
 * Puts a kind's records behind a view. A CSV file is copied once into a Parquet file in the order of time, so that a
 * window reads little of it; a Parquet file of the city is in such an order already. The row that sums up a file stays
 * out: a stream has none.
 */
async function stageKind(session: Session, directory: string, scratch: string, kind: Kind): Promise<Staged> {
  const { source, isCsv } = sourceOf(directory, kind);
  const headers = await headersOf(session, source);
  const columns = headers.map((header) => standardName(kind, header));
  const happened = HAPPENED[kind.name];
  const time = happened === undefined ? undefined : identifier(happened);
  const cells = headers.map((header, i) => `${identifier(header)} AS ${identifier(columns[i] ?? header)}`);
  let from = source;
  let at = time === undefined ? 'NULL::TIMESTAMP' : time;
  if (isCsv) {
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
  for (const kind of KINDS) all.push(await stageKind(session, directory, scratch, kind));
  return all;
}
