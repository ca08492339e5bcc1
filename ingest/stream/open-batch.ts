import type { Kind } from '../../records/kind.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import { insertBatch, nextBatch, type BatchOrigin } from '../landing/batch-record.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { NO_RECORDS, OUTCOMES, type OutcomeCounts } from './outcome.ts';

/** The batch that a stream adds to, until it is resolved. */
export interface OpenBatch {
  readonly seq: number;
  readonly batch: string;
  /** Records it holds already. */
  readonly recordsIn: number;
}

/** What is added to a batch. */
export interface Addition extends OutcomeCounts {
  readonly ignored: readonly string[];
  readonly flags: Readonly<Record<string, number>>;
  /** Yuan over the typed records, null for kinds without money; and the same sum taken from the tables. */
  readonly moneyIn: string | null;
  readonly moneyLanded: string | null;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
}

export const NOTHING_ADDED: Addition = {
  ...NO_RECORDS,
  ignored: [],
  flags: {},
  moneyIn: null,
  moneyLanded: null,
  firstTime: null,
  lastTime: null,
};

/** The batch of a kind that a topic's stream adds to; a new one where none is open. */
export async function openBatch(
  session: Session,
  kind: Kind,
  origin: BatchOrigin,
  alwaysNew = false,
): Promise<OpenBatch> {
  const [row] = alwaysNew
    ? []
    : await session.rows(
        `SELECT seq, batch, records_in FROM batch WHERE open AND source = ${literal(origin.source)} AND kind = ${literal(kind.name)} AND note IS NULL`,
      );
  if (row !== undefined)
    return { seq: Number(cell(row, 'seq')), batch: cell(row, 'batch'), recordsIn: Number(cell(row, 'records_in')) };
  const { seq, batch } = await nextBatch(session);
  const money = kind.money === undefined ? null : '0.00';
  const summary: BatchSummary = {
    ...NO_RECORDS,
    batch,
    source: origin.source,
    kind: kind.name,
    ignored_columns: [],
    flags: {},
    money_in: money,
    money_landed: money,
  };
  await insertBatch(session, summary, origin, { seq, firstTime: null, lastTime: null, duplicateOf: null });
  await session.run(`UPDATE batch SET open = true WHERE seq = ${seq}`);
  return { seq, batch, recordsIn: 0 };
}

/** Adds to what an open batch says of itself. */
export async function addToBatch(session: Session, seq: number, added: Addition, landedAt: string): Promise<void> {
  const [row] = await session.rows(`SELECT ignored_columns, flags FROM batch WHERE seq = ${seq}`);
  const ignored = new Set([...(JSON.parse(cell(row, 'ignored_columns')) as string[]), ...added.ignored]);
  const flags: Record<string, number> = { ...(JSON.parse(cellOrNull(row, 'flags') ?? '{}') as Record<string, number>) };
  for (const [flag, count] of Object.entries(added.flags)) flags[flag] = (flags[flag] ?? 0) + count;
  const counts = (['records_in', ...OUTCOMES] as const)
    .filter((name) => added[name] > 0)
    .map((name) => `${name} = ${name} + ${added[name]}`);
  const money = [
    ...(added.moneyIn === null ? [] : [`money_in = money_in + ${added.moneyIn}`]),
    ...(added.moneyLanded === null ? [] : [`money_landed = money_landed + ${added.moneyLanded}`]),
  ];
  const times = [
    ...(added.firstTime === null ? [] : [`first_time = least(first_time, ${literal(added.firstTime)}::TIMESTAMP)`]),
    ...(added.lastTime === null ? [] : [`last_time = greatest(last_time, ${literal(added.lastTime)}::TIMESTAMP)`]),
  ];
  await session.run(
    `UPDATE batch SET ${[
      ...counts,
      ...money,
      ...times,
      `ignored_columns = ${literalOrNull(JSON.stringify([...ignored]))}`,
      `flags = ${literal(JSON.stringify(flags))}`,
      `landed_at = ${literal(landedAt)}::TIMESTAMP`,
    ].join(', ')} WHERE seq = ${seq}`,
  );
}
