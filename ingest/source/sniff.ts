import { open } from 'node:fs/promises';

/** What a file is by its first bytes; its name has no say. `text` is everything that is nothing else. */
export type Form = 'parquet' | 'gzip' | 'zip' | 'text';

const MAGIC: readonly (readonly [Form, number, readonly number[]])[] = [
  ['parquet', 0, [0x50, 0x41, 0x52, 0x31]],
  ['gzip', 0, [0x1f, 0x8b, 0x08]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['zip', 0, [0x50, 0x4b, 0x05, 0x06]],
];

/** Formats that are told from text only to be named when they are refused, by the name a person knows them by. */
const FOREIGN: readonly (readonly [string, number, readonly number[]])[] = [
  ['.xls', 0, [0xd0, 0xcf, 0x11, 0xe0]],
  ['.tar', 257, [0x75, 0x73, 0x74, 0x61, 0x72]],
  ['.rar', 0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['.7z', 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['.bz2', 0, [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
  ['.xz', 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['.zst', 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ['.zip.001', 0, [0x50, 0x4b, 0x07, 0x08]],
  ['.pdf', 0, [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['.png', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['.jpg', 0, [0xff, 0xd8, 0xff]],
  ['.orc', 0, [0x4f, 0x52, 0x43, 0x0a]],
  ['.avro', 0, [0x4f, 0x62, 0x6a, 0x01]],
  ['.mdb', 0, [0x00, 0x01, 0x00, 0x00, 0x53, 0x74, 0x61, 0x6e, 0x64, 0x61, 0x72, 0x64, 0x20]],
  ['SQLite', 0, [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66, 0x6f, 0x72, 0x6d, 0x61, 0x74, 0x20, 0x33, 0x00]],
];

/** Formats that nobody delivers data in. */
const NO_DATA: ReadonlySet<string> = new Set(['.pdf', '.png', '.jpg']);

/** Whether a format that is not read holds no data either: a picture, or a page to print. */
export const holdsNoData = (format: string): boolean => NO_DATA.has(format);

/** Enough to hold every mark above. */
const START = 512;

/** The first bytes of a file, fewer where it is shorter. */
export async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Whether these are the first bytes of a dBASE table: its version, the day it was written, and 20 bytes further on
 * nothing but zeros where nobody keeps anything.
 */
function isDbase(start: Buffer): boolean {
  const [version = 0, , month = 0, day = 0] = start;
  const dated = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return [0x03, 0x30, 0x83, 0x8b, 0xf5].includes(version) && dated && start.length > 32 && start.readUInt16LE(12) === 0;
}

/**
 * Tells a file's form, or the name of a format that is not read. `.xls` is what spreadsheet programs wrote before 2007,
 * and what they still wrap workbooks with a password in.
 */
export async function formOf(path: string): Promise<Form | { readonly foreign: string }> {
  const start = await firstBytes(path, START);
  const bears = (at: number, mark: readonly number[]): boolean =>
    mark.every((byte, index) => start[at + index] === byte);
  const foreign = FOREIGN.find(([, at, mark]) => bears(at, mark));
  if (foreign !== undefined) return { foreign: foreign[0] };
  if (isDbase(start)) return { foreign: '.dbf' };
  return MAGIC.find(([, at, mark]) => bears(at, mark))?.[0] ?? 'text';
}

/**
 * The name of the markup a text is written in, where it is: what many systems export as `.xls` is a page of HTML, or
 * XML of a spreadsheet.
 *
 * @param start - the first bytes of the text, in UTF-8.
 */
export function markupOf(start: Buffer): 'HTML' | 'XML' | undefined {
  const text = start.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*<\?xml\b/i.test(text)) return /<html\b/i.test(text) ? 'HTML' : 'XML';
  return /^\s*<(?:!doctype|!--|html|head|meta|style|body|table|div)\b/i.test(text) ? 'HTML' : undefined;
}
