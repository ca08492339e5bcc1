import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { faultOf, WorkbookFault } from './fault.ts';

/** How much a workbook may unfold to. A sheet of the largest size Excel allows, 1,048,576 rows of 60 columns, is about 3 GB. */
export interface WorkbookLimits {
  /** All its XML unpacked; also what one sheet may be written out to. */
  readonly unpackedBytes: number;
  /** Beyond this size XML may be no more than `ratio` times what it is packed to: sheets of real data reach 20. */
  readonly ratioFrom: number;
  readonly ratio: number;
  /** One of the small parts: the list of sheets, the styles, the relationships. */
  readonly smallPartBytes: number;
  /** Characters in one cell; Excel allows 32,767. */
  readonly cellCharacters: number;
}

export const WORKBOOK_LIMITS: WorkbookLimits = {
  unpackedBytes: 8_000_000_000,
  ratioFrom: 1_000_000_000,
  ratio: 200,
  smallPartBytes: 64_000_000,
  cellCharacters: 1_000_000,
};

/** Far more parts than any workbook has. */
const MOST_ENTRIES = 20_000;

const DAMAGED = ['工作簿已损坏或不完整', 'The workbook is damaged or incomplete'] as const;

/** The zip package that a workbook is: parts by name, whatever the case of their letters. */
export class Package {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /**
   * Opens a package by its directory alone.
   *
   * @throws WorkbookFault when it is cut off or damaged, encrypted, holds a part twice, or would unfold beyond the limits.
   */
  static async open(path: string, limits: WorkbookLimits): Promise<Package> {
    let zip: ZipFile | undefined;
    try {
      zip = await openPromise(path, { autoClose: false });
      return new Package(zip, await directoryOf(zip, limits));
    } catch (error) {
      zip?.close();
      throw faultOf(...DAMAGED, error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Unpacked size of a part, 0 where there is none. */
  size(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /**
   * The bytes of a part, in pieces.
   *
   * @throws WorkbookFault when the part is missing or its bytes are not what the directory promised.
   */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw new WorkbookFault(`缺少 ${name}。`, `It lacks ${name}.`);
    let sum = 0;
    // Only what the package itself raises is a fault: errors of whoever consumes the pieces do not pass through here.
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        sum = crc32(chunk as Buffer, sum);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw faultOf(...DAMAGED, error);
    }
    if (sum !== entry.crc32) throw faultOf(...DAMAGED, new Error(`${name}: checksum`));
  }

  close(): void {
    this.#zip.close();
  }
}

async function directoryOf(zip: ZipFile, limits: WorkbookLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let packed = 0;
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const name = posix.normalize(entry.fileName).toLowerCase();
    if (entry.isEncrypted())
      throw new WorkbookFault('工作簿已加密。请去掉密码后另存。', 'It is encrypted; save it without a password.');
    if (entries.has(name)) throw new WorkbookFault(`${name} 出现了两次。`, `It holds ${name} twice.`);
    if (entries.size >= MOST_ENTRIES) throw new WorkbookFault('内部文件过多。', 'It holds too many parts.');
    entries.set(name, entry);
    if (!/\.(xml|rels)$/.test(name)) continue;
    packed += entry.compressedSize;
    unpacked += entry.uncompressedSize;
  }
  if (unpacked > limits.unpackedBytes || (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio))
    throw new WorkbookFault(
      `解压后有 ${unpacked} 字节，超过上限，疑为恶意文件。`,
      `It would unfold to ${unpacked} bytes, more than is safe.`,
    );
  return entries;
}
