import { cellXml, columnLetters, type Cell } from './cell.ts';
import { rowHeight } from './row-height.ts';
import { escapedXml } from './text.ts';

/** The rows that one sheet can hold (ECMA-376 limits of Excel 2007 and later). */
export const MOST_ROWS = 1_048_576;

/** One row of cells, from the first column on. */
export type SheetRow = readonly Cell[];

/** A list of values that cells of one column may take when a person fills them in. */
export interface Choices {
  /** The column's place from 0. */
  readonly column: number;
  readonly values: readonly string[];
}

/** One sheet: what it shows, and how it is looked at and printed. */
export interface Sheet {
  /** At most 31 characters, none of []:*?/\ ; a continuation has its number behind it. */
  readonly name: string;
  /** Width of each column in characters. */
  readonly widths: readonly number[];
  /** Rows above the data, which stay in view, and are repeated on every page and every continuation. */
  readonly top: readonly SheetRow[];
  readonly rows: AsyncIterable<SheetRow> | Iterable<SheetRow>;
  /** True where the last row of `top` heads a list that can be filtered. */
  readonly filtered: boolean;
  /** First columns that stay in view and are repeated on every page. */
  readonly fixedColumns: number;
  readonly paper: 'A3' | 'A4';
  /** Pages that the width is fitted to. */
  readonly pagesWide: number;
  /** Which columns are folded away under an outline that unfolds them; none unless told. */
  readonly folded?: readonly boolean[];
  readonly choices?: readonly Choices[];
  /** Printed above and below every page. */
  readonly pageHead: string;
  readonly pageFoot: string;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PAPER: Readonly<Record<Sheet['paper'], number>> = { A3: 8, A4: 9 };
const PIECE = 1 << 16;

/** A quoted list in a formula holds 255 characters. */
const LONGEST_CHOICES = 255;

/** The last cell of a sheet, as AZ100. */
export function lastCell(sheet: Pick<Sheet, 'widths'>, rows: number): string {
  return `${columnLetters(Math.max(0, sheet.widths.length - 1))}${Math.max(1, rows)}`;
}

function rowXml(row: SheetRow, number: number, letters: readonly string[], widths: readonly number[]): string {
  const height = rowHeight(row, widths);
  const cells = row.map((cell, place) =>
    cell.value === null && cell.style === 'plain' ? '' : cellXml(cell, `${letters[place] ?? ''}${number}`),
  );
  return `<row r="${number}"${height === undefined ? '' : ` ht="${height}"`}>${cells.join('')}</row>`;
}

function viewXml({ top, fixedColumns }: Sheet, selected: boolean): string {
  const state = selected ? ' tabSelected="1"' : '';
  if (top.length === 0 && fixedColumns === 0) return `<sheetViews><sheetView${state} workbookViewId="0"/></sheetViews>`;
  const pane = top.length === 0 ? 'topRight' : fixedColumns === 0 ? 'bottomLeft' : 'bottomRight';
  const split = `${fixedColumns === 0 ? '' : ` xSplit="${fixedColumns}"`}${top.length === 0 ? '' : ` ySplit="${top.length}"`}`;
  const corner = `${columnLetters(fixedColumns)}${top.length + 1}`;
  return `<sheetViews><sheetView${state} workbookViewId="0"><pane${split} topLeftCell="${corner}" activePane="${pane}" state="frozen"/><selection pane="${pane}" activeCell="${corner}" sqref="${corner}"/></sheetView></sheetViews>`;
}

/** `&` begins a code in what is printed above and below a page. */
const printed = (text: string): string => escapedXml(text.replaceAll('&', '&&'));

function choicesXml(sheet: Sheet, last: number): string {
  const first = sheet.top.length + 1;
  if (sheet.choices === undefined || sheet.choices.length === 0 || last < first) return '';
  const one = ({ column, values }: Choices): string => {
    const list = values.join(',');
    if (list.length > LONGEST_CHOICES) throw new Error(`the choices of column ${column} are too long`);
    const letters = columnLetters(column);
    return `<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${letters}${first}:${letters}${last}"><formula1>"${escapedXml(list)}"</formula1></dataValidation>`;
  };
  return `<dataValidations count="${sheet.choices.length}">${sheet.choices.map(one).join('')}</dataValidations>`;
}

/** What follows the rows, in the order that CT_Worksheet demands (ECMA-376 part 1, 18.3.1.99). */
function tailXml(sheet: Sheet, last: number): string {
  const head = sheet.top.length;
  const whole = `A1:${lastCell(sheet, last)}`;
  return [
    '</sheetData>',
    sheet.filtered && head > 0 ? `<autoFilter ref="A${head}:${lastCell(sheet, last)}"/>` : '',
    choicesXml(sheet, last),
    '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
    `<pageSetup paperSize="${PAPER[sheet.paper]}" orientation="landscape" fitToWidth="${sheet.pagesWide}" fitToHeight="0"/>`,
    `<headerFooter><oddHeader>&amp;L${printed(sheet.pageHead)}&amp;R&amp;A</oddHeader><oddFooter>&amp;L${printed(sheet.pageFoot)}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>`,
    `<ignoredErrors><ignoredError sqref="${whole}" numberStoredAsText="1"/></ignoredErrors>`,
    '</worksheet>',
  ].join('');
}

/** Rows that can be looked at before they are taken: whether a sheet must go on in another is known at its end. */
export class RowSource {
  readonly #rows: AsyncIterator<SheetRow> | Iterator<SheetRow>;
  #ahead: IteratorResult<SheetRow> | undefined;

  constructor(rows: Sheet['rows']) {
    this.#rows = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  }

  /** True when nothing is left. */
  async ended(): Promise<boolean> {
    this.#ahead ??= await this.#rows.next();
    return this.#ahead.done === true;
  }

  /** The next row; undefined at the end. */
  async take(): Promise<SheetRow | undefined> {
    const { value, done } = this.#ahead ?? (await this.#rows.next());
    this.#ahead = done === true ? { value: undefined, done: true } : undefined;
    return done === true ? undefined : value;
  }

  /** Lets go of what the rows come from. */
  async close(): Promise<void> {
    await this.#rows.return?.();
  }
}

/**
 * One worksheet part as XML, piece by piece: as many rows as it can hold.
 *
 * @param selected true for the sheet that is open when the workbook is.
 * @returns the number of its last row.
 */
export async function* sheetXml(
  sheet: Sheet,
  rows: RowSource,
  selected: boolean,
  mostRows = MOST_ROWS,
): AsyncGenerator<string, number> {
  const letters = sheet.widths.map((_, place) => columnLetters(place));
  const folds = sheet.folded?.includes(true) === true;
  const columns = sheet.widths.map((width, place) => {
    const fold = sheet.folded?.[place] === true ? ' hidden="1" outlineLevel="1"' : '';
    // The column right of a fold carries the mark that unfolds it.
    const mark = fold === '' && sheet.folded?.[place - 1] === true ? ' collapsed="1"' : '';
    return `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"${fold}${mark}/>`;
  });
  let piece = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    `<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`,
    viewXml(sheet, selected),
    `<sheetFormatPr defaultRowHeight="15"${folds ? ' outlineLevelCol="1"' : ''}/>`,
    `<cols>${columns.join('')}</cols><sheetData>`,
  ].join('');
  let last = 0;
  for (const row of sheet.top) piece += rowXml(row, ++last, letters, sheet.widths);
  while (last < mostRows) {
    const row = await rows.take();
    if (row === undefined) break;
    last++;
    piece += rowXml(row, last, letters, sheet.widths);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece + tailXml(sheet, last);
  return last;
}
