/** A column as it stands in a source. */
export interface SourceColumn {
  readonly name: string;
  /** VARCHAR in a CSV; the stored type in a Parquet file. */
  readonly type: string;
  /** The cells of its header as they stand, one for each row of it; its name alone where they are not told apart. */
  readonly titles?: readonly string[];
  /** The unit of money that a title above the header states for the whole table: it holds where the name gives none. */
  readonly unitAbove?: string;
  /** True where the reader adds it and the source has no such column, so none is ignored. */
  readonly added?: boolean;
}

/** A file as the database reads it: a query that gives its columns as `_c0`, `_c1` … in order. */
export interface SourceTable {
  readonly columns: readonly SourceColumn[];
  readonly query: string;
  /** True where the query also gives `_ordinal`; else records are counted in the order they come. */
  readonly hasOrdinal: boolean;
  /** Records that could not be split into fields, where there are any. */
  readonly brokenPath?: string;
  /** Query of each record's `_ordinal` and exact `bytes`, where the cells do not tell them. */
  readonly exact?: string;
}

/** The name that a source column goes by inside landing. */
export function rawName(position: number): string {
  return `_c${position}`;
}

/** The header, for messages. */
export function headerText(names: readonly string[]): string {
  return names.join(', ');
}
