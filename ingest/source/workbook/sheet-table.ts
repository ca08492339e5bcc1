import type { Problem } from '../../../base/problem.ts';
import { tooManyColumns } from '../header/column-limit.ts';
import { findHeader, type FoundHeader } from '../header/find-header.ts';
import { unitAbove } from '../header/unit-above.ts';
import { looksLikeData } from '../header/looks-like-data.ts';
import type { SourceTable } from '../source-table.ts';
import { isIdHeader } from '../header/id-header.ts';
import type { CellContext } from './cell-text.ts';
import type { FlawedRow } from '../part.ts';
import { WorkbookFault } from './fault.ts';
import { FlawedRows } from './flawed-rows.ts';
import { MergedCellGuard } from './merged-cells.ts';
import type { WorkbookLimits } from './package.ts';
import { RecordFiles } from './record-files.ts';
import { SheetReader, type MergedCells, type SheetRow } from './sheet-rows.ts';
import { readXml } from './xml.ts';

/** A sheet as a table. */
export interface SheetTable {
  readonly table: SourceTable;
  /** Records written, broken ones too. */
  readonly records: number;
  readonly bytes: number;
  /** The first of its broken records. */
  readonly flawed: readonly FlawedRow[];
}

/** Reading one sheet. */
export interface SheetSource {
  readonly source: string;
  /** Opens the sheet's bytes anew. */
  readonly pieces: () => AsyncIterable<Buffer>;
  readonly context: CellContext;
  readonly known: (header: string) => boolean;
  /** A folder for the table's files. */
  readonly folder: string;
  readonly limits: WorkbookLimits;
}

/** Rows looked at for the header: those that `findHeader` does, and records enough to tell. */
const FIRST_ROWS = 40;

/** Whether rows are lines of explanation: not more than two cells beside each other, and no value in any. */
function areNotes(rows: readonly SheetRow[]): boolean {
  return rows.every(({ cells }) => {
    const filled = cells.filter((cell) => cell.trim() !== '');
    return filled.length <= 2 && !filled.some(looksLikeData);
  });
}

/** Takes the rows of a sheet as they come: the first to find the header in, the others as records. */
class TableWriter {
  readonly #sheet: SheetSource;
  readonly #merged: readonly MergedCells[];
  #first: SheetRow[] = [];
  #guard: MergedCellGuard | undefined;
  header: FoundHeader | undefined;
  files: RecordFiles | undefined;
  readonly flawed = new FlawedRows();
  problem: Problem | undefined;
  isNote = false;
  /** Number of the header's last row. */
  #headerEnd = 0;
  /** Places of the columns whose numbers are no days, whatever their format. */
  #ids: readonly number[] = [];

  constructor(sheet: SheetSource, merged: readonly MergedCells[]) {
    this.#sheet = sheet;
    this.#merged = merged;
  }

  readonly take = (row: SheetRow): void => {
    if (this.problem !== undefined) return;
    if (this.header !== undefined) this.#record(row);
    else if (this.#first.push(row) === FIRST_ROWS) this.begin();
  };

  /** Finds the header among the rows taken so far. */
  begin(): void {
    if (this.header !== undefined || this.#first.length === 0) return;
    const { known, source, folder, limits } = this.#sheet;
    const rows = this.#first;
    this.#first = [];
    const header = findHeader(
      rows.map((row) => row.cells),
      known,
    );
    this.header = header;
    this.isNote = header.known === 0 && rows.length < FIRST_ROWS && areNotes(rows);
    if (this.isNote) return;
    this.problem = tooManyColumns(header.names.length, source);
    if (this.problem !== undefined) return;
    const titles = rows.slice(header.top, header.body);
    if (titles.some((row) => row.flaw === 'text_not_in_workbook'))
      throw new WorkbookFault(
        '表头指向工作簿中不存在的文字。',
        'Its header points to texts that the workbook does not hold.',
      );
    this.#headerEnd = rows[header.body - 1]?.number ?? 0;
    this.#guard = this.guard(this.#merged);
    const unit = unitAbove(rows.slice(0, header.top).map((row) => row.cells));
    const columns = header.names.map((name, place) => ({
      name,
      type: 'VARCHAR',
      titles: titles.map((row) => row.cells[place] ?? ''),
      ...(unit === undefined ? {} : { unitAbove: unit }),
    }));
    this.#ids = header.names.flatMap((name, place) => (isIdHeader(name) ? [place] : []));
    this.files = new RecordFiles(folder, columns, limits.unpackedBytes);
    for (const row of rows.slice(header.body)) this.#record(row);
  }

  /** Watches cells merged below the header, in columns that landing reads. */
  guard(merged: readonly MergedCells[]): MergedCellGuard {
    const { known } = this.#sheet;
    return new MergedCellGuard(
      merged.filter(({ column, bottom }) => bottom > this.#headerEnd && known(this.header?.names[column] ?? '')),
    );
  }

  #record(row: SheetRow): void {
    if (row.digits !== undefined)
      for (const place of this.#ids) {
        const digits = row.digits.get(place);
        if (digits !== undefined) row.cells[place] = digits;
      }
    // Asked of every row: the guard goes down the sheet with them.
    const merged = this.#guard?.lacks(row);
    const flaw = row.flaw ?? (merged === undefined ? undefined : 'merged_cells');
    const reason = this.files?.add(row.cells, flaw);
    if (reason === undefined) return;
    const column = reason !== flaw ? undefined : row.flaw === undefined ? merged : row.flawAt;
    this.flawed.add(row.number, column, reason);
  }
}

async function read(sheet: SheetSource, merged: readonly MergedCells[]): Promise<[TableWriter, SheetReader]> {
  const writer = new TableWriter(sheet, merged);
  const reader = new SheetReader(sheet.context, sheet.limits.cellCharacters, writer.take);
  try {
    await readXml(sheet.pieces(), reader);
    writer.begin();
    writer.files?.finish();
  } finally {
    writer.files?.close();
  }
  return [writer, reader];
}

/**
 * Writes a sheet out as a table. Where cells are merged downwards in a column that landing reads, which a sheet tells
 * only at its end, it is read a second time with that in mind.
 *
 * @returns undefined for a sheet that holds nothing, `note` for one that holds a few lines of text and no table.
 * @throws WorkbookFault when it cannot be read whole.
 */
export async function sheetTable(sheet: SheetSource): Promise<SheetTable | Problem | 'note' | undefined> {
  let [writer, reader] = await read(sheet, []);
  if (writer.guard(reader.merged).watches) [writer, reader] = await read(sheet, reader.merged);
  if (writer.isNote) return 'note';
  if (writer.problem !== undefined) return writer.problem;
  const { files } = writer;
  return files === undefined
    ? undefined
    : { table: files.table(), records: files.records, bytes: files.bytes, flawed: writer.flawed.first };
}
