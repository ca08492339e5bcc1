import { buffer } from 'node:stream/consumers';
import { parser } from 'sax';
import { fromBufferPromise } from 'yauzl';
import type { Cell } from '../../../reports/workbook/xlsx/cell.ts';
import type { Sheet } from '../../../reports/workbook/xlsx/sheet.ts';
import type { CellStyle } from '../../../reports/workbook/xlsx/styles.ts';
import { workbookBytes, type WriteOptions } from '../../../reports/workbook/xlsx/write.ts';

export const cell = (value: string | null, style: CellStyle = 'id'): Cell => ({ value, style });

/** A sheet of plain looks with these rows below one line of labels. */
export function plainSheet(rows: Sheet['rows'], columns = 1, changed: Partial<Sheet> = {}): Sheet {
  return {
    name: '表',
    widths: Array.from({ length: columns }, () => 12),
    top: [Array.from({ length: columns }, (_, place) => cell(`列${place + 1}`, 'head'))],
    rows,
    filtered: true,
    fixedColumns: 0,
    paper: 'A4',
    pagesWide: 1,
    pageHead: '',
    pageFoot: '',
    ...changed,
  };
}

export async function written(sheets: readonly Sheet[], options: WriteOptions = {}): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of workbookBytes(sheets, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The parts of a package as text, by name, in their order. */
export async function partsOf(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    parts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
  }
  return parts;
}

/** The names of the elements directly below a document's root, in order; throws where it is not well-formed XML. */
export function elementsBelowRoot(xml: string): string[] {
  const names: string[] = [];
  let depth = 0;
  const reader = parser(true);
  reader.onopentag = ({ name }) => {
    if (depth === 1) names.push(name);
    depth++;
  };
  reader.onclosetag = () => void depth--;
  reader.onerror = (error) => {
    throw error;
  };
  reader.write(xml).close();
  return names;
}
