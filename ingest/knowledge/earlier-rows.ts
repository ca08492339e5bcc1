import type { Kind } from '../../records/kind.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import type { KnowledgeRow } from './knowledge-rows.ts';

/** A point that replaces another, and from when on. */
export interface Replacement {
  readonly id: string;
  readonly from: string;
}

/** The key of a row of a kind as one text. */
export const keyOf = (kind: Kind, row: KnowledgeRow): string => kind.key.map((name) => row[name] ?? '').join('\u001F');

/** The day before, `YYYY-MM-DD`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** A stored row as texts, its decimals without trailing noughts so that it lands unchanged. */
async function storedRows(session: Session, kind: Kind, condition: string): Promise<KnowledgeRow[]> {
  const names = kind.columns.map(({ name }) => name);
  const columns = names.map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`).join(', ');
  const rows = await session.rows(`SELECT ${columns} FROM ${identifier(kind.name)} WHERE ${condition}`);
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, cellOrNull(row, name)])));
}

/** The ends that rows of these points were given by what replaced them: an import of the older file must not take them away. */
export async function knownEnds(session: Session, kind: Kind): Promise<ReadonlyMap<string, string>> {
  const key = kind.key.map((name) => `coalesce(CAST(${identifier(name)} AS VARCHAR), '')`).join(` || chr(31) || `);
  const rows = await session.rows(
    `SELECT ${key} AS key, enddate::VARCHAR AS enddate FROM ${identifier(kind.name)} WHERE enddate IS NOT NULL`,
  );
  return new Map(rows.map((row) => [cell(row, 'key'), cell(row, 'enddate')]));
}

/**
 * Rows of the warehouse that points of this import replace, with their end on the day before: all of a point that is named,
 * and rows of the same class, item and kind of limit where a source has no ids and was published later.
 */
export async function endedRows(
  session: Session,
  kind: Kind,
  replaced: readonly Replacement[],
  anonymous: readonly KnowledgeRow[],
): Promise<KnowledgeRow[]> {
  const ended = new Map<string, KnowledgeRow>();
  const end = (row: KnowledgeRow, from: string): void => {
    if ((row['begndate'] ?? '') < from) ended.set(keyOf(kind, row), { ...row, enddate: dayBefore(from) });
  };
  const from = new Map(replaced.map((one) => [one.id, one.from]));
  const open = (alias: string): string => `${alias}enddate IS NULL`;
  if (from.size > 0) {
    const ids = [...from.keys()].map(literal).join(', ');
    for (const row of await storedRows(session, kind, `kp_id IN (${ids}) AND ${open('')}`))
      end(row, from.get(row['kp_id'] ?? '') ?? '');
  }
  const same = kind.key.filter((name) => name !== 'kp_id' && name !== 'begndate');
  const sameness = (row: KnowledgeRow): string => ['rule_class', ...same].map((name) => row[name] ?? '').join('\u001F');
  const news = new Map(anonymous.map((row) => [sameness(row), row]));
  if (news.size > 0) {
    const own = new Set(anonymous.map((row) => row['kp_id'] ?? ''));
    const classes = [...new Set(anonymous.map((row) => literal(row['rule_class'] ?? '')))].join(', ');
    for (const row of await storedRows(session, kind, `rule_class IN (${classes}) AND ${open('')}`)) {
      const by = news.get(sameness(row));
      if (by !== undefined && !own.has(row['kp_id'] ?? '')) end(row, by['begndate'] ?? '');
    }
  }
  return [...ended.values()];
}
