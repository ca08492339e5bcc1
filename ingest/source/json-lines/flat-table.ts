import { KINDS } from '../../../records/kinds.ts';
import type { Session } from '../../../store/session.ts';
import { identifier, literal } from '../../../store/sql.ts';
import { normalHeader } from '../../landing/match-header.ts';
import { rawName, type SourceTable } from '../source-table.ts';
import { distinctKeys } from './distinct-keys.ts';
import { fieldsSql, nestedSql } from './json-sql.ts';
import { JSON_TEXT, soundLines } from './line-table.ts';

/** Groups of field names that feed one column of a kind, best name first: its own, its aliases, its label. */
function sameColumn(header: readonly string[]): string[][] {
  const byName = new Map<string, string[]>();
  for (const key of header) byName.set(normalHeader(key), [...(byName.get(normalHeader(key)) ?? []), key]);
  const groups = KINDS.flatMap((kind) =>
    kind.columns.map((column) =>
      [...new Set([column.name, ...column.aliases, column.label.zh].map(normalHeader))].flatMap(
        (name) => byName.get(name) ?? [],
      ),
    ),
  );
  return groups.filter((group) => group.length > 1);
}

/**
 * Names that stand for one another: where some lines call a column by one name and other lines by another, and no line
 * by both, a line's value is under whichever it has. A line with both is read as a CSV with both columns is.
 */
async function standIns(
  session: Session,
  database: string,
  header: readonly string[],
  chosen: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const [best, ...others] of sameColumn(header)) {
    if (best === undefined) continue;
    for (const other of others) {
      const both = `list_contains(keys, ${literal(best)}) AND list_contains(keys, ${literal(other)})`;
      const query = `SELECT true FROM ${identifier(database)}.shape WHERE NOT is_message AND ${chosen} AND ${both} LIMIT 1`;
      const known = found.get(best) ?? [];
      if (!known.includes(other) && (await session.value(query)) === null) found.set(best, [...known, other]);
    }
  }
  return found;
}

/**
 * The flat records of a database's `line` table as one table: its header is every field name any of them has.
 *
 * @param known - whether a field name is one that somebody declared; where such a field holds a list or an object, the
 *   line is faulted.
 * @param chosen - SQL of which shapes of lines are meant, where not all are.
 * @returns the table, or undefined where there is no flat record.
 * @throws MingchaError MC-INGEST-025 for too many field names.
 */
export async function flatTable(
  session: Session,
  database: string,
  known: (header: string) => boolean,
  source: string,
  chosen = 'true',
): Promise<SourceTable | undefined> {
  const shapes = `SELECT keys, first FROM ${identifier(database)}.shape WHERE NOT is_message AND ${chosen}`;
  const lines = soundLines(database, false, chosen);
  const header = await distinctKeys(session, shapes, source);
  if (header.length === 0) return undefined;
  const nested = `nests AND ${nestedSql('message', header.filter(known))}`;
  await session.run(
    `UPDATE ${identifier(database)}.line SET fault = 'nested_value' WHERE _ordinal IN (SELECT _ordinal FROM ${lines} AND ${nested})`,
  );
  const others = await standIns(session, database, header, chosen);
  const place = new Map(header.map((key, index) => [key, `s[${index + 1}]`]));
  const value = (key: string): string => {
    const values = [key, ...(others.get(key) ?? [])].flatMap((name) => place.get(name) ?? []);
    return values.length === 1 ? values.join('') : `coalesce(${values.join(', ')})`;
  };
  const columns = header.map((key, index) => `${value(key)} AS ${rawName(index)}`);
  return {
    columns: header.map((name) => ({ name, type: 'VARCHAR' })),
    query: `SELECT _ordinal, ${columns.join(', ')} FROM (SELECT _ordinal, ${fieldsSql(JSON_TEXT, header)} AS s FROM ${lines})`,
    hasOrdinal: true,
    exact: `SELECT _ordinal, encode(message) AS bytes FROM ${identifier(database)}.line`,
  };
}
