import { statSync } from 'node:fs';
import type { Problem } from '../base/problem.ts';
import { StatementError, type Session } from '../store/session.ts';
import { ingestProblem } from './problems.ts';
import { readCsvHeader } from './source/csv-header.ts';
import { plainCsvTable, splitCsvTable } from './source/csv-table.ts';
import type { FoundFile } from './source/expand-paths.ts';
import type { FileDigest } from './source/file-digest.ts';
import { parquetTable } from './source/parquet-table.ts';
import type { SourceTable } from './source/source-table.ts';

/** A file opened for reading: its table by the fast way, and how to make one by the careful way. */
export interface OpenFile {
  readonly table: SourceTable;
  /** True where the fast way is known not to serve. */
  readonly mustSplit: boolean;
  readonly split: ((folder: string) => Promise<SourceTable>) | undefined;
  /** How many records the fast way must find in a CSV file. */
  readonly records: number;
}

/** Tells a problem from what was asked for. */
export const isProblem = (value: object): value is Problem => 'exit' in value;

/** What the database said, without the statement. */
export function spoken(error: unknown): string {
  const cause = error instanceof StatementError ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The problem of a file that cannot be read. */
export function unreadable(file: FoundFile, error: unknown): Problem {
  return ingestProblem('MC-INGEST-007', file.source, { reason: spoken(error).split('\n')[0] ?? '' });
}

/** What changes when a file is written to. */
export function fileState(file: FoundFile): string {
  const { size, mtimeMs } = statSync(file.path);
  return `${size} ${mtimeMs}`;
}

/** Looks at a file's columns, or says why they cannot be read. */
export async function openFile(file: FoundFile, digest: FileDigest, session: Session): Promise<OpenFile | Problem> {
  if (file.format === 'parquet')
    return { table: await parquetTable(session, file.path), mustSplit: false, split: undefined, records: 0 };
  const header = await readCsvHeader(file.path, file.source);
  if (isProblem(header)) return header;
  return {
    table: plainCsvTable(file.path, header),
    mustSplit: !header.plain || digest.holdsNul,
    split: (folder) => splitCsvTable(file.path, header, folder),
    records: digest.records - 1,
  };
}
