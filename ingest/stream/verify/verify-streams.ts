import { MingchaError } from '../../../base/problem.ts';
import type { Session } from '../../../store/session.ts';
import { differencesOfBatches, streamedBatches } from './check-accounts.ts';
import { differencesOfQuarantine, differencesOfShares } from './check-shares.ts';
import { differencesOfStretches } from './check-stretches.ts';
import { compareWithLog, type LogToCompare } from './compare-log.ts';
import { recordedPartitions } from './recorded.ts';
import { isSetAside, type Difference, type RecordedPartition, type Verification } from './verification.ts';

/** What is verified. */
export interface VerifyRequest {
  /** Topics, with those set aside under their names; all that were ever read when left out. */
  readonly topics?: readonly string[] | undefined;
  /** The log to compare with, and which topics are in it; nothing is compared when left out. */
  readonly log?: (LogToCompare & { readonly topics: readonly string[] }) | undefined;
}

/** What the warehouse alone tells: one snapshot of it, whatever lands meanwhile. */
async function ofWarehouse(session: Session, topics: readonly string[] | undefined) {
  return session.transaction(async () => {
    const partitions = await recordedPartitions(session, topics);
    const batches = await streamedBatches(session, topics);
    const differences = [
      ...partitions.flatMap(differencesOfStretches),
      ...(await differencesOfShares(session, topics)),
      ...(await differencesOfBatches(session, batches)),
      ...(await differencesOfQuarantine(session, topics)),
    ];
    return { partitions, batches: batches.size, differences };
  });
}

/** Comparing with a log that cannot be read is no reason to keep back what the warehouse tells. */
async function ofLog(partitions: readonly RecordedPartition[], log: NonNullable<VerifyRequest['log']>) {
  const current = partitions.filter(({ topic }) => !isSetAside(topic) && log.topics.includes(topic));
  try {
    return await compareWithLog(current, log);
  } catch (error) {
    if (!(error instanceof MingchaError) || log.signal.aborted) throw error;
    const differences: Difference[] = error.problems.map((problem) => ({ problem }));
    return { compared: undefined, differences };
  }
}

/**
 * Verifies that every offset up to a partition's position is on record once; that stretches, shares, batches, tables and
 * quarantine agree; and, where a log is given, that it still holds the messages that landed, as far back as it goes.
 * Changes nothing. The bounds are fixed when it begins, so that what lands meanwhile makes no difference.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function verifyStreams(session: Session, { topics, log }: VerifyRequest): Promise<Verification> {
  const { partitions, batches, differences } = await ofWarehouse(session, topics);
  if (log === undefined) return { partitions, batches, compared: undefined, differences };
  const found = await ofLog(partitions, log);
  return { partitions, batches, compared: found.compared, differences: [...differences, ...found.differences] };
}
