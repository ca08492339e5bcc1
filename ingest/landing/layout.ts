import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import type { SourceColumn } from '../source/source-table.ts';
import type { Factor } from './number-sql.ts';

/** How one column of a kind arrives: as text still to be trimmed and read, or already of the column's own type. */
export interface ArrivingColumn {
  readonly column: Column;
  readonly form: 'text' | 'typed';
  /** SQL over the layout's query. */
  readonly sql: string;
  /** What numbers in text are multiplied by, where the header gives their unit as 万元. */
  readonly factor?: Factor;
}

/** A source column that is not read because another, under another name, has taken the column it means. */
export interface Rival {
  /** The names of both and their positions, the one that is read first. */
  readonly names: readonly [string, string];
  readonly positions: readonly [number, number];
  readonly read: ArrivingColumn;
  readonly unread: ArrivingColumn;
}

/** How the records of one source become records of one kind. Made by matching a header or by a mapping file. */
export interface Layout {
  readonly kind: Kind;
  /** Query that gives what the arriving columns' SQL names, the raw cells `_c0` …, and `_ordinal` if `hasOrdinal`. */
  readonly query: string;
  readonly hasOrdinal: boolean;
  readonly columns: readonly ArrivingColumn[];
  /** The source's columns, for the quarantined text of a record. */
  readonly rawColumns: readonly SourceColumn[];
  readonly ignored: readonly string[];
  /** Columns that must not differ from those read in their place. */
  readonly rivals?: readonly Rival[];
  /** Mapped records equal in every arriving column count once. */
  readonly distinct: boolean;
  /** Digest of the mapping that made it, if one did. */
  readonly mapping: string | null;
  /** File with records that could not be split into fields. */
  readonly brokenPath?: string;
  /** SQL of the number of the message a record came in, where it came in one: it is staged as `_message`. */
  readonly message?: string;
  /** Query of each record's `_ordinal` and exact `bytes`, where the cells do not tell them. */
  readonly exact?: string;
}
