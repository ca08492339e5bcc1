const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** What stands between the values of a list and says nothing: blanks, line breaks, commas, the list's own brackets. */
const BETWEEN = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, 0x5b, 0x5d]);
const JUNK_ENDS = new Set([0x0a, 0x2c, 0x5d, OPEN]);

/** Finds the objects of a JSON text byte by byte: those of a list over the whole text, or one after the other. */
export class ObjectFinder {
  #depth = 0;
  #quoted = false;
  #escaped = false;
  /** True in something that is neither an object nor between two. */
  #junk = false;

  get inside(): boolean {
    return this.#depth > 0 || this.#junk;
  }

  /** Takes a byte and tells whether it begins something, ends it with this byte, or ended it before this byte. */
  take(byte: number): 'begins' | 'ends' | 'ended' | undefined {
    if (this.#junk) {
      if (!JUNK_ENDS.has(byte)) return undefined;
      this.#junk = false;
      return 'ended';
    }
    if (this.#depth === 0) return this.#outside(byte);
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#quoted = false;
    } else if (byte === QUOTE) this.#quoted = true;
    else if (byte === OPEN) this.#depth++;
    else if (byte === CLOSE && --this.#depth === 0) return 'ends';
    return undefined;
  }

  #outside(byte: number): 'begins' | undefined {
    if (BETWEEN.has(byte)) return undefined;
    if (byte === OPEN) this.#depth = 1;
    else this.#junk = true;
    return 'begins';
  }
}
