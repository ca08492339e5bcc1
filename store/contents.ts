import { KINDS } from '../records/kinds.ts';
import { historyTable } from './ddl.ts';
import { isWaiting, type QuarantineFilter } from './quarantine.ts';
import { cell, cellOrNull, type Session } from './session.ts';
import { identifier, literal } from './sql.ts';

/** How much the warehouse holds of one kind. */
export interface KindContents {
  readonly kind: string;
  readonly records: number;
  readonly superseded: number;
  readonly first_time: string | null;
  readonly last_time: string | null;
}

/** Quarantined records of a kind that share a reason. A record may have several. */
export interface QuarantineCount {
  readonly kind: string;
  readonly code: string;
  readonly column: string | null;
  readonly records: number;
}

/** Records of each kind, superseded versions, and the span of service times. */
export async function kindContents(session: Session): Promise<KindContents[]> {
  const parts = KINDS.map((kind) => {
    const bound = (aggregate: string): string =>
      kind.time === undefined
        ? 'NULL'
        : `(SELECT ${aggregate}(${identifier(kind.time)})::VARCHAR FROM ${identifier(kind.name)})`;
    return `SELECT ${literal(kind.name)} AS kind, (SELECT count(*) FROM ${identifier(kind.name)}) AS records,
  (SELECT count(*) FROM ${identifier(historyTable(kind))}) AS superseded, ${bound('min')} AS first_time, ${bound('max')} AS last_time`;
  });
  const rows = await session.rows(parts.join('\nUNION ALL\n'));
  return rows.map((row) => ({
    kind: cell(row, 'kind'),
    records: Number(cell(row, 'records')),
    superseded: Number(cell(row, 'superseded')),
    first_time: cellOrNull(row, 'first_time'),
    last_time: cellOrNull(row, 'last_time'),
  }));
}

/** What waits in quarantine, by kind and reason, most frequent first. */
export async function quarantineCounts(session: Session, filter: QuarantineFilter = {}): Promise<QuarantineCount[]> {
  const rows = await session.rows(`WITH reason AS (
  SELECT kind, unnest(from_json(reasons, '[{"code":"VARCHAR","column":"VARCHAR"}]')) AS r FROM quarantine q WHERE ${isWaiting(filter)})
SELECT kind, r.code AS code, r."column" AS column_name, count(*) AS n FROM reason GROUP BY ALL ORDER BY n DESC, kind, code, column_name NULLS FIRST`);
  return rows.map((row) => ({
    kind: cell(row, 'kind'),
    code: cell(row, 'code'),
    column: cellOrNull(row, 'column_name'),
    records: Number(cell(row, 'n')),
  }));
}

/** The latest registered name of every institution, by its code. */
export async function institutionNames(session: Session): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows(
    'SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS name FROM medins_b GROUP BY 1',
  );
  return new Map(rows.map((row) => [cell(row, 'fixmedins_code'), cell(row, 'name')]));
}
