import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../base/problem.ts';
import { knownHeaders } from '../../../ingest/known-headers.ts';
import { isProblem, type Part } from '../../../ingest/source/part.ts';
import { openWorkbook } from '../../../ingest/source/workbook/open.ts';
import { WORKBOOK_LIMITS, type WorkbookLimits } from '../../../ingest/source/workbook/package.ts';
import type { Room } from './room.ts';

/** What a sheet gave: its header and its records as text, or why it was not read. */
export interface ReadSheet {
  readonly part: Part | undefined;
  readonly problem: Problem | undefined;
  readonly header: readonly string[];
  readonly records: readonly (readonly (string | null)[])[];
}

/** Opens a workbook without landing it. */
export async function readSheets(
  room: Room,
  content: Buffer,
  limits: Partial<WorkbookLimits> = {},
): Promise<ReadSheet[]> {
  const path = room.path(room.write('book.xlsx', content));
  const file = { path, source: 'book.xlsx', name: path };
  const source = {
    session: room.session,
    folder: mkdtempSync(join(room.folder, 'opened-')),
    known: knownHeaders(undefined),
    progress: () => undefined,
    signal: undefined,
  };
  const sheets: ReadSheet[] = [];
  for await (const part of openWorkbook(file, source, { ...WORKBOOK_LIMITS, ...limits })) {
    if (isProblem(part)) {
      sheets.push({ part: undefined, problem: part, header: [], records: [] });
      continue;
    }
    const { columns, query } = part.reading.table;
    const rows = await room.rows(`SELECT * FROM (${query}) ORDER BY _ordinal`);
    const records = rows.map((row) => columns.map((_, place) => row[`_c${place}`] as string | null));
    sheets.push({ part, problem: undefined, header: columns.map((one) => one.name), records });
  }
  return sheets;
}

/** The records of a workbook with one sheet. */
export async function recordsOf(room: Room, content: Buffer): Promise<ReadSheet['records']> {
  const [sheet, more] = await readSheets(room, content);
  if (sheet === undefined || more !== undefined || sheet.problem !== undefined) throw new Error('not one good sheet');
  return sheet.records;
}
