import { cell, type Session } from '../../store/session.ts';
import { staged, type Staged } from './stage.ts';

/** A stretch from one midnight to another, as SQL. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** Records that are put in order at a time: enough to keep the engine busy, few enough for its memory. */
const RECORDS_A_WINDOW = 60_000;

const DAY = 86_400_000;
const midnight = (time: number): string => `TIMESTAMP '${new Date(time).toISOString().slice(0, 10)} 00:00:00'`;

/** How many records a city has, and the windows that cover all its time up to the end of its last month. */
export async function windowsOf(
  session: Session,
  kinds: readonly Staged[],
): Promise<{ readonly records: ReadonlyMap<string, number>; readonly windows: readonly Window[] }> {
  const records = new Map<string, number>();
  let from = Infinity;
  let to = -Infinity;
  for (const { kind, timed } of kinds) {
    const [row] = await session.rows(
      `SELECT count(*) AS n, epoch_ms(min("at")) AS first, epoch_ms(date_trunc('month', max("at")) + INTERVAL 1 MONTH) AS last FROM ${staged(kind.name)}`,
    );
    records.set(kind.name, Number(cell(row, 'n')));
    if (!timed || cell(row, 'first') === '') continue;
    from = Math.min(from, Math.floor(Number(cell(row, 'first')) / DAY) * DAY);
    to = Math.max(to, Number(cell(row, 'last')));
  }
  const all = [...records.values()].reduce((sum, n) => sum + n, 0);
  const step = Math.max(1, Math.floor((((to - from) / DAY) * RECORDS_A_WINDOW) / Math.max(1, all))) * DAY;
  const windows: Window[] = [];
  for (let at = from; at < to; at += step) windows.push({ from: midnight(at), to: midnight(Math.min(to, at + step)) });
  return { records, windows };
}
