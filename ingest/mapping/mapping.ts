/** Where a column of a kind comes from: a source column, a fixed text, or an expression over source columns. */
export type ColumnSource =
  | { readonly from: string }
  | { readonly constant: string }
  | { readonly compute: string; readonly reads: readonly string[] };

/** Turns several columns of one record into several records. */
export interface Unpivot {
  readonly columns: readonly string[];
  /** Name under which the cell is known to `from` and `compute`; taken by the column of that name if nothing else is. */
  readonly value: string;
  /** The same for the cell's position among `columns`, from 1. */
  readonly position?: string | undefined;
}

/** How files of one foreign layout become records of one kind. */
export interface KindMapping {
  readonly kind: string;
  /** Which files it reads: those whose name matches, and whose header holds these columns. */
  readonly source: { readonly glob?: string | undefined; readonly header?: readonly string[] | undefined };
  readonly columns: Readonly<Record<string, ColumnSource>>;
  /** Texts that mean nothing, such as NA. */
  readonly nulls: readonly string[];
  readonly unpivot: Unpivot | undefined;
  readonly distinct: boolean;
  /** Where it stands in the mapping file, for messages. */
  readonly where: string;
  /** Digest of what it says. */
  readonly digest: string;
}

/** A mapping file, read and checked. */
export interface Mapping {
  readonly maps: readonly KindMapping[];
}
