import type { Session } from '../store/session.ts';
import { identifier, literal } from '../store/sql.ts';

/** A cell of a table laid out in the program. Lists become SQL lists of text. */
export type Cell = string | number | boolean | null | readonly string[];

const cellSql = (cell: Cell): string => {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return literal(cell);
  if (typeof cell === 'object') return `[${cell.map(literal).join(', ')}]::VARCHAR[]`;
  return String(cell);
};

/** Makes a temporary table from rows laid out in the program. `columns` maps names to SQL types. */
export async function makeTable(
  session: Session,
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const declared = Object.entries(columns).map(([column, type]) => `${identifier(column)} ${type}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} (${declared.join(', ')})`);
  const batch = 500;
  for (let from = 0; from < rows.length; from += batch) {
    const text = rows.slice(from, from + batch).map((row) => `(${row.map(cellSql).join(', ')})`);
    await session.run(`INSERT INTO ${identifier(name)} VALUES ${text.join(',\n')}`);
  }
}
