import { isUtf8 } from 'node:buffer';

/** One record of a text as it must be found, by a reader of its own. */
export interface FoundRecord {
  readonly bytes: Buffer;
  /** Null where the record cannot be split into cells. */
  readonly cells: readonly string[] | null;
  /** True where its bytes are GB18030 and not UTF-8: which of them the file is in, its other records decide. */
  readonly recoded?: boolean;
}

const GB18030 = new TextDecoder('gb18030', { fatal: true });

function decodedAsGb18030(latin: string): string | undefined {
  try {
    return GB18030.decode(Buffer.from(latin, 'latin1'));
  } catch {
    return undefined;
  }
}

const utf8 = (latin: string): string => Buffer.from(latin, 'latin1').toString('utf8');
/** The longest record that is read as one. */
const LONGEST = 2_000_000;

/**
 * Splits text into records by RFC 4180 as the program promises to: blanks round quoted cells are let through, a record
 * whose quotes do not work out is one line, a line of blanks is none.
 */
export function splitRecords(file: Buffer, delimiter: string): FoundRecord[] {
  const text = file.toString('latin1');
  const d = delimiter.replace(/[|]/, '\\|');
  const edge = `(?:${delimiter === ' ' ? '' : ' '}|\\r(?!\\n|$))*`;
  const quoted = new RegExp(`(${edge})"((?:[^"]|"")*)"(${edge})(${d}|\\r?\\n|\\r?$)`, 'y');
  const opened = new RegExp(`${edge}"`, 'y');
  const plain = new RegExp(`([^${d}\\n]*)(${d}|\\n|$)`, 'y');
  const found: FoundRecord[] = [];
  let start = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf ? 3 : 0;
  while (start < text.length) {
    const cells: string[] = [];
    let [at, end, broken] = [start, -1, false];
    while (end < 0) {
      quoted.lastIndex = opened.lastIndex = plain.lastIndex = at;
      const inQuotes = quoted.exec(text);
      if (inQuotes !== null) {
        broken ||= /\r/.test(`${inQuotes[1]}${inQuotes[3]}`);
        cells.push((inQuotes[2] ?? '').replaceAll('""', '"'));
        at = quoted.lastIndex;
        if (inQuotes[4] !== delimiter) end = at;
      } else if (opened.test(text)) {
        broken = true;
        end = text.indexOf('\n', start) + 1 || text.length;
      } else {
        const bare = plain.exec(text);
        const cell = bare?.[1] ?? '';
        at = plain.lastIndex;
        const last = bare?.[2] !== delimiter;
        const trimmed = last ? cell.replace(/\r$/, '') : cell;
        broken ||= trimmed.includes('\r');
        cells.push(trimmed);
        if (last) end = at;
      }
      if (at - start > LONGEST) {
        broken = true;
        end = text.indexOf('\n', start) + 1 || text.length;
      }
    }
    const bytes = file.subarray(start, end);
    const content = withoutBreak(bytes);
    if (!/^[ \t]*$/.test(content.toString('latin1'))) found.push(decoded(content, broken ? undefined : cells));
    start = end;
  }
  return found;
}

function decoded(bytes: Buffer, cells: readonly string[] | undefined): FoundRecord {
  if (cells === undefined || bytes.includes(0)) return { bytes, cells: null };
  if (isUtf8(bytes)) return { bytes, cells: cells.map(utf8) };
  const texts = cells.flatMap((cell) => decodedAsGb18030(cell) ?? []);
  return texts.length < cells.length ? { bytes, cells: null } : { bytes, cells: texts, recoded: true };
}

function withoutBreak(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (bytes[end - 1] === 0x0a) end--;
  if (bytes[end - 1] === 0x0d) end--;
  return bytes.subarray(0, end);
}
