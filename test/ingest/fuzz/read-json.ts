import { isUtf8 } from 'node:buffer';
import type { Base } from './base-records.ts';
import { judgeRecord, type Expected } from './judge-records.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The members of a flat object as text, numbers with the digits they are written with; undefined for anything else. */
function members(line: string): ReadonlyMap<string, string> | undefined {
  try {
    JSON.parse(line);
  } catch {
    return undefined;
  }
  const quoted = line.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`));
  const object = JSON.parse(quoted) as unknown;
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null) return undefined;
    found.set(
      name.trim().toLowerCase(),
      value === null ? '' : value === true ? '1' : value === false ? '0' : String(value),
    );
  }
  const keys = (quoted.match(/"(?:[^"\\]|\\.)*"\s*:/g) ?? []).length;
  return keys === Object.keys(object).length ? found : undefined;
}

const GB18030 = new TextDecoder('gb18030', { fatal: true });

/** A line as text, by the first encoding that it is in. */
function readable(line: Buffer): string | undefined {
  if (line.includes(0)) return undefined;
  if (isUtf8(line)) return line.toString('utf8');
  try {
    return GB18030.decode(line);
  } catch {
    return undefined;
  }
}

/** In a text of JSON the word null may be a word: whether it means nothing is left open. */
function withoutNulls(judged: Expected, cells: readonly string[] | null): Expected {
  const isWord = (cell: string | undefined): boolean => /^(null|NULL|\\N)$/.test(cell ?? '');
  if (cells === null || judged.cells === null || !cells.some(isWord)) return judged;
  const read = judged.cells.map((one, i) => (isWord(cells[i]) ? { as: 'unsure' as const, allows: () => true } : one));
  return { ...judged, outcome: read.some((one) => one.as === 'bad') ? 'bad' : 'unsure', cells: read };
}

/** Whether a text gives one object a line from its first on; else objects are looked for over lines, and what is one is open. */
export function startsWithAnObject(text: Buffer): boolean {
  const [first = ''] = text
    .toString('utf8')
    .replace(/^\uFEFF?\s*/, '')
    .split('\n');
  return members(first) !== undefined;
}

/** What must become of every line of flat JSON objects. */
export function expectedOfJson(base: Base, text: Buffer): Expected[] {
  const expected: Expected[] = [];
  const mixed = !isUtf8(text);
  let start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  while (start < text.length) {
    const feed = text.indexOf(0x0a, start);
    const end = feed < 0 ? text.length : feed;
    const line = text.subarray(start, end);
    start = end + 1;
    if (/^[ \t\r]*$/.test(line.toString('latin1'))) continue;
    const text8 = readable(line);
    const found = text8 === undefined ? undefined : members(text8);
    const cells = found === undefined ? null : base.columns.map((column) => found.get(column.name) ?? '');
    const judged = judgeRecord(base, expected.length + 1, { cells });
    // NUL and half a pair written as escapes: whether such a text is one is left open.
    const inDoubt = mixed && line.some((byte) => byte > 0x7f);
    const open =
      judged.outcome === 'good' && (inDoubt || (cells ?? []).some((cell) => /[\0\ud800-\udfff]/u.test(cell)));
    expected.push(open ? { ...judged, outcome: 'unsure' } : withoutNulls(judged, cells));
  }
  return expected;
}
