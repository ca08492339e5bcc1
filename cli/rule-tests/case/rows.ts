import { columnOf } from '../../../records/kind.ts';
import { kindNamed, KINDS } from '../../../records/kinds.ts';

/** One record of a case: a column's text by its name; columns without a value are left out. */
export type CaseRow = Readonly<Record<string, string>>;

/** The records that a case is made of, by kind. */
export type CaseRows = Readonly<Record<string, readonly CaseRow[]>>;

/** How many records there are of all kinds together. */
export const rowCount = (rows: CaseRows): number => Object.values(rows).reduce((all, some) => all + some.length, 0);

/** The type of a column of a kind; text where there is no such column. */
export const typeOf = (kind: string, column: string): string => {
  const found = kindNamed(kind);
  return (found === undefined ? undefined : columnOf(found, column)?.type) ?? 'text';
};

/** Changes every cell; a cell that becomes undefined is left out. */
export function mapCells(
  rows: CaseRows,
  change: (value: string, column: string, kind: string) => string | undefined,
): CaseRows {
  const changed = (row: CaseRow, kind: string): CaseRow =>
    Object.fromEntries(
      Object.entries(row).flatMap(([column, value]) => {
        const now = change(value, column, kind);
        return now === undefined ? [] : [[column, now]];
      }),
    );
  return Object.fromEntries(
    KINDS.filter(({ name }) => (rows[name]?.length ?? 0) > 0).map(({ name }) => [
      name,
      (rows[name] ?? []).map((row) => changed(row, name)),
    ]),
  );
}
