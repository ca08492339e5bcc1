import { looksLikeData } from './looks-like-data.ts';

/** Whether a text is a header somebody declared. */
export type Known = (header: string) => boolean;

/** A row as it is weighed for being a header. */
export interface WeighedRow {
  readonly cells: readonly string[];
  /** Cells that hold something. */
  readonly filled: number;
  /** Different cells that somebody declared as a header. */
  readonly known: number;
  /** True where an undeclared cell holds a value rather than a name. */
  readonly data: boolean;
}

/** How many different texts are declared headers. */
export function declared(texts: readonly string[], known: Known): number {
  return new Set(texts.filter((text) => text !== '' && known(text))).size;
}

/** Weighs a row. Cells lose the blanks around them. */
export function weighed(row: readonly string[], known: Known): WeighedRow {
  const cells = row.map((cell) => cell.replace(/^\uFEFF/, '').trim());
  const filled = cells.filter((cell) => cell !== '');
  const data = filled.some((cell) => looksLikeData(cell) && !known(cell));
  return { cells, filled: filled.length, known: declared(filled, known), data };
}

/** Whether a row is a header beyond doubt: most of its cells are declared ones, and none holds a value. */
export function certain(row: WeighedRow): boolean {
  return row.known >= 2 && row.known * 2 > row.filled && !row.data;
}

type Pair = readonly [above: string, below: string];

function pairs(upper: WeighedRow, lower: WeighedRow): Pair[] {
  const width = Math.max(upper.cells.length, lower.cells.length);
  return Array.from({ length: width }, (_, position) => [upper.cells[position] ?? '', lower.cells[position] ?? '']);
}

/** Whether two rows name the same columns, codes in one and captions in the other; then neither is a record. */
export function captioned(upper: WeighedRow, lower: WeighedRow): boolean {
  const both = pairs(upper, lower).filter(([above, below]) => above !== '' && below !== '').length;
  const named = upper.known >= 2 && lower.known >= 2 && (certain(upper) || certain(lower));
  return named && both * 4 >= Math.max(upper.filled, lower.filled) * 3;
}

/** The name of each column of two such rows: the row with more declared names goes first. */
export function captionedNames(upper: WeighedRow, lower: WeighedRow, known: Known): string[] {
  return pairs(upper, lower).map(([above, below]) => {
    const [first, second] = lower.known > upper.known ? [below, above] : [above, below];
    return known(first) || (first !== '' && !known(second)) ? first : second;
  });
}

/**
 * The name of each column under a row of groups. A group stands over the columns up to the next one; what has nothing
 * under it is a column itself. A part goes by its own name where that is declared and no other part has it.
 */
export function groupedNames(upper: WeighedRow, lower: WeighedRow, known: Known): string[] {
  let group = '';
  return pairs(upper, lower).map(([above, below]) => {
    if (above !== '') group = below === '' ? '' : above;
    if (below === '') return above;
    const only = lower.cells.indexOf(below) === lower.cells.lastIndexOf(below);
    return only && known(below) ? below : group + below;
  });
}

/** Whether two rows are the same text cell for cell. */
export function equalRows(upper: WeighedRow, lower: WeighedRow): boolean {
  return pairs(upper, lower).every(([above, below]) => above === below);
}
