import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { STORAGE_TYPE } from '../../../records/column.ts';
import type { Session } from '../../../store/session.ts';
import { identifier, literal } from '../../../store/sql.ts';
import { asPeopleWrite, inTenThousands, interfaceName, isNumber } from './cells.ts';
import { textOf, type TextForm } from './delimited.ts';
import { gb18030 } from './gb18030.ts';
import { zipFile } from './hand-made-zip.ts';
import { jsonLines, messages } from './messages.ts';
import { without, type Table } from './table.ts';
import { textWorkbook, typedWorkbook } from './workbook.ts';

/** Files by path inside a folder. */
type Files = Readonly<Record<string, string | Buffer>>;

/** One way a city's data may arrive. */
export interface Disguise {
  readonly name: string;
  readonly files: (tables: readonly Table[], session: Session, folder: string) => Promise<Files> | Files;
  /** Rows of each kind that are no records and must be dropped and counted. */
  readonly dropped?: number;
}

/** One file for each table. */
function each(name: (table: Table) => string, content: (table: Table) => string | Buffer) {
  return (tables: readonly Table[]): Files => Object.fromEntries(tables.map((table) => [name(table), content(table)]));
}

const own = (extension: string) => (table: Table) => `${table.kind.name}.${extension}`;
const named = (extension: string) => (table: Table) => `${table.kind.label.zh}_2025年.${extension}`;
const label: TextForm['name'] = (column) => column.label.zh;
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

/** A row below the records: a word in the first cell, and a number wherever the column is one of numbers. */
const sums = (table: Table, word: string): string[] =>
  table.columns.map((column, c) => (c === 0 ? word : isNumber(column) ? '1,234.5' : ''));

const exported: TextForm = {
  name: label,
  newline: '\r\n',
  titles: (table) => [[`某市医疗保障局${table.kind.label.zh}表`], ['制表日期：2025-06-30', '', '单位：元'], []],
  totals: (table) => [sums(table, '小计'), sums(table, '合 计：')],
};

/** Two header rows as merged cells leave them, amounts in 万元 where the kind's money stands. */
const merged: TextForm = {
  groups: (table) =>
    table.columns.map((_, c) => (c === 0 ? '基本信息' : c === 4 ? '明细信息' : c === 8 ? '其他信息' : '')),
  name: (column, kind) => (isMoneyOf(kind, column.name) ? `${column.label.zh}(万元)` : column.label.zh),
  cell: (column, text, place) =>
    column.name === 'medfee_sumamt' || column.name === 'det_item_fee_sumamt'
      ? inTenThousands(text)
      : asPeopleWrite(column, text, place),
};

const isMoneyOf = (kind: string, column: string): boolean =>
  (kind === 'setl_d' && column === 'medfee_sumamt') || (kind === 'fee_list_d' && column === 'det_item_fee_sumamt');

const noQuotes: TextForm = { delimiter: '\t', newline: '\n', quote: 'never', empty: 'null' };

/** Tables the national interface carries; the rest of the city comes as plain files beside the messages. */
const CARRIED = ['setl_d', 'fee_list_d', 'trac_d', 'stock_d'];

