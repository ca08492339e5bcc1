import { isAscii } from 'node:buffer';

/** The first byte of what UTF-8 writes in three bytes or four, as it does all Chinese. */
const LONG_LEAD = 0xe0;
/** The lowest second byte of GB 2312, whose characters Chinese is usually written with. */
const GB2312_TRAIL = 0xa1;

/**
 * First bytes that in UTF-8 begin Latin-1 and Greek letters: é, ¥, °, µ and α are written where there is no Chinese
 * beside them. The letters that other bytes begin (Ƭ, Ǯ, Ҩ) are not.
 */
const WRITTEN_LEADS: ReadonlySet<number> = new Set([0xc2, 0xc3, 0xce, 0xcf]);

/**
 * Tells, while the bytes of a text pass by, GB18030 that is valid UTF-8 by accident: 片 reads as Ƭ. All its characters
 * beyond ASCII are of two bytes in UTF-8 and usual Chinese in GB18030, and one at least is nothing that anybody writes
 * in UTF-8 without any Chinese. A text that holds Chinese in UTF-8 is none.
 */
export class ChineseAsLatin {
  #open = true;
  #lead = 0;
  #strange = false;

  /** Costs nothing once a character of three bytes has come, which in Chinese in UTF-8 is the first. */
  add(piece: Buffer): void {
    if (!this.#open || (this.#lead === 0 && isAscii(piece))) return;
    for (const byte of piece) {
      if (this.#lead !== 0) {
        if (byte < GB2312_TRAIL) this.#open = false;
        this.#strange ||= !WRITTEN_LEADS.has(this.#lead);
        this.#lead = 0;
      } else if (byte >= LONG_LEAD) this.#open = false;
      else if (byte >= 0x80) this.#lead = byte;
      if (!this.#open) return;
    }
  }

  /** Whether what has passed, where it is UTF-8, is Chinese in GB18030 instead. */
  get isChinese(): boolean {
    return this.#open && this.#strange;
  }
}
