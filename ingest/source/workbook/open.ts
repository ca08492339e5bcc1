import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../base/problem.ts';
import { ingestProblem } from '../../problems.ts';
import { digestFile } from '../file-digest.ts';
import { isProblem, type Part, type SourceFile, type SourceRoom } from '../part.ts';
import { readBook, type SheetEntry } from './book.ts';
import type { CellContext } from './cell-text.ts';
import { problemOf, WorkbookFault } from './fault.ts';
import { Package, WORKBOOK_LIMITS, type WorkbookLimits } from './package.ts';
import { readSharedStrings } from './shared-strings.ts';
import { sheetTable } from './sheet-table.ts';
import { StringStore } from './string-store.ts';
import { readStyles } from './styles.ts';

/** Forms that are packed like a workbook and are none that can be read, by a part that each has. */
const OTHER_FORMS = [
  ['xl/workbook.bin', '.xlsb'],
  ['content.xml', '.ods'],
] as const;

/** What is said beside the name of a sheet that was not read because nobody sees it. */
const HIDDEN = '（隐藏的工作表，如需入库请取消隐藏 / hidden: unhide it to land it）';

/** Sheets under names of their own: Excel allows a name once, files need not. */
function distinctlyNamed(sheets: readonly SheetEntry[]): SheetEntry[] {
  const times = new Map<string, number>();
  return sheets.map((sheet) => {
    const time = (times.get(sheet.name) ?? 0) + 1;
    times.set(sheet.name, time);
    return time === 1 ? sheet : { ...sheet, name: `${sheet.name} (${time})` };
  });
}

/** Reads parts of a package, telling how far they all are and stopping when asked to. */
function watchedReader(pack: Package, parts: readonly (string | undefined)[], room: SourceRoom) {
  const total = parts.reduce((sum, part) => sum + (part === undefined ? 0 : pack.size(part)), 0);
  let bytes = 0;
  return async function* (part: string): AsyncGenerator<Buffer> {
    for await (const piece of pack.read(part)) {
      room.signal?.throwIfAborted();
      bytes += piece.length;
      room.progress(Math.min(bytes, total), total);
      yield piece;
    }
  };
}

async function* sheetsOf(
  pack: Package,
  file: SourceFile,
  room: SourceRoom,
  folder: string,
  limits: WorkbookLimits,
  strings: StringStore,
  onNote: (source: string) => void,
): AsyncGenerator<Part | Problem> {
  const book = await readBook(pack, limits);
  const formats = await readStyles(pack, book.stylesPart, limits);
  const read = watchedReader(pack, [book.stringsPart, ...book.sheets.map((sheet) => sheet.part)], room);
  if (book.stringsPart !== undefined) await readSharedStrings(read(book.stringsPart), strings, limits);
  const context: CellContext = { strings, formats, date1904: book.date1904 };
  const digest = await digestFile(file.path, { ...room, progress: () => undefined });
  for (const [index, sheet] of distinctlyNamed(book.sheets).entries()) {
    const source = `${file.source}/${sheet.name}`;
    // More often a copy that somebody kept than data, and beside what is shown it would win unseen.
    if (sheet.hidden) {
      onNote(`${source}${HIDDEN}`);
      continue;
    }
    const { part } = sheet;
    const own = join(folder, String(index));
    mkdirSync(own);
    try {
      if (part === undefined)
        throw new WorkbookFault('工作簿里没有这张表的内容。', 'The workbook does not hold this sheet.');
      const pieces = (): AsyncGenerator<Buffer> => read(part);
      const found = await sheetTable({ source, pieces, context, known: room.known, folder: own, limits });
      if (found === 'note') onNote(source);
      if (found === undefined || found === 'note') continue;
      yield isProblem(found)
        ? found
        : {
            source,
            name: `${file.name}/${sheet.name}`,
            digest: createHash('sha256').update(`${digest}\0${sheet.name}`).digest('hex'),
            bytes: found.bytes,
            encoding: 'utf-8',
            reading: {
              table: found.table,
              mustSplit: false,
              split: undefined,
              records: found.records,
              flawed: found.flawed,
            },
          };
    } catch (error) {
      if (!(error instanceof WorkbookFault)) throw error;
      yield problemOf(error, source);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }
}

/**
 * Opens a workbook, sheet by sheet. Sheets that hold nothing are left out; hidden ones, and those that hold a few
 * lines of text beside sheets that hold tables, are passed over and told of.
 *
 * @returns a part for each sheet, and a problem for each that cannot be read: MC-INGEST-024 where it is damaged or
 *   more than is safe, MC-INGEST-023 where the file is another kind of spreadsheet, MC-INGEST-011 where no sheet holds
 *   a table.
 */
export async function* openWorkbook(
  file: SourceFile,
  room: SourceRoom,
  limits: WorkbookLimits = WORKBOOK_LIMITS,
): AsyncGenerator<Part | Problem> {
  const folder = mkdtempSync(join(room.folder, 'workbook-'));
  const strings = new StringStore(join(folder, 'strings'));
  let pack: Package | undefined;
  const notes: string[] = [];
  let sheets = 0;
  try {
    pack = await Package.open(file.path, limits);
    const other = OTHER_FORMS.find(([part]) => pack?.has(part) === true);
    if (other !== undefined) return yield ingestProblem('MC-INGEST-023', file.source, { format: other[1] });
    for await (const sheet of sheetsOf(pack, file, room, folder, limits, strings, (note) => notes.push(note))) {
      sheets++;
      yield sheet;
    }
    // A page of explanations beside tables is expected; alone it may be all that somebody thought was data.
    if (sheets > 0) for (const note of notes) room.passOver?.(note);
    else
      yield ingestProblem('MC-INGEST-011', file.source, {
        reasonZh: notes.some((note) => note.endsWith(HIDDEN))
          ? '工作簿中看得见的工作表都没有表格；隐藏的工作表不读，如需入库请取消隐藏。'
          : '工作簿中没有任何表格。',
        reason: notes.some((note) => note.endsWith(HIDDEN))
          ? 'No sheet that shows holds a table; hidden sheets are not read: unhide what is to land.'
          : 'No sheet of the workbook holds a table.',
      });
  } catch (error) {
    if (!(error instanceof WorkbookFault)) throw error;
    yield problemOf(error, file.source);
  } finally {
    pack?.close();
    strings.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
