import { resolveStreams } from '../stream/resolve.ts';
import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Kind } from '../../records/kind.ts';
import type { QuarantineFilter } from '../../store/quarantine.ts';
import { StatementError } from '../../store/session.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { BatchSummary, LandEffects } from '../batch-summary.ts';
import { countProgress } from '../landing/watched.ts';
import { loadMapping } from '../mapping/load-mapping.ts';
import { isProblem, unreadable } from '../source/part.ts';
import type { ChangedFile } from './changed-cells.ts';
import { collectCorrected } from './corrected.ts';
import { retryGroup, type RetryContext } from './retry-group.ts';
import { retryMessages } from './retry-messages.ts';
import { collectWaiting, dropWaiting, groupWaiting, type Left, type WaitingGroup } from './waiting.ts';

/** What a person asked to judge again. */
export interface RetryRequest {
  /** Which waiting records; has no say where a corrected file names them. */
  readonly filter: QuarantineFilter;
  readonly mapping?: string | undefined;
  /** A corrected export, or a folder of them, whose records replace the waiting ones they name. */
  readonly from?: string | undefined;
  readonly workingDirectory: string;
  /** The kind of a source's flat records, where the configuration names it. */
  readonly kindOf?: ((source: string) => Kind | undefined) | undefined;
}

/** What judging again did. */
export interface RetryResult {
  readonly batches: readonly BatchSummary[];
  readonly problems: readonly Problem[];
  /** Records that were asked for and cannot be judged again as they are. */
  readonly left: Left;
  /** Rows of a corrected file in which nothing was filled in. */
  readonly untouched: number;
  /** Cells of corrected files that differ from the source's although no reason blamed them. */
  readonly changed: readonly ChangedFile[];
}

/** Judges one group again. A batch that does not reconcile, or a group that cannot be read, holds up no other. */
async function attempt(
  group: WaitingGroup,
  context: RetryContext,
  done: (summary: BatchSummary) => void,
): Promise<Problem | undefined> {
  try {
    if (group.header === null) return await retryMessages(group, context, done);
    const landed = await retryGroup(group, context);
    if (isProblem(landed)) return landed;
    done(landed);
    return undefined;
  } catch (error) {
    if (error instanceof StatementError) return unreadable(group.source, error);
    const [problem] = error instanceof MingchaError ? error.problems : [];
    if (problem?.code === 'MC-INGEST-006') return problem;
    throw error;
  }
}

/**
 * Judges waiting records again: each source, kind and header is a batch of its own in one transaction. What lands is
 * out of quarantine; what is still bad waits under the new batch, under the ordinal it has in its source.
 *
 * @throws MingchaError MC-INGEST-009 for a mapping file that is not valid, 036 to 039 for a corrected file that cannot
 *   be taken, MC-STORE-006 when interrupted; batches already reported to `onBatch` are kept.
 */
export async function retryQuarantine(
  request: RetryRequest,
  warehouse: Warehouse,
  effects: LandEffects,
): Promise<RetryResult> {
  const session = await warehouse.session();
  const batches: BatchSummary[] = [];
  const problems: Problem[] = [];
  try {
    if (effects.progress !== undefined) await countProgress(session);
    await resolveStreams(session);
    const { workingDirectory, from, kindOf = () => undefined } = request;
    const mapping =
      request.mapping === undefined ? undefined : await loadMapping(session, request.mapping, workingDirectory);
    let untouched = 0;
    let changed: readonly ChangedFile[] = [];
    if (from === undefined) await collectWaiting(session, request.filter);
    else ({ untouched, changed } = await collectCorrected(session, warehouse, from, workingDirectory));
    const { groups, left } = await groupWaiting(session);
    const done = (summary: BatchSummary): void => {
      batches.push(summary);
      effects.onBatch?.(summary, null);
    };
    for (const group of groups) {
      const problem = await attempt(group, { mapping, kindOf, warehouse, session, effects }, done);
      if (problem !== undefined) problems.push(problem);
    }
    await dropWaiting(session);
    return { batches, problems, left, untouched, changed };
  } finally {
    session.close();
  }
}
