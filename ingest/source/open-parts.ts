import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { StatementError } from '../../store/session.ts';
import { ingestProblem } from '../problems.ts';
import { gunzipped } from './archive/gzip.ts';
import { UnpackBudget } from './archive/limits.ts';
import { officeForm } from './archive/office.ts';
import { unzipped } from './archive/zip.ts';
import { openDelimited } from './delimited/open.ts';
import { digestFile } from './file-digest.ts';
import { beginsAsJson, holdsJsonLines, openJsonLines } from './json-lines/open.ts';
import { parquetTable } from './parquet-table.ts';
import { isNoTable, isProblem, unreadable, type Part, type SourceFile, type SourceRoom } from './part.ts';
import { firstBytes, formOf, holdsNoData, markupOf } from './sniff.ts';
import { readText, type TextFile } from './text/text-file.ts';
import { openWorkbook } from './workbook/open.ts';

/** How deep archives may lie in archives. */
const DEEPEST = 3;

/** Extensions of forms that no text has: a text that goes by one may be what is left of such a file. */
const PROMISES: ReadonlySet<string> = new Set(
  '.parquet .gz .zip .xlsx .xlsm .xls .et .xlsb .ods .dbf .mdb .accdb .sqlite .orc .avro .rar .7z .tar .tgz .bz2 .xz .zst'.split(
    ' ',
  ),
);

async function parquetPart(file: SourceFile, room: SourceRoom): Promise<Part | Problem> {
  try {
    return {
      source: file.source,
      name: file.name,
      digest: await digestFile(file.path, room),
      bytes: statSync(file.path).size,
      encoding: 'utf-8',
      reading: {
        table: await parquetTable(room.session, file.path),
        mustSplit: false,
        split: undefined,
        records: undefined,
      },
    };
  } catch (error) {
    if (error instanceof StatementError) return unreadable(file.source, error);
    throw error;
  }
}

/** A text under a name that promises another form is read where its first line looks like the header of a table. */
function isBrokenPromise(file: SourceFile, part: Part | Problem, room: SourceRoom): boolean {
  if (!PROMISES.has(extname(file.name).toLowerCase())) return false;
  if (isProblem(part)) return isNoTable(part);
  const { columns } = part.reading.table;
  return columns.length < 2 && !columns.some(({ name }) => room.known(name));
}

/** What is said of a JSON text that holds no object. */
const NO_OBJECTS = {
  reasonZh: '文件是 JSON，但其中没有对象（{…}），不成记录。',
  reason: 'It is JSON, but holds no object ({…}), so no record.',
};

async function* textParts(file: SourceFile, room: SourceRoom): AsyncGenerator<Part | Problem> {
  const text = await readText(file, room);
  try {
    const markup = markupOf(await firstBytes(text.path, 1024));
    if (markup !== undefined) yield ingestProblem('MC-INGEST-002', file.source, { format: markup });
    else if (await holdsJsonLines(text, file.name)) {
      const parts = openJsonLines(file, text, room);
      // JSON is no prose: where it fits nothing, a person is told.
      yield* file.certain === false && !(await beginsAsJson(text, file.name)) ? marked(file, room, parts) : parts;
    } else if (await beginsAsJson(text, file.name)) yield ingestProblem('MC-INGEST-011', file.source, NO_OBJECTS);
    else
      yield* file.certain === false ? marked(file, room, tableParts(file, text, room)) : tableParts(file, text, room);
  } finally {
    if (text.path !== file.path) await rm(text.path, { force: true });
  }
}

async function* tableParts(file: SourceFile, text: TextFile, room: SourceRoom): AsyncGenerator<Part | Problem> {
  const part = await openDelimited(file, text, room);
  if (isBrokenPromise(file, part, room))
    yield ingestProblem('MC-INGEST-015', file.source, { extension: extname(file.name) });
  else yield part;
}

/** Marks the parts of what may be a note, and passes over what is one by the look of it. */
async function* marked(
  file: SourceFile,
  room: SourceRoom,
  parts: AsyncGenerator<Part | Problem>,
): AsyncGenerator<Part | Problem> {
  for await (const part of parts) {
    if (!isProblem(part)) yield { ...part, certain: false };
    else if (isNoTable(part) && room.passOver !== undefined) room.passOver(file.source);
    else yield part;
  }
}

/**
 * Opens a source, whatever it is packed in, part by part. A part is valid until the next is asked for.
 *
 * @param budget - what archives may unpack to, all of a file that was named together.
 * @param depth - how many archives it lies in.
 * @returns its parts, and a problem for every part that cannot be read.
 */
export async function* openParts(
  file: SourceFile,
  room: SourceRoom,
  budget: UnpackBudget = new UnpackBudget(),
  depth = 0,
): AsyncGenerator<Part | Problem> {
  const form = await formOf(file.path);
  if (typeof form === 'object' && file.certain === false && holdsNoData(form.foreign)) room.passOver?.(file.source);
  else if (typeof form === 'object') yield ingestProblem('MC-INGEST-002', file.source, { format: form.foreign });
  else if (form === 'parquet') yield await parquetPart(file, room);
  else if (form === 'text') yield* textParts(file, room);
  else yield* packedParts(form, file, room, budget, depth);
}

async function* packedParts(
  form: 'gzip' | 'zip',
  file: SourceFile,
  room: SourceRoom,
  budget: UnpackBudget,
  depth: number,
): AsyncGenerator<Part | Problem> {
  const office = form === 'zip' ? await officeForm(file.path) : undefined;
  const isWorkbook = office === 'workbook' || (form === 'zip' && /\.(?:xls[xmb]|ods)$/i.test(file.name));
  if (isWorkbook) yield* openWorkbook(file, room);
  else if (office === 'document') yield ingestProblem('MC-INGEST-002', file.source, { format: '.docx' });
  else if (depth >= DEEPEST) yield ingestProblem('MC-INGEST-014', file.source, { depth: DEEPEST });
  else {
    const members = form === 'gzip' ? gunzipped(file, room, budget) : unzipped(file, room, budget);
    for await (const member of members) {
      if ('exit' in member) yield member;
      else yield* openParts(member, room, budget, depth + 1);
    }
  }
}
