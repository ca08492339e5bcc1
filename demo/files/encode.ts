import { Transform } from 'node:stream';
import type { Form } from './forms.ts';

let pairs: Map<string, number> | undefined;

/** Two-byte characters of GB18030 with their bytes, made once by decoding them all. */
function gb18030Pairs(): Map<string, number> {
  if (pairs !== undefined) return pairs;
  pairs = new Map();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\ufffd' && !pairs.has(text)) pairs.set(text, lead * 256 + trail);
    }
  return pairs;
}

function toGb18030(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length * 2);
  const known = gb18030Pairs();
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[at++] = unit;
    else {
      const pair = known.get(text.charAt(i));
      if (pair === undefined) throw new Error(`no two bytes of GB18030 for ${text.charAt(i)}`);
      at = bytes.writeUInt16BE(pair, at);
    }
  }
  return bytes.subarray(0, at);
}

/** Turns text into the bytes of a form's encoding; a byte-order mark where the file begins and the encoding has one. */
export function encoder({ encoding }: Form, isBegin: boolean): Transform {
  let begun = !isBegin;
  return new Transform({
    decodeStrings: false,
    transform(chunk: string, _encoding, done): void {
      try {
        const text = begun || encoding !== 'utf-16le' ? chunk : `\ufeff${chunk}`;
        begun = true;
        done(
          null,
          encoding === 'gb18030' ? toGb18030(text) : Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le'),
        );
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
