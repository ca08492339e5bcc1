import { fromFen, toFen } from '../../base/decimal.ts';
import type { Kind } from '../../records/kind.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import type { LogMessage } from '../source/log/log-source.ts';
import { landTopic } from './land-topic.ts';
import { writeMessages } from './message-table.ts';
import { OUTCOMES, type PartitionOutcome } from './outcome.ts';
import { movePositions } from './positions.ts';
import { writeRanges } from './ranges.ts';
import type { Stretch } from './stretch.ts';
import type { FlushReport, StreamEffects } from './stream-request.ts';

/** What flushes of one run share. */
export interface FlushContext {
  readonly session: Session;
  /** What stands before the topic in the source of a batch. */
  readonly sourceName: string;
  /** The kind of a topic's flat records, where the configuration names it. */
  readonly kindOf: (topic: string) => Kind | undefined;
  readonly effects: Pick<StreamEffects, 'now' | 'at'>;
}

/** What a flush did, beside how long it took. */
export type Flushed = Pick<FlushReport, 'messages' | 'bytes' | 'positions' | 'outcomes' | 'reasons' | 'money'>;

function byTopic(stretches: readonly Stretch[]): Map<string, Stretch[]> {
  const topics = new Map<string, Stretch[]>();
  for (const stretch of stretches) topics.set(stretch.topic, [...(topics.get(stretch.topic) ?? []), stretch]);
  return topics;
}

function summed(outcomes: readonly PartitionOutcome[]): Record<string, Record<string, number>> {
  const kinds: Record<string, Record<string, number>> = {};
  for (const one of outcomes) {
    const counts = (kinds[one.kind] ??= {});
    for (const name of OUTCOMES) if (one[name] > 0) counts[name] = (counts[name] ?? 0) + one[name];
  }
  return kinds;
}

/** Yuan by kind. */
function moneyOf(outcomes: readonly PartitionOutcome[]): Record<string, string> {
  const fen = new Map<string, bigint>();
  for (const { kind, money } of outcomes) if (money !== null) fen.set(kind, (fen.get(kind) ?? 0n) + toFen(money));
  return Object.fromEntries([...fen].map(([kind, sum]) => [kind, fromFen(sum)]));
}

/** Quarantined records of a flush by reason. */
async function reasonsOf(session: Session, seqs: readonly number[], stretches: readonly Stretch[]) {
  const ranges = stretches.map(
    ({ topic, partition, from, next }) =>
      `(ends_with(source, ${literal(`:${topic}`)}) AND log_partition = ${partition} AND log_offset >= ${from} AND log_offset < ${next})`,
  );
  const rows = await session.rows(
    `SELECT code, count(*) AS n FROM (SELECT unnest(json_extract_string(reasons, '$[*].code')) AS code FROM quarantine
      WHERE seq IN (${seqs.join(', ')}) AND (${ranges.join(' OR ')})) GROUP BY code`,
  );
  return Object.fromEntries(rows.map((row) => [cell(row, 'code'), Number(cell(row, 'n'))]));
}

/**
 * Lands stretches of messages in one transaction: facts, quarantine, the positions of their partitions, and the record of
 * what became of them. All of it is kept, or nothing.
 *
 * @param refused - whether a message goes to quarantine unread, because it broke the reading of others.
 * @throws MingchaError MC-STREAM-008 where a position is not what it was; whatever landing a topic throws.
 */
export async function flushStretches(
  stretches: readonly Stretch[],
  context: FlushContext,
  refused: (message: LogMessage) => boolean = () => false,
): Promise<Flushed> {
  const { session, effects } = context;
  const now = effects.now();
  effects.at?.('before_begin');
  const flushed = await session.transaction(async () => {
    const outcomes: PartitionOutcome[] = [];
    for (const [topic, own] of byTopic(stretches)) {
      const written = await writeMessages(session, own, refused, () => effects.at?.('mid_append'));
      if (written === 0) continue;
      await landTopic({
        session,
        topic,
        source: `${context.sourceName}:${topic}`,
        kind: context.kindOf(topic),
        now,
        note: (more) => outcomes.push(...more),
      });
    }
    await movePositions(session, stretches, now);
    await writeRanges(session, stretches, outcomes, now);
    const bad = [...new Set(outcomes.filter((one) => one.quarantined > 0).map((one) => one.seq))];
    const reasons = bad.length === 0 ? {} : await reasonsOf(session, bad, stretches);
    effects.at?.('before_commit');
    return {
      messages: stretches.reduce((sum, { messages }) => sum + messages.length, 0),
      bytes: stretches.reduce((sum, { bytes }) => sum + bytes, 0),
      positions: stretches.map(({ topic, partition, from, next, messages }) => ({
        topic,
        partition,
        fromOffset: from,
        nextOffset: next,
        messages: messages.length,
      })),
      outcomes: summed(outcomes),
      reasons,
      money: moneyOf(outcomes),
    };
  });
  effects.at?.('after_commit');
  return flushed;
}
