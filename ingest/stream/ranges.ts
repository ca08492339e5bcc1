import { crc32 } from 'node:zlib';
import { shanghaiTime } from '../../base/clock.ts';
import type { Session } from '../../store/session.ts';
import { literal, literalOrNull } from '../../store/sql.ts';
import type { LogMessage } from '../source/log/log-source.ts';
import { settleJudgedAgain } from './judged-again.ts';
import type { PartitionOutcome } from './outcome.ts';
import type { Stretch } from './stretch.ts';

/** Sum of the CRC-32 of messages' values: the same however a stretch is divided. An empty value counts 0. */
export function checksumOf(messages: readonly LogMessage[]): bigint {
  // A CRC-32 is below 2^32, so two million of them sum exactly in a double.
  let exact = 0n;
  let sum = 0;
  for (const [index, { value }] of messages.entries()) {
    sum += value === null ? 0 : crc32(value);
    if (index % 1_000_000 === 999_999) {
      exact += BigInt(sum);
      sum = 0;
    }
  }
  return exact + BigInt(sum);
}

/**
 * Records what became of stretches: one row each, and one for each kind and batch they fed. Of messages that are read again
 * each waits in quarantine once.
 */
export async function writeRanges(
  session: Session,
  stretches: readonly Stretch[],
  outcomes: readonly PartitionOutcome[],
  now: Date,
): Promise<void> {
  const time = `${literal(shanghaiTime(now))}::TIMESTAMP`;
  const ranges = stretches.map(
    ({ topic, partition, from, next, messages }) =>
      `(${literal(topic)}, ${partition}, ${from}, ${next}, ${messages.length}, ${checksumOf(messages)}, 'landed', NULL, ${time})`,
  );
  await session.run(`INSERT INTO stream_range VALUES ${ranges.join(', ')}`);
  const fromOf = new Map(stretches.map(({ topic, partition, from }) => [`${topic}/${partition}`, from]));
  const shares = outcomes.map((one) => {
    const from = fromOf.get(`${one.topic}/${one.partition}`);
    if (from === undefined) throw new Error(`no stretch of ${one.topic}/${one.partition}`);
    return `(${[
      literal(one.topic),
      one.partition,
      from,
      literal(one.kind),
      one.seq,
      one.records_in,
      one.landed_new,
      one.landed_superseding,
      one.unchanged,
      one.stale,
      one.deleted,
      one.quarantined,
      one.dropped,
      literalOrNull(one.money),
    ].join(', ')})`;
  });
  if (shares.length > 0) await session.run(`INSERT INTO stream_share VALUES ${shares.join(', ')}`);
  await settleJudgedAgain(session, stretches, outcomes);
}
