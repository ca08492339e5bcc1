import type { ReasonCode } from '../../reasons.ts';
import { cellAt, MOST_SHEET_COLUMNS, MOST_SHEET_ROWS } from './cell-reference.ts';
import { cellText, type CellContext } from './cell-text.ts';
import { WorkbookFault } from './fault.ts';
import { ItemText, tooLong } from './shared-strings.ts';
import type { XmlHandler } from './xml.ts';

/** One row of a sheet that holds anything. */
export interface SheetRow {
  /** Its number in the sheet, from 1. */
  readonly number: number;
  /** Its cells up to the last that holds anything. */
  readonly cells: string[];
  /** The plain numbers of the cells that a format makes days of, by their place; undefined where there are none. */
  digits?: Map<number, string>;
  /** The first thing that is wrong with one of its cells. */
  flaw: ReasonCode | undefined;
  /** Place of that cell. */
  flawAt?: number;
}

/** Cells that are one: the reference that a sheet gives them. */
export interface MergedCells {
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
}

const MOST_MERGED = 1_000_000;
/** Characters in one row: at three bytes each still a record that the quarantine can hold. */
const LONGEST_ROW = 2_500_000;

/** Turns the XML of a sheet into its rows. Rows and cells that hold nothing are passed over. */
export class SheetReader implements XmlHandler {
  /** Cells merged down over several rows. Known when the sheet has been read. */
  readonly merged: MergedCells[] = [];
  readonly #context: CellContext;
  readonly #limit: number;
  readonly #onRow: (row: SheetRow) => void;
  readonly #item: ItemText;
  #inData = false;
  #row: SheetRow | undefined;
  #rowNumber = 0;
  #column = -1;
  #characters = 0;
  #inCell = false;
  #type = 'n';
  #style = 0;
  #value: string | undefined;
  #inline: string | undefined;
  #formula: string | undefined;
  #capture: 'value' | 'formula' | 'inline' | undefined;

  constructor(context: CellContext, cellCharacters: number, onRow: (row: SheetRow) => void) {
    this.#context = context;
    this.#limit = cellCharacters;
    this.#item = new ItemText(cellCharacters);
    this.#onRow = onRow;
  }

  readonly open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (this.#inCell) this.#openInCell(name);
    else if (this.#row !== undefined) {
      if (name === 'c') this.#openCell(attributes);
    } else if (this.#inData) {
      if (name === 'row') this.#openRow(attributes['r']);
    } else if (name === 'sheetData') this.#inData = true;
    else if (name === 'mergeCell') this.#merge(attributes['ref'] ?? '');
  };

  readonly close = (name: string): void => {
    if (this.#capture === 'inline') {
      this.#item.close(name);
      if (name !== 'is') return;
      this.#inline = (this.#inline ?? '') + this.#item.text;
      this.#capture = undefined;
    } else if (name === 'v' || name === 'f') this.#capture = undefined;
    else if (name === 'c' && this.#inCell) this.#closeCell();
    else if (name === 'row' && this.#row !== undefined) {
      if (this.#row.cells.length > 0) this.#onRow(this.#row);
      this.#row = undefined;
    } else if (name === 'sheetData') this.#inData = false;
  };

  readonly text = (text: string): void => {
    if (this.#capture === undefined) return;
    if (this.#capture === 'inline') this.#item.add(text);
    else if (this.#capture === 'value') this.#value = this.#longer(this.#value, text);
    else this.#formula = this.#longer(this.#formula, text);
  };

  #longer(held: string | undefined, text: string): string {
    const longer = (held ?? '') + text;
    if (longer.length > this.#limit) throw tooLong(this.#limit);
    return longer;
  }

  #openRow(number: string | undefined): void {
    this.#rowNumber = number === undefined ? this.#rowNumber + 1 : Number(number);
    if (!Number.isInteger(this.#rowNumber) || this.#rowNumber < 1 || this.#rowNumber > MOST_SHEET_ROWS)
      throw new WorkbookFault(
        `行号 ${number ?? this.#rowNumber} 不存在。`,
        `There is no row ${number ?? this.#rowNumber}.`,
      );
    this.#row = { number: this.#rowNumber, cells: [], flaw: undefined };
    this.#column = -1;
    this.#characters = 0;
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const reference = attributes['r'];
    const column = reference === undefined ? this.#column + 1 : cellAt(reference)?.column;
    if (column === undefined || column >= MOST_SHEET_COLUMNS)
      throw new WorkbookFault(`单元格位置 ${reference ?? ''} 不存在。`, `There is no cell ${reference ?? ''}.`);
    this.#column = column;
    this.#inCell = true;
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#value = undefined;
    this.#inline = undefined;
    this.#formula = undefined;
  }

  #openInCell(name: string): void {
    if (this.#capture === 'inline') this.#item.open(name);
    else if (name === 'v') {
      this.#capture = 'value';
      this.#value ??= '';
    } else if (name === 'f') {
      this.#capture = 'formula';
      this.#formula ??= '';
    } else if (name === 'is') {
      this.#capture = 'inline';
      this.#item.start();
    }
  }

  #closeCell(): void {
    this.#inCell = false;
    const row = this.#row;
    if (row === undefined) return;
    const { text, digits, flaw } = cellText(
      {
        type: this.#type,
        style: this.#style,
        value: this.#value,
        inline: this.#inline,
        formula: this.#formula,
      },
      this.#context,
    );
    if (flaw !== undefined) this.#fault(row, flaw);
    if (text.trim() === '') return;
    this.#characters += text.length;
    if (this.#characters > LONGEST_ROW)
      throw new WorkbookFault(`第 ${row.number} 行过长。`, `Row ${row.number} is too long.`);
    const { cells } = row;
    // Two cells in one place: neither is lost, and the record is none that could be read.
    if ((cells[this.#column] ?? '') !== '') {
      this.#fault(row, 'column_count');
      cells.push(text);
      return;
    }
    while (cells.length < this.#column) cells.push('');
    cells[this.#column] = text;
    if (digits !== undefined && digits !== '') (row.digits ??= new Map()).set(this.#column, digits);
  }

  #fault(row: SheetRow, flaw: ReasonCode): void {
    if (row.flaw !== undefined) return;
    row.flaw = flaw;
    row.flawAt = this.#column;
  }

  #merge(reference: string): void {
    const [from = '', to = from] = reference.split(':');
    const [first, last] = [cellAt(from), cellAt(to)];
    if (first === undefined || last === undefined || last.row <= first.row) return;
    if (this.merged.length >= MOST_MERGED) throw new WorkbookFault('合并单元格过多。', 'It merges too many cells.');
    this.merged.push({ column: first.column, top: first.row, bottom: last.row });
  }
}
