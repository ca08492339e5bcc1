import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { ZipFile } from 'yazl';
import { Warehouse } from '../store/warehouse.ts';
import { writeFeeLines } from './support/fee-lines.ts';

/**
 * Lands one workbook in a process of its own and prints rows per second, CPU and peak memory beside those of the same
 * rows as CSV. The workbook is as hard as they come: 26 columns, every cell a shared string of its own, so that there
 * are as many strings as cells. `npx tsx bench/workbook.ts [ROWS]`; two hundred thousand rows unless told otherwise.
 */
const rows = Number(process.argv[2] ?? 200_000);
const MOST_MEGABYTES = 1000;

const folder = mkdtempSync(join(tmpdir(), 'mingcha-bench-workbook-'));
const loader = fileURLToPath(new URL('support/load-once.ts', import.meta.url));
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const LIST = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';

/** The cells of a CSV file in which nothing is quoted. */
async function* lines(path: string): AsyncGenerator<string[]> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    yield line.split(',');
}

async function* stringsXml(csv: string): AsyncGenerator<string> {
  yield `<sst ${MAIN}>`;
  for await (const cells of lines(csv)) yield cells.map((cell) => `<si><t>${cell}</t></si>`).join('');
  yield '</sst>';
}

const column = (place: number): string => String.fromCharCode(65 + place);

async function* sheetXml(csv: string): AsyncGenerator<string> {
  yield `<worksheet ${MAIN}><sheetData>`;
  let row = 0;
  let string = 0;
  for await (const cells of lines(csv)) {
    row++;
    const xml = cells.map((_, place) => `<c r="${column(place)}${row}" t="s"><v>${string++}</v></c>`);
    yield `<row r="${row}">${xml.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

async function writeWorkbook(csv: string, path: string): Promise<void> {
  const zip = new ZipFile();
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const small = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships ${LIST}>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets><sheet name="fee_list_d" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships ${LIST}>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
  };
  for (const [name, content] of Object.entries(small)) zip.addBuffer(Buffer.from(content), name);
  zip.addReadStream(Readable.from(stringsXml(csv)), 'xl/sharedStrings.xml');
  zip.addReadStream(Readable.from(sheetXml(csv)), 'xl/worksheets/sheet1.xml');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

function land(file: string): { rows: number; cpu: number; seconds: number; megabytes: number } {
  const directory = join(folder, 'data');
  const child = spawnSync(process.execPath, ['--import', 'tsx', loader, 'landed', file, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  rmSync(directory, { recursive: true, force: true });
  if (child.status !== 0) throw new Error(`${file} ended with ${child.status}`);
  return JSON.parse(child.stdout) as ReturnType<typeof land>;
}

try {
  const [csv, xlsx] = [join(folder, 'fee_list_d.csv'), join(folder, 'fee_list_d.xlsx')];
  const directory = join(folder, 'making');
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  const session = await warehouse.session();
  await writeFeeLines(session, rows, csv, join(folder, 'fee_list_d.parquet'));
  session.close();
  warehouse.close();
  rmSync(directory, { recursive: true, force: true });
  await writeWorkbook(csv, xlsx);
  console.log(
    `${rows} fee lines: CSV ${Math.round(statSync(csv).size / 1e6)} MB, xlsx ${Math.round(statSync(xlsx).size / 1e6)} MB`,
  );
  for (const [name, file] of Object.entries({ csv, xlsx })) {
    const one = land(file);
    if (one.rows !== rows) throw new Error(`${name}: ${one.rows} rows landed`);
    const bar = name === 'xlsx' ? ` (bar ${MOST_MEGABYTES} MB)` : '';
    console.log(
      `  ${name.padEnd(5)} ${Math.round(one.rows / one.seconds)} rows/s  ${one.cpu.toFixed(2)} CPU-s  ${one.seconds.toFixed(2)} s  peak ${one.megabytes} MB${bar}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
