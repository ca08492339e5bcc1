import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const PAGE_BYTES = 64 * 1024;
/** Pages held in memory unless told otherwise: 64 MB of text. More lies on disk. */
const PAGES_HELD = 1024;

/** More strings than any workbook holds; each takes four bytes of memory. */
export const MOST_STRINGS = 50_000_000;

/** Consecutive strings in one buffer. */
interface Page {
  readonly bytes: Buffer;
  /** Where each string ends in `bytes`. */
  readonly ends: Uint32Array;
}

interface PageOnDisk {
  readonly first: number;
  readonly position: number;
  readonly size: number;
  readonly ends: Uint32Array;
}

/**
 * Strings by number, as compact as their UTF-8: written once in order, then read in any order. What does not fit
 * in memory lies in a file, which readers of sheets mostly go through from the beginning to the end.
 */
export class StringStore {
  readonly #file: number;
  readonly #pages: PageOnDisk[] = [];
  readonly #held = new Map<number, Page>();
  #parts: Buffer[] = [];
  #ends: number[] = [];
  #size = 0;
  #position = 0;
  #last = 0;
  count = 0;

  readonly #pagesHeld: number;

  constructor(path: string, pagesHeld = PAGES_HELD) {
    this.#pagesHeld = pagesHeld;
    this.#file = openSync(path, 'wx+');
  }

  add(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    if (this.#size > 0 && this.#size + bytes.length > PAGE_BYTES) this.#turn();
    this.#parts.push(bytes);
    this.#size += bytes.length;
    this.#ends.push(this.#size);
    this.count++;
    // Empty strings take no room, but must not gather in one page without end.
    if (this.#ends.length >= PAGE_BYTES) this.#turn();
  }

  /** Ends the writing. */
  seal(): void {
    if (this.#ends.length > 0) this.#turn();
  }

  /** The string of a number, undefined where there is none. */
  at(index: number): string | undefined {
    const number = this.#pageOf(index);
    const page = number === undefined ? undefined : this.#page(number);
    const about = number === undefined ? undefined : this.#pages[number];
    if (page === undefined || about === undefined) return undefined;
    const place = index - about.first;
    return page.bytes.toString('utf8', place === 0 ? 0 : page.ends[place - 1], page.ends[place]);
  }

  close(): void {
    closeSync(this.#file);
    this.#held.clear();
  }

  #turn(): void {
    const bytes = Buffer.concat(this.#parts);
    const ends = Uint32Array.from(this.#ends);
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#position + written);
    const first = this.count - ends.length;
    this.#hold(this.#pages.length, { bytes, ends });
    this.#pages.push({ first, position: this.#position, size: bytes.length, ends });
    this.#position += bytes.length;
    this.#parts = [];
    this.#ends = [];
    this.#size = 0;
  }

  #hold(number: number, page: Page): void {
    this.#held.set(number, page);
    if (this.#held.size <= this.#pagesHeld) return;
    const [oldest] = this.#held.keys();
    if (oldest !== undefined) this.#held.delete(oldest);
  }

  #holds(number: number, index: number): boolean {
    const page = this.#pages[number];
    return page !== undefined && index >= page.first && index < page.first + page.ends.length;
  }

  #pageOf(index: number): number | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined;
    if (this.#holds(this.#last, index)) return this.#last;
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pages[middle]?.first ?? Infinity) <= index) low = middle;
      else high = middle - 1;
    }
    this.#last = low;
    return low;
  }

  #page(number: number): Page | undefined {
    const held = this.#held.get(number);
    if (held !== undefined) return held;
    const about = this.#pages[number];
    if (about === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(about.size);
    for (let read = 0; read < about.size;) {
      const got = readSync(this.#file, bytes, read, about.size - read, about.position + read);
      if (got === 0) throw new Error('the file of shared strings ends early');
      read += got;
    }
    const page = { bytes, ends: about.ends };
    this.#hold(number, page);
    return page;
  }
}
