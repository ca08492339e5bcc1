import { MingchaError } from '../../base/problem.ts';
import type { Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import type { BatchSummary } from '../batch-summary.ts';
import { ingestProblem } from '../problems.ts';
import { reasonsOfFault } from '../reasons.ts';
import { insertBatch, nextBatch, placesOf, type BatchOrigin } from './batch-record.ts';
import { closeJudgedAgain } from './close-quarantine.ts';
import { MESSAGE } from './message-kind.ts';

/** The part of a batch's summary that a batch without facts leaves at nothing. */
export const NOTHING_LANDED = {
  landed_new: 0,
  landed_superseding: 0,
  unchanged: 0,
  stale: 0,
  deleted: 0,
  dropped: 0,
  ignored_columns: [],
  flags: {},
  money_in: null,
  money_landed: null,
} as const;

/**
 * Puts messages into quarantine.
 *
 * @param query - gives `_ordinal`, `reason`, `bytes` and `text`.
 * @returns how many.
 */
export async function quarantineMessages(
  session: Session,
  query: string,
  origin: BatchOrigin,
  place: { readonly seq: number; readonly batch: string },
): Promise<number> {
  const fixed = [literal(MESSAGE.name), literal(origin.source), literalOrNull(origin.fileDigest)].join(', ');
  const where = placesOf(origin, 'q._ordinal');
  return session.run(
    `INSERT INTO quarantine (seq, batch, kind, source, file_digest, encoding, form, ordinal, text, bytes, reasons, log_partition, log_offset)
     SELECT ${place.seq}, ${literal(place.batch)}, ${fixed}, ${literal(origin.encoding)}, 'json', _ordinal, text, bytes, ${reasonsOfFault('reason')}, ${where.columns} FROM (${query}) q${where.join}`,
  );
}

/** Why a batch of messages does not hold, or undefined: each must be in quarantine, once. */
export async function missing(session: Session, seq: number, summary: BatchSummary): Promise<string | undefined> {
  const rows = Number(await session.value(`SELECT count(*) FROM quarantine WHERE seq = ${seq}`));
  if (rows !== summary.quarantined) return `quarantined ${summary.quarantined} <> rows ${rows}`;
  const accounted = summary.deleted + summary.unchanged + summary.quarantined;
  return accounted === summary.records_in ? undefined : `records_in ${summary.records_in} <> ${accounted}`;
}

/**
 * Lands what belongs to no kind: a batch of kind `message`, all of it in quarantine, in one transaction.
 *
 * @param query - gives `_ordinal`, `reason`, `bytes` and `text`.
 * @throws MingchaError MC-INGEST-006 when it does not reconcile; nothing has changed then.
 */
export async function commitMessages(session: Session, query: string, origin: BatchOrigin): Promise<BatchSummary> {
  return session.transaction(async () => {
    const place = await nextBatch(session);
    const records = Number(await session.value(`SELECT count(*) FROM (${query})`));
    await quarantineMessages(session, query, origin, place);
    await closeJudgedAgain(session, MESSAGE.name, origin, place.seq);
    const summary: BatchSummary = {
      ...NOTHING_LANDED,
      batch: place.batch,
      source: origin.source,
      kind: MESSAGE.name,
      records_in: records,
      quarantined: records,
    };
    const reason = await missing(session, place.seq, summary);
    if (reason !== undefined) throw new MingchaError(ingestProblem('MC-INGEST-006', origin.source, { reason }));
    await insertBatch(session, summary, origin, { seq: place.seq, firstTime: null, lastTime: null, duplicateOf: null });
    return summary;
  });
}
