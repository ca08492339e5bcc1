/** The columns A to XFD, and the rows, that a sheet may have. */
export const MOST_SHEET_COLUMNS = 16_384;
export const MOST_SHEET_ROWS = 1_048_576;

/** The letters of a column, from 0: `A` to `XFD`. */
export function columnLetters(column: number): string {
  const before = column < 26 ? '' : columnLetters(Math.floor(column / 26) - 1);
  return before + String.fromCharCode(0x41 + (column % 26));
}

/** Where a reference such as `AB12` points: column and row, from 0 and from 1. Undefined where it is none. */
export function cellAt(reference: string): { readonly column: number; readonly row: number } | undefined {
  let column = 0;
  let place = 0;
  for (; place < reference.length; place++) {
    const letter = reference.charCodeAt(place) & ~0x20;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + letter - 0x40;
    if (column > MOST_SHEET_COLUMNS) return undefined;
  }
  if (column === 0) return undefined;
  const row = place === reference.length ? 1 : Number(reference.slice(place));
  return Number.isInteger(row) && row >= 1 && row <= MOST_SHEET_ROWS ? { column: column - 1, row } : undefined;
}
