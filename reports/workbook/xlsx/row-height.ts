import { displayWidth } from '../../../base/text.ts';
import type { Cell } from './cell.ts';
import { isWrapped } from './styles.ts';

const LINE = 14;
const MARGIN = 2;
/** Excel's own limit. */
const HIGHEST = 409;
const TITLE = 28;

function linesOf(text: string, width: number): number {
  const room = Math.max(1, width);
  // A character is at most two wide: what surely fits is not measured.
  if (text.length * 2 <= room && !text.includes('\n')) return 1;
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / room)), 0);
}

/**
 * The height of a row in points in which all wrapped texts can be read, or undefined where one line is enough. Programs that
 * open a workbook do not all find it out for themselves.
 */
export function rowHeight(row: readonly Cell[], widths: readonly number[]): number | undefined {
  if (row.some(({ style }) => style === 'title')) return TITLE;
  let lines = 1;
  row.forEach(({ value, style }, place) => {
    if (value === null || value === '' || !isWrapped(style)) return;
    lines = Math.max(lines, linesOf(value, widths[place] ?? 1));
  });
  return lines === 1 ? undefined : Math.min(HIGHEST, lines * LINE + MARGIN);
}
