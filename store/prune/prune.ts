import { MingchaError } from '../../base/problem.ts';
import { shanghaiTime } from '../../base/clock.ts';
import { setlD } from '../../records/setl-d.ts';
import { KINDS } from '../../records/kinds.ts';
import { recordHorizon } from '../horizon.ts';
import { storeProblem } from '../problems.ts';
import { dropUnkept, FORGET_KEPT } from '../kept/registry.ts';
import { cell, type Session } from '../session.ts';
import { identifier, literal } from '../sql.ts';
import { recordUpkeep } from '../upkeep.ts';
import { decideWhatStays, forgetDecision } from './keep.ts';
import { CLOSED_QUARANTINE, countRemovals, removeRows, type PrunedKind } from './removal.ts';

/** Months of data that a prune leaves unless forced: a year that cohort rules judge, and the year that rules look back. */
const MONTHS_LEFT = 24;

/** What a prune would remove, or removed. */
export interface Pruned {
  readonly before: string;
  readonly kinds: readonly PrunedKind[];
  /** Quarantined records that were dealt with long ago and go too. Waiting ones always stay. */
  readonly quarantine_removed: number;
}

/** What is asked of a prune. */
export interface PruneRequest {
  /** ISO day. */
  readonly before: string;
  readonly now: Date;
  /** Allows a day within the last two years of the data. */
  readonly force: boolean;
  readonly reason: string | null;
  /** Writes the prune down elsewhere too, in the same transaction. */
  readonly recordAct?: (pruned: Pruned) => Promise<void>;
}

async function dataEnd(session: Session, now: string): Promise<string | null> {
  const latest = (kinds: typeof KINDS): Promise<string | null> =>
    session.value(
      `SELECT max(t)::DATE::VARCHAR FROM (${kinds.map((kind) => `SELECT max(${identifier(kind.time ?? '')}) AS t FROM ${identifier(kind.name)} WHERE ${identifier(kind.time ?? '')} <= TIMESTAMP ${literal(now)}`).join(' UNION ALL ')})`,
    );
  return (await latest([setlD])) ?? (await latest(KINDS.filter((kind) => kind.time !== undefined)));
}

async function refuseLateDays(session: Session, { before, now, force }: PruneRequest): Promise<void> {
  const today = shanghaiTime(now);
  if (before > today.slice(0, 10)) throw new MingchaError(storeProblem('MC-STORE-019', '--before', { before }));
  if (force) return;
  const end = await dataEnd(session, today);
  if (end === null) return;
  const latest = await session.value(`SELECT (DATE ${literal(end)} - INTERVAL ${MONTHS_LEFT} MONTH)::DATE::VARCHAR`);
  if (latest === null || before <= latest) return;
  throw new MingchaError(
    storeProblem('MC-STORE-018', '--before', {
      before,
      zh: `数据截至 ${end}；规则要看最近一年，并回看前一年，因此 ${latest} 及以后的记录应保留`,
      en: `The data ends on ${end}; rules judge the last year and look back one more, so records from ${latest} on should stay`,
    }),
  );
}

/**
 * Says what a prune would remove, without removing anything.
 *
 * @throws MingchaError MC-STORE-018 for a day within two years of the data's end, 019 for a day to come.
 */
export async function tellPrune(session: Session, request: PruneRequest): Promise<Pruned> {
  await refuseLateDays(session, request);
  try {
    await decideWhatStays(session, request.before);
    return await counted(session, request.before);
  } finally {
    await forgetDecision(session).catch(() => undefined);
  }
}

async function counted(session: Session, before: string): Promise<Pruned> {
  const kinds = await countRemovals(session, before);
  const closed = await session.value(`SELECT count(*) FROM quarantine WHERE ${CLOSED_QUARANTINE(before)}`);
  return { before, kinds, quarantine_removed: Number(closed) };
}

/**
 * Removes records before a day, in one transaction, keeping whole whatever reaches the day and all that suspects of any
 * state rest on; registers, batches, runs and the ledger stay. Records the horizon and what went.
 *
 * @throws MingchaError MC-STORE-018, 019 as `tellPrune`.
 */
export async function prune(session: Session, request: PruneRequest): Promise<Pruned> {
  const { before, now, reason } = request;
  await refuseLateDays(session, request);
  try {
    const pruned = await session.transaction(async () => {
      await decideWhatStays(session, before);
      const result = await counted(session, before);
      const batches = await removeRows(session, before);
      const quarantine = await session.rows(
        `SELECT seq::VARCHAR AS seq, count(*)::VARCHAR AS n FROM quarantine WHERE ${CLOSED_QUARANTINE(before)} GROUP BY seq`,
      );
      await session.run(`DELETE FROM quarantine WHERE ${CLOSED_QUARANTINE(before)}`);
      await recordHorizon(session, before);
      // What scans keep says nothing of records that left without a version of their going.
      await session.runAll(FORGET_KEPT);
      await request.recordAct?.(result);
      await recordUpkeep(session, now, 'prune', {
        ...result,
        reason,
        batches,
        quarantine: Object.fromEntries(quarantine.map((row) => [cell(row, 'seq'), Number(cell(row, 'n'))])),
      });
      return result;
    });
    await dropUnkept(session);
    await session.run('CHECKPOINT');
    return pruned;
  } finally {
    await forgetDecision(session).catch(() => undefined);
  }
}
