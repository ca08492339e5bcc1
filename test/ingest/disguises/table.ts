import type { Column } from '../../../records/column.ts';
import { columnOf, type Kind } from '../../../records/kind.ts';

/** A cell as plain text, in the usual form of its column's type; null where the record has none. */
export type Cell = string | null;

/** The records of one kind, as a bureau's database holds them. */
export interface Table {
  readonly kind: Kind;
  readonly columns: readonly Column[];
  readonly records: readonly (readonly Cell[])[];
}

/** Makes a table from objects; what an object does not name is empty. */
export function tableOf(
  kind: Kind,
  columns: readonly string[],
  records: readonly Readonly<Record<string, Cell>>[],
): Table {
  return {
    kind,
    columns: columns.map((name) => {
      const column = columnOf(kind, name);
      if (column === undefined) throw new Error(`${kind.name} has no column ${name}`);
      return column;
    }),
    records: records.map((record) => {
      const odd = Object.keys(record).filter((name) => !columns.includes(name));
      if (odd.length > 0) throw new Error(`${kind.name} is not given ${odd.join(', ')}`);
      return columns.map((name) => record[name] ?? null);
    }),
  };
}

/** The same table without some of its columns. */
export function without(table: Table, names: readonly string[]): Table {
  const kept = table.columns.map((column, i) => ({ column, i })).filter(({ column }) => !names.includes(column.name));
  return {
    kind: table.kind,
    columns: kept.map(({ column }) => column),
    records: table.records.map((record) => kept.map(({ i }) => record[i] ?? null)),
  };
}
