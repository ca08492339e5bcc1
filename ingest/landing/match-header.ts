import type { Column } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { headerName } from './header-name.ts';

/** Which source column each column of a kind takes. */
export interface HeaderMatch {
  /** From a column's own name to the position of its source column. */
  readonly columns: ReadonlyMap<string, number>;
  /** Source columns that nothing takes. */
  readonly ignored: readonly string[];
  /** Required columns that did not arrive and cannot be made. */
  readonly missing: readonly string[];
}

/** A header as it is compared: no marks, notes or unit, full-width forms narrowed, any case. */
export function normalHeader(header: string): string {
  return headerName(header).name;
}

/** Headers declared as they may arrive do not change, and there are many: each is narrowed once. */
const DECLARED = new WeakMap<Column, readonly string[]>();

/** Every header that means a column, as headers are compared. */
export function namesOf(column: Column): readonly string[] {
  const known = DECLARED.get(column);
  if (known !== undefined) return known;
  const names = [column.name, ...column.aliases, column.label.zh].map(normalHeader);
  DECLARED.set(column, names);
  return names;
}

/**
 * Matches a header to a kind: own names first, then aliases in their declared order, then the Chinese label.
 * A source column is taken once.
 */
export function matchHeader(kind: Kind, header: readonly string[]): HeaderMatch {
  const positions = new Map<string, number>();
  header.forEach((name, position) => {
    const normal = normalHeader(name);
    if (normal !== '' && !positions.has(normal)) positions.set(normal, position);
  });
  const columns = new Map<string, number>();
  const taken = new Set<number>();
  const take = (column: Column, name: string): void => {
    const position = positions.get(name);
    if (position === undefined || taken.has(position) || columns.has(column.name)) return;
    columns.set(column.name, position);
    taken.add(position);
  };
  for (const column of kind.columns) take(column, column.name);
  for (const column of kind.columns) for (const name of namesOf(column)) take(column, name);
  return {
    columns,
    ignored: header.filter((_, position) => !taken.has(position)),
    missing: missingColumns(kind, new Set(columns.keys())),
  };
}

/** Required columns of a kind that neither arrived nor have a default nor can be derived. */
export function missingColumns(kind: Kind, arrived: ReadonlySet<string>): string[] {
  const derivable = new Set(
    kind.derived.filter((one) => one.from.every((name) => arrived.has(name))).map((one) => one.column),
  );
  return kind.columns
    .filter((one) => one.required && !arrived.has(one.name) && !derivable.has(one.name))
    .filter((one) => kind.defaults[one.name] === undefined)
    .map((one) => one.name);
}
