import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier } from '../../store/sql.ts';
import { normalHeader } from '../landing/match-header.ts';
import { rawName, type SourceColumn } from '../source/source-table.ts';
import { CODE_NODES } from './interfaces.ts';

/** Fields of one object that a record is made from: SQL of the list of their values, and their names in its order. */
export interface Layer {
  readonly list: string;
  readonly keys: readonly string[];
  /** The columns that may be taken from here; all where it is left out. */
  readonly only?: ReadonlySet<string>;
  /** True for the record itself: what no column takes travels along, to be counted as ignored. */
  readonly own?: boolean;
}

/** One column of a kind's relation. */
interface NamedColumn {
  readonly name: string;
  readonly sql: string;
}

const namesOf = (column: Column): string[] => [
  ...new Set([column.name, ...column.aliases, column.label.zh].map(normalHeader)),
];

/** Which column of a kind a field feeds: the one of that name, else the first that it is another name of. */
function ownerOf(kind: Kind, key: string): Column | undefined {
  const name = normalHeader(key);
  return (
    kind.columns.find((column) => column.name === name) ?? kind.columns.find((column) => namesOf(column).includes(name))
  );
}

/** SQL of the first of some texts that is not empty. */
export function firstText(values: readonly string[]): string {
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  return values.length === 0 ? 'NULL::VARCHAR' : `coalesce(${values.map((sql) => `nullif(${sql}, '')`).join(', ')})`;
}

/** SQL of the texts that a column of a kind can be taken from, best first: by layer, then by the column's names. */
export function valuesOf(kind: Kind, column: Column, layers: readonly Layer[]): string[] {
  return layers
    .filter((layer) => layer.only?.has(column.name) !== false)
    .flatMap((layer) =>
      namesOf(column).flatMap((name) =>
        layer.keys.flatMap((key, index) =>
          normalHeader(key) === name && ownerOf(kind, key)?.name === column.name ? [`${layer.list}[${index + 1}]`] : [],
        ),
      ),
    );
}

/** The field names of some layers that feed a column of a kind. */
export function keysTaken(kind: Kind, keys: readonly string[]): string[] {
  return keys.filter((key) => ownerOf(kind, key) !== undefined);
}

/**
 * The columns of a kind that layers of fields give, under the kind's own names, and the fields of the record itself that
 * no column takes, under theirs.
 *
 * @param made - columns whose SQL is given, in place of what the layers have.
 */
export function kindColumns(
  kind: Kind,
  layers: readonly Layer[],
  made: Readonly<Record<string, string>>,
): NamedColumn[] {
  const taken = kind.columns.flatMap((column): NamedColumn[] => {
    const sql = made[column.name];
    if (sql !== undefined) return [{ name: column.name, sql }];
    const values = valuesOf(kind, column, layers);
    return values.length === 0 ? [] : [{ name: column.name, sql: firstText(values) }];
  });
  const ignored = new Map<string, string[]>();
  for (const { list, keys, own } of layers) {
    if (own !== true) continue;
    keys.forEach((key, index) => {
      if (ownerOf(kind, key) !== undefined || CODE_NODES.includes(key.toLowerCase())) return;
      ignored.set(key, [...(ignored.get(key) ?? []), `${list}[${index + 1}]`]);
    });
  }
  return [...taken, ...[...ignored].map(([name, values]) => ({ name, sql: firstText(values) }))];
}

/** The column that names the line of the file a record's message stands on. */
export const MESSAGE_LINE = 'message_line';

/**
 * A relation of one kind as landing reads it: `_c0` … and `_ordinal`, the record's number among all of the file's messages.
 *
 * @param query - gives `_ordinal` (of the message), `n` (the record's number) and what the columns' SQL names.
 */
export function numbered(
  columns: readonly NamedColumn[],
  query: string,
): { readonly columns: readonly SourceColumn[]; readonly query: string } {
  const all = [...columns, { name: MESSAGE_LINE, sql: 'CAST(_ordinal AS VARCHAR)' }];
  const cells = all.map(({ sql }, index) => `${sql} AS ${rawName(index)}`);
  return {
    columns: all.map(({ name }) => ({ name, type: 'VARCHAR', added: name === MESSAGE_LINE })),
    query: `SELECT n AS _ordinal, ${cells.join(', ')} FROM (${query})`,
  };
}

/** The same columns under their own names, for a query over them. */
export function named(columns: readonly NamedColumn[], query: string): string {
  const cells = columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`);
  return `SELECT ${['_ordinal', 'n', ...cells].join(', ')} FROM (${query})`;
}
