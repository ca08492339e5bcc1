import { STORAGE_TYPE } from '../records/column.ts';
import type { Kind } from '../records/kind.ts';
import { identifier } from './sql.ts';

/** Name of the table that keeps superseded versions of a kind. */
export function historyTable(kind: Kind): string {
  return `${kind.name}_old`;
}

const columnLines = (kind: Kind): string[] =>
  kind.columns.map((column) => `${identifier(column.name)} ${STORAGE_TYPE[column.type]}`);

/** CREATE TABLE statements of a kind: current versions, and superseded ones with the batch that ended them. */
export function createTables(kind: Kind): string[] {
  const columns = columnLines(kind).join(', ');
  return [
    `CREATE TABLE IF NOT EXISTS ${identifier(kind.name)} (${columns}, _seq BIGINT NOT NULL, _flags VARCHAR)`,
    `CREATE TABLE IF NOT EXISTS ${identifier(historyTable(kind))} (${columns}, _seq BIGINT NOT NULL, _flags VARCHAR, _seq_end BIGINT NOT NULL)`,
  ];
}

/** ALTER TABLE statements that bring an older table of the kind up to its declaration. Columns are only ever added. */
export function addMissingColumns(kind: Kind, present: ReadonlySet<string>): string[] {
  return kind.columns
    .filter((column) => !present.has(column.name))
    .flatMap((column) =>
      [kind.name, historyTable(kind)].map(
        (table) =>
          `ALTER TABLE ${identifier(table)} ADD COLUMN IF NOT EXISTS ${identifier(column.name)} ${STORAGE_TYPE[column.type]}`,
      ),
    );
}
