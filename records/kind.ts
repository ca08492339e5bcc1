import type { Text } from '../base/language.ts';
import type { Column } from './column.ts';

/** A check that flags a record without rejecting it; `condition` is SQL over the kind's typed columns. */
export interface FlagCheck {
  readonly flag: string;
  readonly label: Text;
  /** True means flagged. Evaluated only where all named columns arrived. */
  readonly condition: string;
  readonly columns: readonly string[];
}

/** A column that may be made from others when the source does not carry it. */
export interface DerivedColumn {
  readonly column: string;
  readonly from: readonly string[];
  /** SQL over the source's columns of those names (already trimmed text). */
  readonly expression: string;
}

/** One kind of record: a table of the warehouse and all that landing needs to know about it. */
export interface Kind {
  readonly name: string;
  readonly label: Text;
  /** What one row is, for the data dictionary. */
  readonly row: Text;
  readonly columns: readonly Column[];
  /** The columns that identify a record. Optional parts take part as empty text when missing. */
  readonly key: readonly string[];
  /** Defaults that key columns take when a source leaves them out, as SQL literals. */
  readonly defaults: Readonly<Record<string, string>>;
  /** True where a record without its key is identified by its content and its count in the file. */
  readonly keyedByContent: boolean;
  /**
   * The columns whose values are that content. Columns learned later stay out of it, so that a source landed again
   * after an upgrade finds the records it brought before.
   */
  readonly content: readonly string[];
  /** The money column whose sum a batch must reconcile, where the kind carries money. */
  readonly money?: string;
  /** The service-time column that months of the kind are counted by. */
  readonly time?: string;
  /**
   * The columns that say whose record it is, where the key does not hold them: one key under two owners is two records
   * whose numbers collide, never two versions of one. A person is none: persons are corrected and merged.
   */
  readonly owner?: readonly string[];
  /**
   * Optional columns that netting or validity rests on: a later source without them may not take their values away
   * unasked.
   */
  readonly keeps: readonly string[];
  /**
   * Which of two versions without a time counts that came in one file under one key: the one with this value in this
   * column. Where it cannot tell, the greater content does.
   */
  readonly preferred?: { readonly column: string; readonly value: string };
  /** Kinds with dates join as of the day of service. */
  readonly dated: boolean;
  readonly derived: readonly DerivedColumn[];
  readonly checks: readonly FlagCheck[];
}

type KindDeclaration = Pick<Kind, 'name' | 'label' | 'row' | 'columns' | 'key'> &
  Partial<Omit<Kind, 'name' | 'label' | 'row' | 'columns' | 'key'>>;

/** Declares a kind, filling in what most kinds do without. */
export function kind(declaration: KindDeclaration): Kind {
  const keeps = declaration.columns.some(({ name }) => name === 'vali_flag') ? ['vali_flag'] : [];
  return {
    defaults: {},
    keyedByContent: false,
    content: [],
    keeps,
    dated: false,
    derived: [],
    checks: [],
    ...declaration,
  };
}

/** Finds a column of a kind by its own name. */
export function columnOf(kind: Kind, name: string): Column | undefined {
  return kind.columns.find((column) => column.name === name);
}