function tableNamed(tables: readonly Table[], name: string): Table {
  const found = tables.find((table) => table.kind.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

async function parquetFiles(tables: readonly Table[], session: Session, folder: string): Promise<Files> {
  mkdirSync(folder, { recursive: true });
  for (const table of tables) {
    const text = join(folder, 'making');
    writeFileSync(text, textOf(table, {}));
    const casts = table.columns.map(
      (one) => `CAST(${identifier(one.name)} AS ${STORAGE_TYPE[one.type]}) AS ${identifier(one.name)}`,
    );
    const types = table.columns.map((one) => `${literal(one.name)}: 'VARCHAR'`).join(', ');
    await session.run(
      `COPY (SELECT ${casts.join(', ')} FROM read_csv(${literal(text)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${types}})) TO ${literal(join(folder, `${table.kind.name}.parquet`))} (FORMAT parquet)`,
    );
    rmSync(text);
  }
  return {};
}

/** Half of a table's records; movements without a number of their own are counted inside a file and stay together. */
function half(table: Table, which: 0 | 1): Table {
  if (table.kind.keyedByContent) return { ...table, records: which === 0 ? table.records : [] };
  const middle = Math.floor(table.records.length / 2);
  return { ...table, records: which === 0 ? table.records.slice(0, middle) : table.records.slice(middle) };
}

const plainFiles = each(own('csv'), (table) => textOf(table, {}));

/** The plain form that all others are compared with. */
export const PLAIN: Disguise = { name: 'plain UTF-8 CSV', files: plainFiles };

export const DISGUISES: readonly Disguise[] = [
  {
    name: 'CSV with a byte-order mark and CRLF',
    files: each(own('csv'), (table) => `\uFEFF${textOf(table, { newline: '\r\n' })}`),
  },
  { name: 'GB18030 CSV', files: each(own('csv'), (table) => gb18030(textOf(table, { newline: '\r\n', name: label }))) },
  {
    name: 'UTF-16 TSV',
    files: each(own('tsv'), (table) => utf16(textOf(table, { delimiter: '\t', newline: '\r\n' }))),
  },
  {
    name: 'unquoted TXT with null for empty, in a zip with names in GBK',
    files: (tables) => ({
      '月度数据.zip': zipFile(
        tables.map((table) => ({ name: gb18030(named('txt')(table)), data: textOf(table, noQuotes) })),
      ),
    }),
  },
  {
    name: 'gzip CSV with names of the interface family',
    files: each(own('csv.gz'), (table) => {
      // A line's key is made of its parts there; the record of it is the institution's own number.
      const told =
        table.kind.name === 'fee_list_d' || table.kind.name === 'trac_d' ? without(table, ['bkkp_sn']) : table;
      return gzipSync(textOf(told, { name: (column, kind) => interfaceName(kind, column) }));
    }),
  },
  {
    name: 'CSV with Chinese labels, title rows and sums',
    files: each(named('csv'), (table) => textOf(table, exported)),
    dropped: 2,
  },
  {
    name: 'CSV with merged headers, 万元, wide digits, apostrophes and dates of all sorts',
    files: each(named('csv'), (table) => textOf(table, merged)),
  },
  { name: 'flat NDJSON', files: each(own('ndjson'), jsonLines) },
  {
    name: 'messages of the national interface',
    files: (tables) => ({
      'messages.ndjson': messages(
        tableNamed(tables, 'setl_d'),
        tableNamed(tables, 'fee_list_d'),
        tableNamed(tables, 'trac_d'),
        tableNamed(tables, 'stock_d'),
      ),
      ...plainFiles(tables.filter((table) => !CARRIED.includes(table.kind.name))),
    }),
  },
  {
    name: 'workbook of text cells with titles and sums',
    files: async (tables) => ({ '全部数据.xlsx': await textWorkbook(tables, exported) }),
    dropped: 2,
  },
  {
    name: 'workbook of numbers and formatted dates',
    files: async (tables) => ({ '导出.xlsx': await typedWorkbook(tables) }),
  },
  { name: 'Parquet', files: parquetFiles },
  {
    name: 'zip of two members a kind in folders named after the kinds',
    files: (tables) => ({
      '2025.zip': zipFile(
        tables.flatMap((table) =>
          ([0, 1] as const).map((which) => ({
            name: `2025/${table.kind.name}/part-${which + 1}.csv`,
            data: textOf(half(table, which), {}),
          })),
        ),
      ),
    }),
  },
  {
    name: 'semicolon CSV, everything quoted',
    files: each(own('csv'), (table) => textOf(table, { delimiter: ';', quote: 'always', name: label })),
  },
  {
    name: 'Hive text with \\N for empty, in a gzip in a zip',
    files: (tables) => ({
      'hive.zip': zipFile(
        tables.map((table) => ({
          name: `${table.kind.name}.txt.gz`,
          data: gzipSync(textOf(table, { delimiter: '\u0001', quote: 'never', empty: '\\N' })),
        })),
      ),
    }),
  },
  {
    name: 'GB18030 | text, big-endian UTF-16 beside it',
    files: (tables) =>
      Object.fromEntries(
        tables.map((table, i) => {
          const text = textOf(table, { delimiter: '|', newline: '\r\n', name: label });
          return [own('txt')(table), i % 2 === 0 ? gb18030(text) : utf16(text).swap16()];
        }),
      ),
  },
];

/** Writes a disguise into a folder. */
export async function put(
  disguise: Disguise,
  tables: readonly Table[],
  session: Session,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = await disguise.files(tables, session, folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
