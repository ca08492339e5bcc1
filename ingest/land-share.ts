import type { Problem } from '../base/problem.ts';
import { MingchaError } from '../base/problem.ts';
import { stockD } from '../records/stock-d.ts';
import type { LandContext } from './land-part.ts';
import { layoutDigest, recordDuplicate, type BatchOrigin } from './landing/batch-record.ts';
import { commitMessages } from './landing/commit-messages.ts';
import { MESSAGE, messagesDigest } from './landing/message-kind.ts';
import { withStaging } from './landing/staging.ts';
import { commitDeletions } from './landing/tombstones.ts';
import { unreadable, type Part } from './source/part.ts';

/**
 * Lands a part that is no table of records: deletions, or messages that belong to no kind. A batch of its own.
 *
 * @param changed - whether the file it comes from has been written to since it was opened.
 * @returns why it did not land.
 */
export async function landShare(part: Part, changed: () => boolean, context: LandContext): Promise<Problem[]> {
  const { session, effects } = context;
  const deletes = part.role === 'deletions';
  const kind = deletes ? stockD : MESSAGE;
  const origin: BatchOrigin = {
    source: part.source,
    fileDigest: part.digest,
    encoding: part.encoding,
    form: 'json',
    layoutDigest: deletes ? layoutDigest(stockD) : messagesDigest(),
    mapping: null,
    landedAt: effects.now(),
  };
  if (changed()) return [unreadable(part.source, 'it changed while it was read')];
  const repeated = await recordDuplicate(session, kind, origin);
  if (repeated !== undefined) {
    context.done(repeated.summary, repeated.duplicateOf);
    return [];
  }
  const { query } = part.reading.table;
  try {
    const summary = deletes
      ? await withStaging(context.warehouse, session, part.bytes, (staging) =>
          commitDeletions(session, staging, query, origin),
        )
      : await commitMessages(session, query, origin);
    context.done(summary, null);
  } catch (error) {
    const [problem] = error instanceof MingchaError ? error.problems : [];
    if (problem?.code !== 'MC-INGEST-006') throw error;
    return [problem];
  }
  return [];
}
