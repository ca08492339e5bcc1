import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import type { BookRow } from './rows.ts';

/** How often one thing was noted of the records of a kind. */
export interface Noted {
  readonly kind: string;
  readonly name: string;
  readonly records: number;
  readonly batches: number;
}

/** What is known of the data behind a workbook. */
export interface DataQuality {
  /** Every batch, with whether its counts and its money add up. */
  readonly batches: readonly BookRow[];
  readonly flags: readonly Noted[];
  /** Columns of sources that no kind has; `records` counts the records of those batches. */
  readonly ignored: readonly Noted[];
}

const BATCHES = `SELECT batch, source, kind, action, records_in, landed_new, landed_superseding, unchanged, stale, deleted, quarantined, dropped,
  records_in = landed_new + landed_superseding + unchanged + stale + deleted + quarantined + dropped AS counts_agree,
  money_in, money_landed, money_in IS NOT DISTINCT FROM money_landed AS money_agrees,
  duplicate_of, open, undone_seq, strftime(first_time, '%Y-%m-%d %H:%M:%S') AS first_time, strftime(last_time, '%Y-%m-%d %H:%M:%S') AS last_time,
  strftime(landed_at, '%Y-%m-%d %H:%M:%S') AS landed_at
FROM batch ORDER BY seq, kind, source`;

const FLAGS = `WITH flag AS (
  SELECT kind, seq, unnest(map_entries(from_json(flags, '"MAP(VARCHAR, BIGINT)"'))) AS f FROM batch WHERE duplicate_of IS NULL)
SELECT kind, f.key AS name, sum(f.value)::BIGINT AS records, count(DISTINCT seq) AS batches FROM flag GROUP BY ALL ORDER BY kind, records DESC, name`;

const IGNORED = `WITH one AS (
  SELECT kind, seq, records_in, unnest(from_json(ignored_columns, '["VARCHAR"]')) AS name FROM batch WHERE duplicate_of IS NULL)
SELECT kind, name, sum(records_in)::BIGINT AS records, count(DISTINCT seq) AS batches FROM one GROUP BY ALL ORDER BY kind, name`;

function textsOf(row: Row): BookRow {
  return Object.fromEntries(Object.keys(row).map((name) => [name, cellOrNull(row, name)]));
}

async function noted(session: Session, sql: string): Promise<Noted[]> {
  return (await session.rows(sql)).map((row) => ({
    kind: cell(row, 'kind'),
    name: cell(row, 'name'),
    records: Number(cell(row, 'records')),
    batches: Number(cell(row, 'batches')),
  }));
}

/** What landing noted of everything that came in. */
export async function workbookQuality(session: Session): Promise<DataQuality> {
  return {
    batches: (await session.rows(BATCHES)).map(textsOf),
    flags: await noted(session, FLAGS),
    ignored: await noted(session, IGNORED),
  };
}
