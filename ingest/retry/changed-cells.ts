import { kindNamed } from '../../records/kinds.ts';
import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { matchHeader } from '../landing/match-header.ts';
import { fieldsOf } from '../source/delimited/fields.ts';
import { textForm } from '../source/delimited/text-form.ts';
import { EMPTY_WORDS } from '../source/header/looks-like-data.ts';

/** One cell that a corrected file gives otherwise than its source did. */
export interface ChangedCell {
  readonly batch: string;
  readonly ordinal: string;
  readonly kind: string;
  /** The names of the source's columns, whether a mapping reads them, and which of them it is. */
  readonly header: readonly string[];
  readonly mapped: boolean;
  readonly position: number;
  readonly before: string;
  readonly after: string;
}

/** What a corrected file changes that nothing was wrong with: a spreadsheet's doing more often than a person's. */
export interface ChangedFile {
  readonly file: string;
  readonly records: number;
  readonly cells: number;
  /** The first few. */
  readonly examples: readonly ChangedCell[];
}

const EXAMPLES = 5;
const COMMA = textForm(',', 'lf');

const plain = (text: string): string => (EMPTY_WORDS.includes(text) ? '' : text);

/** The positions whose cells differ, in the version of the source's record that differs least. */
function differing(versions: readonly (readonly string[])[], after: readonly string[]) {
  const all = versions.map((before) => ({
    before,
    positions: after.flatMap((text, at) => (plain(text) === plain(before[at] ?? '') ? [] : [at])),
  }));
  return all.toSorted((a, b) => a.positions.length - b.positions.length)[0];
}

/** Where the columns stand that reasons blame. Under a mapping the names of its columns are not the kind's. */
function blamed(row: Row, header: readonly string[], mapped: boolean): ReadonlySet<number | undefined> {
  const kind = kindNamed(cell(row, 'kind'));
  if (kind === undefined || mapped) return new Set();
  const { columns } = matchHeader(kind, header);
  const reasons = (JSON.parse(`[${cell(row, 'reasons')}]`) as { column?: string }[][]).flat();
  return new Set(reasons.map(({ column }) => (column === undefined ? undefined : columns.get(column))));
}

function changesOf(row: Row): ChangedCell[] {
  const header = JSON.parse(cell(row, 'header')) as string[];
  const mapped = cellOrNull(row, 'mapping') !== null;
  const versions = (JSON.parse(cell(row, 'originals')) as string[]).map((text) => fieldsOf(text, COMMA));
  const after = fieldsOf(cell(row, 'text'), COMMA);
  const found = differing(versions, after);
  if (found === undefined) return [];
  const wrong = blamed(row, header, mapped);
  return found.positions
    .filter((position) => !wrong.has(position))
    .map((position) => ({
      batch: cell(row, 'batch'),
      ordinal: cell(row, 'ordinal'),
      kind: cell(row, 'kind'),
      header,
      mapped,
      position,
      before: found.before[position] ?? '',
      after: after[position] ?? '',
    }));
}

/**
 * Compares the records of `retry_feed` that a corrected file brought with the source's own, where its cells are known, and
 * returns for each file what differs in columns that no reason of the record blames.
 */
export async function changedCells(session: Session): Promise<ChangedFile[]> {
  const files = new Map<string, ChangedFile>();
  const query = `SELECT file, batch, ordinal, kind, header, mapping, reasons, text, to_json(texts)::VARCHAR AS originals FROM retry_feed
    WHERE edited AND header IS NOT NULL AND texts IS NOT NULL ORDER BY file, seq, ordinal`;
  for await (const rows of session.stream(query))
    for (const row of rows) {
      const changes = changesOf(row);
      if (changes.length === 0) continue;
      const file = cell(row, 'file');
      const { records, cells, examples } = files.get(file) ?? { records: 0, cells: 0, examples: [] };
      files.set(file, {
        file,
        records: records + 1,
        cells: cells + changes.length,
        examples: [...examples, ...changes].slice(0, EXAMPLES),
      });
    }
  return [...files.values()];
}
