import { firstBytes } from '../sniff.ts';

/** An encoding, and how many bytes of a byte-order mark stand before the text. */
export interface Declared {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
  readonly mark: number;
}

const MARKS: readonly (readonly [Declared['encoding'], readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
];

const SAMPLE = 64 * 1024;

/** Bytes that a table in ASCII is full of and that are hardly ever the high half of a character: , and digits, breaks. */
const isStructure = (byte: number): boolean =>
  byte === 0x2c || byte === 0x0a || byte === 0x0d || byte === 0x09 || (byte >= 0x31 && byte <= 0x39);

/**
 * UTF-16 without a mark: the high halves of its commas, digits and line breaks are zero bytes, all at even places or
 * all at odd ones, and nothing of that structure stands in the place of a high half. Zero bytes that damage left in a
 * UTF-8 text stand anywhere, among structure at both.
 */
function utf16ByZeros(sample: Buffer): Declared['encoding'] | undefined {
  const pairs = Math.floor(sample.length / 2);
  const zeros = [0, 0];
  const structure = [0, 0];
  for (let i = 0; i < pairs * 2; i++) {
    const place = i % 2;
    const byte = sample[i] ?? 0;
    if (byte === 0) zeros[place] = (zeros[place] ?? 0) + 1;
    else if (isStructure(byte)) structure[place] = (structure[place] ?? 0) + 1;
  }
  const highAt = (place: 0 | 1): boolean => {
    const found = zeros[place] ?? 0;
    return (
      found >= 4 &&
      found * 20 >= pairs &&
      (zeros[1 - place] ?? 0) * 20 <= found &&
      (structure[place] ?? 0) * 10 <= found
    );
  };
  if (highAt(1)) return 'utf-16le';
  return highAt(0) ? 'utf-16be' : undefined;
}

/** The encoding that a text's first bytes tell, by its byte-order mark or the zero bytes of UTF-16. */
export async function declaredEncoding(path: string): Promise<Declared | undefined> {
  const sample = await firstBytes(path, SAMPLE);
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => sample[index] === byte));
  if (marked !== undefined) return { encoding: marked[0], mark: marked[1].length };
  const encoding = utf16ByZeros(sample);
  return encoding === undefined ? undefined : { encoding, mark: 0 };
}
