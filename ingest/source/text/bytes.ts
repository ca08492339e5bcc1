export const LF = 0x0a;
export const CR = 0x0d;

const GB18030 = new TextDecoder('gb18030');
const REPLACEMENT = '\uFFFD';

/**
 * Bytes read as GB18030, or undefined where they are not. The replacement character itself, which GB18030 can write,
 * is what a program leaves of characters it lost: text that holds it does not pass.
 */
export function fromGb18030(bytes: Buffer): string | undefined {
  const text = GB18030.decode(bytes);
  return text.includes(REPLACEMENT) ? undefined : text;
}

export const decodesAsGb18030 = (bytes: Buffer): boolean => fromGb18030(bytes) !== undefined;

/**
 * Where bytes first hold what could be a Chinese character in UTF-8: a lead byte of three or four, and two that
 * continue it. -1 where nowhere.
 */
export function utf8ChineseAt(bytes: Buffer, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0xe0 || byte > 0xf4) continue;
    if (((bytes[i + 1] ?? 0) & 0xc0) === 0x80 && ((bytes[i + 2] ?? 0) & 0xc0) === 0x80) return i;
  }
  return -1;
}

export const holdsUtf8Chinese = (bytes: Buffer): boolean => utf8ChineseAt(bytes, 0) >= 0;

/**
 * Counts the characters of a GB18030 text by whether Chinese is usually written with them: the 6,763 characters and
 * the signs of GB 2312 are, and all of four bytes, whose digits in between occur by no accident; the rest of GBK is rare.
 */
export function usualCharacters(bytes: Buffer): { readonly usual: number; readonly unusual: number } {
  let usual = 0;
  let unusual = 0;
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] ?? 0;
    const trail = bytes[i + 1] ?? 0;
    if (lead < 0x80) i++;
    else if (trail >= 0x30 && trail <= 0x39) {
      usual++;
      i += 4;
    } else {
      const inGb2312 = ((lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7)) && trail >= 0xa1;
      if (inGb2312) usual++;
      else unusual++;
      i += 2;
    }
  }
  return { usual, unusual };
}
