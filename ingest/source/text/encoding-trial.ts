import { isAscii, isUtf8 } from 'node:buffer';
import { ChineseAsLatin } from './chinese-as-latin.ts';
import { decodesAsGb18030, holdsUtf8Chinese, LF, usualCharacters } from './bytes.ts';

/** Lines are tried in blocks of this size, and of each piece of a file in so many blocks at most. */
const BLOCK = 64 * 1024;
const BLOCKS_TRIED = 2;

/** How many bytes at the end of a buffer begin a UTF-8 sequence that it does not complete. */
function unfinished(buffer: Buffer): number {
  for (let back = 1; back <= 3 && back <= buffer.length; back++) {
    const byte = buffer[buffer.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function continuing(buffer: Buffer): number {
  let count = 0;
  while (count < 3 && ((buffer[count] ?? 0) & 0xc0) === 0x80) count++;
  return count;
}

/**
 * Finds out, while the bytes of a text pass by, whether they are UTF-8 throughout, and where they are not, what most
 * lines are: a line that is only UTF-8, or Chinese in UTF-8, counts for UTF-8; one that is only GB18030 for that.
 */
export class EncodingTrial {
  #tail: Buffer = Buffer.alloc(0);
  #valid = true;
  #utf8Lines = 0;
  #gbLines = 0;
  #usual = 0;
  #unusual = 0;
  readonly #latin = new ChineseAsLatin();

  add(piece: Buffer): void {
    this.#latin.add(piece);
    // A piece too short to end what the last one began.
    const chunk = piece.length < 4 ? Buffer.concat([this.#tail, piece]) : piece;
    if (chunk !== piece) this.#tail = Buffer.alloc(0);
    const rest = continuing(chunk);
    const end = chunk.length - unfinished(chunk);
    const begun =
      this.#tail.length === 0 ? chunk.subarray(0, rest) : Buffer.concat([this.#tail, chunk.subarray(0, rest)]);
    this.#valid = isUtf8(begun) && isUtf8(chunk.subarray(rest, Math.max(rest, end))) && this.#valid;
    this.#tail = Buffer.from(chunk.subarray(Math.max(rest, end)));
    this.#tryBlocks(chunk);
  }

  /** Whether all that has passed is UTF-8. */
  get isUtf8(): boolean {
    return this.#valid && this.#tail.length === 0;
  }

  /**
   * What the text as a whole is read as. GB18030 takes nearly any two bytes for a character, so that Big5, or damage,
   * would pass for it: at least four of five characters must be those Chinese is written with. Whatever else is not
   * UTF-8 stays as it is, and its lines are quarantined one by one. Of what is UTF-8, only Chinese whose bytes happen
   * to be so is GB18030.
   */
  get encoding(): 'utf-8' | 'gb18030' {
    if (this.isUtf8 && this.#latin.isChinese) return 'gb18030';
    if (this.isUtf8 || this.#gbLines <= this.#utf8Lines) return 'utf-8';
    return this.#usual >= 4 * this.#unusual ? 'gb18030' : 'utf-8';
  }

  /** Tries some blocks that are not UTF-8, and some that are and hold more than ASCII. */
  #tryBlocks(chunk: Buffer): void {
    if (isAscii(chunk)) return;
    const tried = { utf8: 0, other: 0 };
    for (let start = 0; start < chunk.length;) {
      const end = start + BLOCK >= chunk.length ? chunk.length : chunk.indexOf(LF, start + BLOCK) + 1 || chunk.length;
      const block = chunk.subarray(start, end);
      start = end;
      if (isAscii(block)) continue;
      const form = isUtf8(block) ? 'utf8' : 'other';
      if (tried[form]++ < BLOCKS_TRIED) this.#tryLines(block);
      else if (tried.utf8 >= BLOCKS_TRIED && tried.other >= BLOCKS_TRIED) return;
    }
  }

  #tryLines(block: Buffer): void {
    for (let start = 0; start < block.length;) {
      const end = block.indexOf(LF, start) + 1 || block.length;
      const line = block.subarray(start, end);
      start = end;
      if (isAscii(line)) continue;
      if (isUtf8(line)) {
        if (holdsUtf8Chinese(line)) this.#utf8Lines++;
      } else if (decodesAsGb18030(line)) {
        this.#gbLines++;
        const { usual, unusual } = usualCharacters(line);
        this.#usual += usual;
        this.#unusual += unusual;
      }
    }
  }
}
