import { statSync } from 'node:fs';
import type { Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import { StatementError, type Session } from '../../store/session.ts';
import { ingestProblem } from '../problems.ts';
import type { ReasonCode } from '../reasons.ts';
import type { SourceTable } from './source-table.ts';

/** Bytes on disk that are read as one source: a file that was named, or a member unpacked from an archive. */
export interface SourceFile {
  /** Where the bytes are. */
  readonly path: string;
  /** The name it goes by in batches and messages, its archive's before it: `a.zip/2025/setl_d.csv`. */
  readonly source: string;
  /** A path whose segments may name the kind: the file's own, with members of archives below it. */
  readonly name: string;
  /** False where nothing but trying tells whether it is data: a text of a folder or an archive that may be a note. */
  readonly certain?: boolean;
}

/** Where a record of a sheet stands that cannot be read. */
export interface FlawedRow {
  /** Its number in the sheet, from 1. */
  readonly row: number;
  /** The cell that is to blame, as `C7`, where it is one. */
  readonly cell?: string;
  readonly reason: ReasonCode;
}

/** How a table is read: fast, by the database's own reader, and where that refuses, carefully, by splitting it first. */
export interface Reading {
  readonly table: SourceTable;
  /** True where the fast way is known not to serve. */
  readonly mustSplit: boolean;
  /** Undefined where there is only one way. */
  readonly split: (() => Promise<SourceTable>) | undefined;
  /** How many records the fast way must find, where they were counted apart from it. */
  readonly records: number | undefined;
  /** What its bytes are divided by, where a record that could not be split can be split again: a delimiter, or `json`. */
  readonly form?: string;
  /** The first records of a sheet that are broken, where there are any. */
  readonly flawed?: readonly FlawedRow[];
}

/** What lands as one table: a file, a member of an archive, a sheet of a workbook, one kind's share of messages. */
export interface Part {
  readonly source: string;
  readonly name: string;
  /** Digest of what it was read from: the same content is known again however it was packed. */
  readonly digest: string;
  readonly bytes: number;
  /** The encoding its text was found in: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`. */
  readonly encoding: string;
  /** The kind of its records where its form says so, as messages of the national interface do. */
  readonly kind?: Kind;
  /**
   * What it is where it is no table of records. `messages`: what belongs to no kind; its query gives `_ordinal`, `reason`,
   * `bytes`, `text`. `deletions`: stock movements taken back; its query gives `_ordinal`, `fixmedins_code`,
   * `fixmedins_bchno`, `inv_data_type`, `text`.
   */
  readonly role?: 'messages' | 'deletions';
  /** True for movements that follow, in their own file, a deletion of the same: they are sent anew. */
  readonly afterDeletion?: boolean;
  /** False where it may be a note and no data: that it fits no kind is no problem then. */
  readonly certain?: boolean;
  /** True for a text whose lines all end in a line break but the last, which may be where a copy was cut. */
  readonly noFinalLineBreak?: boolean;
  readonly reading: Reading;
}

/** What opening a source needs. */
export interface SourceRoom {
  readonly session: Session;
  /** A folder of its own for temporary files; whoever made it removes it. */
  readonly folder: string;
  /** Whether a header is one somebody declared: a column of a kind, or of the mapping in use. */
  readonly known: (header: string) => boolean;
  /** Told the bytes read and the bytes there are. */
  readonly progress: (bytes: number, total: number) => void;
  readonly signal: AbortSignal | undefined;
  /** Told what is not read because it is no data: notes, pictures and the like beside the data of an archive. */
  readonly passOver?: (source: string) => void;
  /** Faults lines of JSON, in the tables of a database, that must not be read; not given where all may be. */
  readonly sift?: (database: string) => Promise<void>;
}

/** Tells a problem from what was asked for. */
export const isProblem = (value: object): value is Problem => 'exit' in value;

/** Whether a problem only says that a text is no table of ours. */
export const isNoTable = ({ code }: Problem): boolean => code === 'MC-INGEST-003' || code === 'MC-INGEST-011';

/** What the database said, without the statement. */
export function spoken(error: unknown): string {
  const cause = error instanceof StatementError ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The problem of a source that cannot be read. */
export function unreadable(source: string, error: unknown): Problem {
  return ingestProblem('MC-INGEST-007', source, { reason: spoken(error).split('\n')[0] ?? '' });
}

/** What changes when a file is written to. */
export function fileState(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}
