import type { Session } from '../../store/session.ts';
import { cell } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { filePattern } from './file-pattern.ts';
import { rawName, type SourceTable } from './source-table.ts';

/** The type by which Hive and Spark 2 store moments: in UTC, which it does not say of itself. */
const UTC_MOMENT = 'INT96';

/** The names of a file's columns that are stored as INT96. */
async function utcMoments(session: Session, path: string): Promise<ReadonlySet<string>> {
  const schema = await session.rows(
    `SELECT name FROM parquet_schema(${filePattern(path)}) WHERE type = ${literal(UTC_MOMENT)}`,
  );
  return new Set(schema.map((row) => cell(row, 'name')));
}

/**
 * A Parquet file with its stored types. Text without a text annotation is read as text, an INT96 as the moment in UTC
 * that it is, told in Shanghai wall time.
 */
export async function parquetTable(session: Session, path: string): Promise<SourceTable> {
  const reader = `read_parquet(${filePattern(path)}, binary_as_string = true, hive_partitioning = false)`;
  const described = await session.rows(`DESCRIBE SELECT * FROM ${reader}`);
  const columns = described.map((row) => ({ name: cell(row, 'column_name'), type: cell(row, 'column_type') }));
  const moments = await utcMoments(session, path);
  const list = columns
    .map(({ name, type }, position) => {
      const value = identifier(name);
      const isMoment = moments.has(name) && type.startsWith('TIMESTAMP') && type !== 'TIMESTAMP WITH TIME ZONE';
      const wall = `timezone('Asia/Shanghai', timezone('UTC', CAST(${value} AS TIMESTAMP)))`;
      return `${isMoment ? wall : value} AS ${rawName(position)}`;
    })
    .join(', ');
  return { columns, query: `SELECT ${list} FROM ${reader}`, hasOrdinal: false };
}
