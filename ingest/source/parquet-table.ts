import type { Session } from '../../store/session.ts';
import { cell } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { filePattern } from './file-pattern.ts';
import { rawName, type SourceTable } from './source-table.ts';

/** A Parquet file with its stored types. Text without a text annotation is read as text. */
export async function parquetTable(session: Session, path: string): Promise<SourceTable> {
  const reader = `read_parquet(${filePattern(path)}, binary_as_string = true, hive_partitioning = false)`;
  const described = await session.rows(`DESCRIBE SELECT * FROM ${reader}`);
  const columns = described.map((row) => ({ name: cell(row, 'column_name'), type: cell(row, 'column_type') }));
  const list = columns.map((one, position) => `${identifier(one.name)} AS ${rawName(position)}`).join(', ');
  return { columns, query: `SELECT ${list} FROM ${reader}`, hasOrdinal: false };
}
