import type { Cell } from './xlsx/cell.ts';
import type { Sheet, SheetRow } from './xlsx/sheet.ts';
import type { CellStyle } from './xlsx/styles.ts';

/** A table among others on one sheet. */
export interface Block {
  readonly heading: string;
  readonly head: readonly string[];
  readonly styles: readonly CellStyle[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Shown where there are no rows. */
  readonly nothing: string;
}

/** A cell of a style. */
export const styled = (value: string | null, style: CellStyle): Cell => ({ value, style });

const EMPTY: SheetRow = [];

/** A table as rows: its heading, its labels, what it holds, and an empty row. */
export function blockRows({ heading, head, styles, rows, nothing }: Block): SheetRow[] {
  const body =
    rows.length === 0
      ? [[styled(nothing, 'note')]]
      : [
          head.map((label) => styled(label, 'head')),
          ...rows.map((row) => row.map((value, place) => styled(value, styles[place] ?? 'prose'))),
        ];
  return [[styled(heading, 'heading')], ...body, EMPTY];
}

/** Tables under one title, which stays in view. */
export function blockSheet(
  name: string,
  title: string,
  widths: readonly number[],
  rows: readonly SheetRow[],
  page: Pick<Sheet, 'pageHead' | 'pageFoot'>,
): Sheet {
  return {
    name,
    widths,
    top: [[styled(title, 'title')]],
    rows,
    filtered: false,
    fixedColumns: 0,
    paper: 'A4',
    pagesWide: 1,
    ...page,
  };
}
