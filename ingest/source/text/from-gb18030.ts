import { isAscii, isUtf8 } from 'node:buffer';
import { CR, fromGb18030, holdsUtf8Chinese, LF, utf8ChineseAt } from './bytes.ts';
import { MIXED_MARK } from './mixed.ts';

/** A line without an end is cut at this size: records are far shorter. */
const LONGEST = 8 * 1024 * 1024;
/** Pieces that do not decode whole are tried again in blocks of this size, and the blocks line by line. */
const BLOCK = 64 * 1024;

/** Where to cut bytes so that no line, or at least no character, is cut in two; 0 where more bytes must come first. */
function cutAt(bytes: Buffer): number {
  const feed = bytes.lastIndexOf(LF) + 1;
  if (feed > 0) return feed;
  // A file whose lines end in CR alone. The last byte may be the first half of CR LF.
  const end = bytes.lastIndexOf(CR, -2) + 1;
  if (end > 0 || bytes.length < LONGEST) return end;
  // Bytes below 0x30 are never the second half of a character.
  return bytes.findLastIndex((byte) => byte < 0x30) + 1 || bytes.length;
}

/**
 * Turns GB18030 into UTF-8, piece by piece. In a file put together from several, a line that is only UTF-8 is taken as
 * it is; one that reads as both, and as Chinese in UTF-8, is given a MIXED_MARK; one that is neither keeps its bytes,
 * which are not UTF-8. So nothing lands as another text than it was.
 */
export class FromGb18030 {
  #rest: Buffer = Buffer.alloc(0);
  #out: Buffer[] = [];
  /** Lines end in LF; in CR only where there is no LF. */
  #lineBreak = LF;
  /** Whether any line kept its bytes because nobody can tell what they say. */
  broken = false;

  piece(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = cutAt(bytes);
    this.#rest = Buffer.from(bytes.subarray(end));
    return this.#utf8(bytes.subarray(0, end));
  }

  end(): Buffer {
    return this.#utf8(this.#rest);
  }

  #utf8(lines: Buffer): Buffer {
    this.#out = [];
    this.#lineBreak = lines.includes(LF) ? LF : CR;
    this.#whole(lines, () => this.#blocks(lines));
    return this.#out.length === 1 && this.#out[0] !== undefined ? this.#out[0] : Buffer.concat(this.#out);
  }

  /** Lines that all decode, but for those among them that are Chinese in UTF-8 as well. */
  #whole(lines: Buffer, otherwise: () => void): void {
    const text = fromGb18030(lines);
    if (text === undefined) {
      otherwise();
      return;
    }
    let start = 0;
    for (let at = utf8ChineseAt(lines, 0); at >= 0;) {
      const from = Math.max(start, lines.lastIndexOf(this.#lineBreak, at) + 1);
      const next = this.#lineEnd(lines, at);
      if (isUtf8(lines.subarray(from, next))) {
        this.#out.push(Buffer.from(fromGb18030(lines.subarray(start, from)) ?? '', 'utf8'));
        this.#mixed(lines.subarray(from, next));
        start = next;
      }
      at = utf8ChineseAt(lines, next);
    }
    this.#out.push(Buffer.from(start === 0 ? text : (fromGb18030(lines.subarray(start)) ?? ''), 'utf8'));
  }

  #blocks(lines: Buffer): void {
    for (let start = 0; start < lines.length;) {
      const end = start + BLOCK >= lines.length ? lines.length : this.#lineEnd(lines, start + BLOCK);
      const block = lines.subarray(start, end);
      this.#whole(block, () => this.#lines(block));
      start = end;
    }
  }

  #lines(block: Buffer): void {
    for (let start = 0; start < block.length;) {
      const end = this.#lineEnd(block, start);
      this.#line(block.subarray(start, end));
      start = end;
    }
  }

  #line(line: Buffer): void {
    const text = isAscii(line) ? undefined : fromGb18030(line);
    const utf8 = isUtf8(line);
    if (text !== undefined && !(utf8 && holdsUtf8Chinese(line))) this.#out.push(Buffer.from(text, 'utf8'));
    else if (text !== undefined) this.#mixed(line);
    else {
      this.broken ||= !utf8;
      this.#out.push(line);
    }
  }

  #lineEnd(lines: Buffer, from: number): number {
    return lines.indexOf(this.#lineBreak, from) + 1 || lines.length;
  }

  #mixed(line: Buffer): void {
    this.broken = true;
    const at = line.findIndex((byte) => byte >= 0x80);
    this.#out.push(line.subarray(0, at), MIXED_MARK, line.subarray(at));
  }
}
