import { STORAGE_TYPE } from '../../records/column.ts';
import type { Kind } from '../../records/kind.ts';
import type { Session } from '../session.ts';
import { cell } from '../session.ts';
import { identifier, literal } from '../sql.ts';

/** Words that texts of steps are made of; a column whose name is none of them is read by nobody. */
export type Words = ReadonlySet<string>;

const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

/** All words of some texts. */
export function wordsOf(texts: Iterable<string>): Words {
  const words = new Set<string>();
  for (const text of texts) for (const [word] of text.matchAll(WORD)) words.add(word);
  return words;
}

/**
 * These words and the columns of kept tables, of all or of some: whoever passes columns on there by a star names none of
 * them, and what is kept must be whole. Netted trace events have every column; which of them hold something is part of what
 * everything kept is told by.
 */
export async function withKeptColumns(session: Session, words: Words, tables?: readonly string[]): Promise<Words> {
  const some = tables === undefined ? '' : ` AND table_name IN (${['', ...tables].map(literal).join(', ')})`;
  const rows = await session.rows(
    `SELECT DISTINCT column_name FROM duckdb_columns() WHERE schema_name = 'kept' AND database_name = current_database() AND table_name <> 'net_trac_event'${some}`,
  );
  return new Set([...words, ...rows.map((row) => cell(row, 'column_name'))]);
}

/** The names of a temporary table's columns: what was taken out of a kind, where that is not said elsewhere. */
export async function columnsTaken(session: Session, table: string): Promise<Words> {
  const rows = await session.rows(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = 'temp' AND table_name = ${literal(table)}`,
  );
  return new Set(rows.map((row) => cell(row, 'column_name')));
}

/** What records of persons and trace codes are told by: there whoever reads them. */
const TELLING: Words = new Set(['psn_no', 'mdtrt_id', 'setl_id', 'init_setl_id', 'bkkp_sn', 'drug_trac_codg']);

/** The columns of a kind that somebody reads, or that records are told by; all, where it is not said who reads what. */
export function columnsRead(kind: Kind, words: Words | undefined): string[] {
  const names = kind.columns.map(({ name }) => name);
  if (words === undefined) return names;
  return names.filter((name) => words.has(name) || TELLING.has(name) || kind.key.includes(name));
}

/** The select list that brings those back to all columns of the kind in their order and types: what nobody reads is NULL. */
export function asAllColumns(kind: Kind, words: Words | undefined): string {
  const read = new Set(columnsRead(kind, words));
  return kind.columns
    .map(({ name, type }) =>
      read.has(name) ? identifier(name) : `CAST(NULL AS ${STORAGE_TYPE[type]}) AS ${identifier(name)}`,
    )
    .join(', ');
}
