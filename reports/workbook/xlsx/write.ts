import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import {
  contentTypes,
  rootRelations,
  sheetPart,
  workbookRelations,
  workbookXml,
  type WrittenSheet,
} from './package.ts';
import { MOST_ROWS, RowSource, sheetXml, type Sheet } from './sheet.ts';
import { stylesXml } from './styles.ts';

const LONGEST_NAME = 31;
/** Level 3 takes half the time of the default for a tenth more bytes. */
const COMPRESSION = 3;

/** The same time in every file, wherever and whenever it is written: the zip format keeps local times. */
const entryOptions = () => ({
  mtime: new Date(2000, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
  compressionLevel: COMPRESSION,
});

/** How a workbook is written. */
export interface WriteOptions {
  /** Rows after which a sheet goes on in another; what Excel holds unless told otherwise. */
  readonly mostRows?: number;
}

const nameOf = (name: string, nth: number): string =>
  nth === 1 ? name : `${name.slice(0, LONGEST_NAME - String(nth).length)}${nth}`;

/** The parts of a workbook put into a zip file one after another; the streams that are open can be given up. */
class Filling {
  readonly #zip: ZipFile;
  readonly #sheets: readonly Sheet[];
  readonly #mostRows: number;
  #open: Readable | undefined;

  constructor(zip: ZipFile, sheets: readonly Sheet[], mostRows: number) {
    this.#zip = zip;
    this.#sheets = sheets;
    this.#mostRows = mostRows;
  }

  async all(): Promise<void> {
    this.#add('_rels/.rels', rootRelations());
    const written: WrittenSheet[] = [];
    for (const sheet of this.#sheets) await this.#sheet(sheet, written);
    this.#add('xl/styles.xml', stylesXml());
    this.#add('xl/workbook.xml', workbookXml(written));
    this.#add('xl/_rels/workbook.xml.rels', workbookRelations(written));
    this.#add('[Content_Types].xml', contentTypes(written));
    this.#zip.end();
  }

  giveUp(): void {
    this.#open?.destroy();
  }

  #add(name: string, text: string): void {
    this.#zip.addBuffer(Buffer.from(text), name, entryOptions());
  }

  /** A sheet, and its continuations where its rows are more than one holds. */
  async #sheet(sheet: Sheet, written: WrittenSheet[]): Promise<void> {
    const rows = new RowSource(sheet.rows);
    try {
      for (let nth = 1; nth === 1 || !(await rows.ended()); nth++) {
        const lastRow = await this.#part(sheet, rows, written.length + 1);
        written.push({ name: nameOf(sheet.name, nth), sheet, lastRow });
      }
    } finally {
      await rows.close();
    }
  }

  /** One worksheet part, written as fast as it is taken. */
  async #part(sheet: Sheet, rows: RowSource, number: number): Promise<number> {
    let lastRow = 0;
    const mostRows = this.#mostRows;
    async function* bytes(): AsyncGenerator<Buffer> {
      const pieces = sheetXml(sheet, rows, number === 1, mostRows);
      for (let piece = await pieces.next(); ; piece = await pieces.next()) {
        if (piece.done === true) {
          lastRow = piece.value;
          return;
        }
        yield Buffer.from(piece.value);
      }
    }
    const stream = Readable.from(bytes(), { objectMode: false });
    this.#open = stream;
    this.#zip.addReadStream(stream, sheetPart(number), entryOptions());
    await finished(stream);
    return lastRow;
  }
}

/**
 * A workbook as bytes, piece by piece: only as many rows are held as are on their way. The same sheets give the same bytes.
 * What reading the rows throws is thrown here; who stops taking lets go of the rows.
 */
export async function* workbookBytes(
  sheets: readonly Sheet[],
  { mostRows = MOST_ROWS }: WriteOptions = {},
): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.on('error', (error: Error) => output.destroy(error));
  zip.outputStream.pipe(output);
  const filling = new Filling(zip, sheets, mostRows);
  const filled = filling.all().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const piece of output) yield piece as Buffer;
  } finally {
    filling.giveUp();
    if (!output.closed) {
      output.destroy();
      await once(output, 'close');
    }
    await filled;
  }
}
