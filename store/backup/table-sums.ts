import { cell, type Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';

/** What a table holds, in two figures that do not depend on the order of its rows. */
export interface TableSum {
  readonly table: string;
  readonly rows: number;
  /** Sum of DuckDB's hash over every row's columns, as a whole number. Only comparable between equal DuckDB versions. */
  readonly checksum: string;
}

/** The tables of a database with their columns, by name. */
export async function tableColumns(
  session: Session,
  database: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows =
    await session.rows(`SELECT t.table_name, list(c.column_name ORDER BY c.column_index)::JSON::VARCHAR AS columns
FROM duckdb_tables() t JOIN duckdb_columns() c ON c.database_name = t.database_name AND c.schema_name = t.schema_name AND c.table_name = t.table_name
WHERE t.database_name = ${literal(database)} AND t.schema_name = 'main' AND NOT t.temporary GROUP BY t.table_name ORDER BY t.table_name`);
  return new Map(rows.map((row) => [cell(row, 'table_name'), JSON.parse(cell(row, 'columns')) as string[]]));
}

/** Rows and checksum of one table. A sum, not an exclusive or: two equal rows must not cancel. */
export async function tableSum(
  session: Session,
  database: string,
  table: string,
  columns: readonly string[],
): Promise<TableSum> {
  const [row] = await session.rows(
    `SELECT count(*) AS row_count, coalesce(sum(hash(${identifiers(columns)})::HUGEINT), 0)::VARCHAR AS checksum FROM ${identifier(database)}.main.${identifier(table)}`,
  );
  return { table, rows: Number(cell(row, 'row_count')), checksum: cell(row, 'checksum') };
}

/** Rows and checksum of every table of a database. */
export async function tableSums(
  session: Session,
  database: string,
  onTable?: (table: string, done: number, total: number) => void,
): Promise<TableSum[]> {
  const columns = await tableColumns(session, database);
  const sums: TableSum[] = [];
  for (const [table, names] of columns) {
    onTable?.(table, sums.length, columns.size);
    sums.push(await tableSum(session, database, table, names));
  }
  return sums;
}

/** Names of the tables that two lists of sums do not agree on. */
export function differing(wanted: readonly TableSum[], found: readonly TableSum[], rowsOnly = false): string[] {
  const text = (sum: TableSum | undefined): string =>
    sum === undefined ? '' : rowsOnly ? String(sum.rows) : `${sum.rows} ${sum.checksum}`;
  const of = (sums: readonly TableSum[], table: string): string => text(sums.find((sum) => sum.table === table));
  const tables = [...new Set([...wanted, ...found].map((sum) => sum.table))];
  return tables.filter((table) => of(wanted, table) !== of(found, table));
}
