import { readFileSync } from 'node:fs';
import type { Problem } from '../../base/problem.ts';
import { cut, displayWidth } from '../../base/text.ts';

/**
 * Only what a person wrote about rules is shown: a line of the configuration may hold a password, one of an extract a
 * person's name.
 */
const OF_RULES = /^MC-(RULE|DETECT|OVER)-/;

/** Cells before the fault that a long line keeps. */
const BEFORE = 40;

/** The text that the fault begins with: a quoted text, a word, or whatever stands there. */
const TOKEN = /^(?:"[^"]*"|'[^']*'|[^\s,:#[\]{}'"]+|.)/u;

const lastCells = (text: string, cells: number): string => {
  const characters = Array.from(text);
  let from = characters.length;
  for (let used = 0; from > 0; from--) {
    used += displayWidth(characters[from - 1] ?? '');
    if (used > cells - 1) break;
  }
  return from === 0 ? text : `…${characters.slice(from).join('')}`;
};

function lineOf(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}

/**
 * The line of a rule file that a problem is about, with its number, and below it a caret under the fault, as wide as
 * the faulty word. A line too long for the reader is cut on both sides.
 *
 * @returns nothing for a problem without file:line:column, of anything but rules, or whose file cannot be read any more.
 */
export function sourceLines({ code, where }: Pick<Problem, 'code' | 'where'>, width: number): string[] {
  const place = /^(.+):(\d+):(\d+)$/.exec(where);
  if (place === null || !OF_RULES.test(code)) return [];
  const [, file = '', line = '', column = ''] = place;
  const source = lineOf(file, Number(line))?.replaceAll('\t', ' ');
  if (source === undefined) return [];
  const head = source.slice(0, Number(column) - 1);
  const rest = source.slice(Number(column) - 1);
  const before = displayWidth(head) > BEFORE ? lastCells(head, BEFORE) : head;
  const gutter = `  ${line} │ `;
  const blank = `  ${' '.repeat(line.length)} │ `;
  const shown = cut(before + rest, Math.max(BEFORE + 20, width - displayWidth(gutter)));
  const room = displayWidth(shown) - displayWidth(before);
  const carets = Math.max(1, Math.min(room, displayWidth(TOKEN.exec(rest)?.[0] ?? '')));
  return [`${gutter}${shown}`, `${blank}${' '.repeat(displayWidth(before))}${'^'.repeat(carets)}`];
}
