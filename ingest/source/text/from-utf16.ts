/** Three bytes as UTF-8 would write a surrogate, if it might: never valid, and nothing of the code unit is lost. */
function surrogate(unit: number): Buffer {
  return Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]);
}

const REPLACEMENT = Buffer.from('\uFFFD', 'utf8');

/**
 * Turns UTF-16 into UTF-8, piece by piece. Half a surrogate pair becomes the three bytes its code would have, and an
 * odd last byte those of U+DC00 plus its value: neither is UTF-8, so that its line is kept out of what lands.
 */
export class FromUtf16 {
  readonly #bigEndian: boolean;
  #rest: Buffer = Buffer.alloc(0);
  /** Whether anything was not UTF-16. */
  broken = false;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  piece(chunk: Buffer): Buffer {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let end = bytes.length - (bytes.length % 2);
    const high = bytes[this.#bigEndian ? end - 2 : end - 1] ?? 0;
    if (end >= 2 && high >= 0xd8 && high <= 0xdb) end -= 2;
    this.#rest = bytes.subarray(end);
    return this.#utf8(bytes.subarray(0, end));
  }

  end(): Buffer {
    const odd = this.#rest.length % 2;
    const pairs = this.#utf8(this.#rest.subarray(0, this.#rest.length - odd));
    if (odd === 0) return pairs;
    this.broken = true;
    return Buffer.concat([pairs, surrogate(0xdc00 + (this.#rest.at(-1) ?? 0))]);
  }

  #utf8(pairs: Buffer): Buffer {
    const text = (this.#bigEndian ? pairs.swap16() : pairs).toString('utf16le');
    const utf8 = Buffer.from(text, 'utf8');
    if (!utf8.includes(REPLACEMENT) || !/\p{Surrogate}/u.test(text)) return utf8;
    this.broken = true;
    const parts = text.split(/(\p{Surrogate})/u);
    return Buffer.concat(
      parts.map((part, index) => (index % 2 === 1 ? surrogate(part.charCodeAt(0)) : Buffer.from(part, 'utf8'))),
    );
  }
}
