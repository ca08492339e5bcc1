import { unescaped } from './escapes.ts';
import { WorkbookFault } from './fault.ts';
import type { WorkbookLimits } from './package.ts';
import { MOST_STRINGS, type StringStore } from './string-store.ts';
import { readXml } from './xml.ts';

/**
 * Gathers the text of a string item: its plain text or its runs in different styles, without the reading aids
 * (phonetic runs) that stand beside them.
 */
export class ItemText {
  readonly #limit: number;
  #phonetic = 0;
  #inText = false;
  #text = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  start(): void {
    this.#text = '';
    this.#phonetic = 0;
    this.#inText = false;
  }

  open(name: string): void {
    if (name === 'rPh') this.#phonetic++;
    else if (name === 't') this.#inText = this.#phonetic === 0;
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic--;
    else if (name === 't') this.#inText = false;
  }

  add(text: string): void {
    if (!this.#inText) return;
    this.#text += text;
    if (this.#text.length > this.#limit) throw tooLong(this.#limit);
  }

  /** The text gathered. */
  get text(): string {
    return unescaped(this.#text);
  }
}

/** The fault of a cell with more text than any is read with. */
export function tooLong(limit: number): WorkbookFault {
  return new WorkbookFault(`有单元格超过 ${limit} 个字符。`, `A cell holds more than ${limit} characters.`);
}

/** Reads the strings that cells name by number into a store. */
export async function readSharedStrings(
  pieces: AsyncIterable<Buffer>,
  store: StringStore,
  limits: WorkbookLimits,
): Promise<void> {
  const item = new ItemText(limits.cellCharacters);
  await readXml(pieces, {
    open: (name) => (name === 'si' ? item.start() : item.open(name)),
    close: (name) => {
      if (name !== 'si') return item.close(name);
      if (store.count >= MOST_STRINGS) throw new WorkbookFault('文字过多。', 'It holds too many texts.');
      store.add(item.text);
    },
    text: (text) => item.add(text),
  });
  store.seal();
}
