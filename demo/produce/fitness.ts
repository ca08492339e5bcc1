import { STORAGE_TYPE, type ColumnType } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import { identifier } from '../../store/sql.ts';

const TEXTS: ReadonlySet<ColumnType> = new Set(['id', 'code', 'text']);

/**
 * SQL of whether a record of the city is unfit to land: a required value is empty, or one is not of its column's type.
 * Plain on purpose, and apart from landing: the producer's ledger is there to check landing.
 */
export function unfitSql(kind: Kind, columns: readonly string[]): string {
  const conditions = kind.columns
    .filter((column) => columns.includes(column.name))
    .flatMap(({ name, type, required }) => [
      ...(required ? [`trim(coalesce(${identifier(name)}, '')) = ''`] : []),
      ...(TEXTS.has(type)
        ? []
        : [`(${identifier(name)} <> '' AND TRY_CAST(${identifier(name)} AS ${STORAGE_TYPE[type]}) IS NULL)`]),
    ]);
  return `(${conditions.length === 0 ? 'false' : conditions.join(' OR ')})`;
}

/** SQL of a record's money in fen; 0 where it is unfit or its kind has none. `unfit` names the column with the verdict. */
export function fenSql(kind: Kind, columns: readonly string[], unfit: string): string {
  const { money } = kind;
  if (money === undefined || !columns.includes(money)) return '0::BIGINT';
  return `CASE WHEN ${unfit} THEN 0 ELSE CAST(coalesce(TRY_CAST(${identifier(money)} AS DECIMAL(16,2)), 0) * 100 AS BIGINT) END`;
}
