import { gzipSync } from 'node:zlib';
import { gb18030 } from '../disguises/gb18030.ts';
import { zipFile } from '../disguises/hand-made-zip.ts';
import { BASES, type Base } from './base-records.ts';
import { mutatedBytes, mutatedCells, mutatedFile } from './mutate.ts';
import { Random } from './random.ts';
import { fitForXml, workbookOf, workbookXml } from './workbook-xml.ts';

/** How a mutated file is written. */
export type Form =
  | 'csv'
  | 'quoted csv'
  | 'semicolon'
  | 'tsv'
  | 'pipe'
  | 'gb18030'
  | 'utf16'
  | 'ndjson'
  | 'gzip'
  | 'zip'
  | 'workbook';

/** The forms to choose from; plain CSV and NDJSON more often, because most is said of them. */
export const FORMS: readonly Form[] = [
  ['csv', 'csv', 'csv', 'quoted csv', 'semicolon', 'tsv', 'pipe', 'gb18030', 'utf16', 'ndjson', 'ndjson'] as const,
  ['gzip', 'zip', 'workbook'] as const,
].flat();

/** A file with mutated records, and what is known of it. */
export interface MadeFile {
  readonly seed: number;
  readonly form: Form;
  readonly base: Base;
  readonly name: string;
  readonly bytes: Buffer;
  /** The text inside, in UTF-8, where there is one; undefined where its bytes were damaged on the way. */
  readonly text: Buffer | undefined;
  /** True where what must become of every record can be told from the text. */
  readonly exact: boolean;
  readonly delimiter: string;
  /** Records written, and how many of them were changed. */
  readonly records: number;
  readonly mutated: number;
}

const DELIMITER: Partial<Record<Form, string>> = { semicolon: ';', tsv: '\t', pipe: '|' };

/** The cells of a workbook's rows as text that reads the same. */
const csvLine = (cells: readonly string[], always: boolean, delimiter: string): string =>
  cells
    .map((cell) =>
      always || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
    )
    .join(delimiter);

function jsonLine(base: Base, cells: readonly string[], random: Random): string {
  const members = base.columns.flatMap((column, i) => {
    const cell = cells[i] ?? '';
    if (cell === '' && random.chance(0.5)) return [];
    const bare = /^(0|-?[1-9]\d*)(\.\d+)?$/.test(cell) && random.chance(0.5);
    return [`"${column.name}":${cell === '' ? 'null' : bare ? cell : JSON.stringify(cell)}`];
  });
  return `{${members.join(',')}}`;
}

function packed(form: Form, name: string, text: Buffer): { name: string; bytes: Buffer } {
  if (form === 'gzip') return { name: `${name}.csv.gz`, bytes: gzipSync(text, { level: 1 }) };
  if (form === 'zip') return { name: `${name}.zip`, bytes: zipFile([{ name: `${name}.csv`, data: text }]) };
  if (form === 'gb18030') return { name: `${name}.csv`, bytes: text };
  return { name: `${name}.${form === 'ndjson' ? 'ndjson' : form === 'tsv' ? 'tsv' : 'csv'}`, bytes: text };
}

/** Makes a file of `records` records from a seed: honest ones and mutated ones in a proportion of its own. */
export function makeFile(seed: number, records: number, wanted?: Form): MadeFile {
  const random = new Random(seed);
  const form = wanted ?? random.of(FORMS);
  const base = random.of(BASES);
  const rate = random.of([0.02, 0.3, 1]);
  const delimiter = DELIMITER[form] ?? ',';
  const newline = form === 'ndjson' ? '\n' : random.of(['\n', '\r\n']);
  const header = base.columns.map((column) => column.name);
  const lines: Buffer[] = [];
  const rows: string[][] = [];
  let mutated = 0;
  let previous = base.record(0, random);
  for (let n = 1; n <= records; n++) {
    const honest = base.record(n, random);
    const changed = random.chance(rate);
    const byBytes = changed && form !== 'workbook' && random.chance(0.5);
    const cells = changed && !byBytes ? mutatedCells(honest, previous, random) : honest;
    const line = form === 'ndjson' ? jsonLine(base, cells, random) : csvLine(cells, form === 'quoted csv', delimiter);
    const encoded = Buffer.from(
      form === 'gb18030' ? gb18030(Buffer.from(`${line}${newline}`).toString()) : `${line}${newline}`,
    );
    if (changed) mutated++;
    lines.push(byBytes ? mutatedBytes(encoded, random) : encoded);
    if (changed && random.chance(0.03)) lines.push(lines.at(-1) ?? encoded);
    if (changed && random.chance(0.01) && form !== 'ndjson') lines.push(Buffer.from(header.join(delimiter) + newline));
    rows.push(cells);
    previous = honest;
  }
  const top =
    form === 'ndjson' ? Buffer.alloc(0) : Buffer.from(csvLine(header, form === 'quoted csv', delimiter) + newline);
  const body = Buffer.concat(lines);
  const spoiled = records <= 300 && random.chance(0.15);
  const inner = Buffer.concat([top, spoiled ? mutatedFile(body, random) : body]);
  const made = { seed, form, base, delimiter, records, mutated };
  if (form === 'workbook') {
    const damaged = random.chance(0.3);
    const sheet = workbookXml([header, ...rows]);
    const bytes = workbookOf(damaged ? mutatedBytes(sheet, random) : sheet);
    // A row of a sheet has no end: cells that are missing there are empty.
    const asText = [
      header,
      ...rows.map((cells) => header.map((_, i) => cells[i] ?? '').concat(cells.slice(header.length))),
    ];
    const text = Buffer.from(asText.map((cells) => `${csvLine(cells.map(fitForXml), false, ',')}\n`).join(''));
    return { ...made, name: `${base.kind.name}.xlsx`, bytes, text: damaged ? undefined : text, exact: false };
  }
  const utf16 = form === 'utf16' ? Buffer.from(`\uFEFF${inner.toString('utf8')}`, 'utf16le') : inner;
  const { name, bytes } = packed(form, base.kind.name, utf16);
  const inContainer = form === 'gzip' || form === 'zip';
  if (inContainer && random.chance(0.1))
    return { ...made, name, bytes: mutatedFile(bytes, random), text: undefined, exact: false };
  const text = form === 'utf16' ? Buffer.from(inner.toString('utf8')) : inner;
  const literalQuotes = (form === 'tsv' || form === 'pipe') && inner.includes(0x22);
  const exact = form !== 'gb18030' && form !== 'utf16' && !literalQuotes;
  return { ...made, name, bytes, text, exact };
}
