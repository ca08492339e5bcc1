import type { Problem } from '../../../base/problem.ts';
import { isProblem, type Part, type SourceFile, type SourceRoom } from '../part.ts';
import type { TextFile } from '../text/text-file.ts';
import { countLines } from './count-lines.ts';
import { readHeader } from './header.ts';
import { surplusFields } from './surplus.ts';
import { plainTable, splitTable } from './table.ts';
import { textForm } from './text-form.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Whether the last of several lines has no line break. A closing quote shows that its last field is whole. */
function endsOpen({ lastByte, records }: TextFile): boolean {
  return records > 1 && lastByte !== undefined && lastByte !== LF && lastByte !== CR && lastByte !== QUOTE;
}

/** Opens a text of delimited records. */
export async function openDelimited(file: SourceFile, text: TextFile, room: SourceRoom): Promise<Part | Problem> {
  const found = await readHeader(text.path, file.source, room.known);
  if (isProblem(found)) return found;
  const { habit, stray } = await surplusFields(text.path, found);
  const header = { ...found, form: textForm(found.form.delimiter, found.form.newline, habit) };
  const { digest, bytes, encoding } = text;
  const mustSplit = stray || !header.plain || text.holdsNul || text.holdsUndecoded;
  const records = header.form.literalQuotes && !mustSplit ? await countLines(text.path) : text.records;
  return {
    source: file.source,
    name: file.name,
    digest,
    bytes,
    encoding,
    ...(endsOpen(text) ? { noFinalLineBreak: true } : {}),
    reading: {
      table: plainTable(text.path, header),
      mustSplit,
      split: () => splitTable(text.path, header, room.folder),
      records: records - 1,
      form: header.form.delimiter,
    },
  };
}
