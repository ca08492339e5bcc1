import { cell, cellOrNull, type Session } from '../session.ts';
import { literal, literals } from '../sql.ts';

/** What the files of one day brought. Money is yuan with two decimals. */
export interface DayLanded {
  readonly batches: number;
  readonly records_in: number;
  readonly landed_new: number;
  readonly landed_superseding: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly dropped: number;
  readonly money_in: string;
  readonly money_landed: string;
  /** Batches of files that had landed on a day before: nothing was changed by them. */
  readonly repeated: number;
}

const COUNTS = [
  'records_in',
  'landed_new',
  'landed_superseding',
  'unchanged',
  'stale',
  'deleted',
  'quarantined',
  'dropped',
] as const;

/**
 * What some batches came to together; a batch that landed before a day began brought nothing on that day, so its records count
 * as unchanged.
 *
 * @param since when the day began, Shanghai time.
 */
export async function landedBy(session: Session, batches: readonly string[], since: string): Promise<DayLanded> {
  const before = `landed_at < ${literal(since)}::TIMESTAMP`;
  const sums = COUNTS.map((name) => {
    const brought = ['landed_new', 'landed_superseding', 'stale', 'deleted'].includes(name);
    const old = brought ? '0' : name === 'unchanged' ? 'records_in - quarantined - dropped' : name;
    return `coalesce(sum(CASE WHEN ${before} THEN ${old} ELSE ${name} END), 0) AS ${name}`;
  });
  const [row] =
    await session.rows(`SELECT count(*) AS batches, count(*) FILTER (${before}) AS repeated, ${sums.join(', ')},
    coalesce(sum(money_in), 0)::DECIMAL(38,2)::VARCHAR AS money_in, coalesce(sum(money_landed), 0)::DECIMAL(38,2)::VARCHAR AS money_landed
    FROM batch WHERE batch IN (${literals(batches)})`);
  const number = (name: string): number => Number(cell(row, name));
  return {
    batches: number('batches'),
    repeated: number('repeated'),
    records_in: number('records_in'),
    landed_new: number('landed_new'),
    landed_superseding: number('landed_superseding'),
    unchanged: number('unchanged'),
    stale: number('stale'),
    deleted: number('deleted'),
    quarantined: number('quarantined'),
    dropped: number('dropped'),
    money_in: cellOrNull(row, 'money_in') ?? '0.00',
    money_landed: cellOrNull(row, 'money_landed') ?? '0.00',
  };
}
