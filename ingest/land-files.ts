import { MingchaError, type Problem } from '../base/problem.ts';
import { nearestName } from '../base/suggest.ts';
import type { Kind } from '../records/kind.ts';
import { KINDS } from '../records/kinds.ts';
import type { Session } from '../store/session.ts';
import type { Warehouse } from '../store/warehouse.ts';
import type { BatchSummary, LandEffects, LandRequest, LandResult } from './batch-summary.ts';
import { landFile } from './land-file.ts';
import { countProgress } from './landing/watched.ts';
import { loadMapping } from './mapping/load-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';
import { ingestProblem } from './problems.ts';
import { expandPaths } from './source/expand-paths.ts';
import { resolveStreams } from './stream/resolve.ts';

export type { BatchSummary, LandEffects, LandRequest, LandResult } from './batch-summary.ts';

/** A kind by its name, or by what it is called in either language. */
function kindCalled(word: string): Kind | undefined {
  const lower = word.trim().toLowerCase();
  return KINDS.find(({ name, label }) => [name, label.zh, label.en].some((one) => one.toLowerCase() === lower));
}

/**
 * The kind that a person named.
 *
 * @throws MingchaError MC-INGEST-005 for a name that is none, with the nearest that is.
 */
export function kindAsked(name: string | undefined): Kind | undefined {
  if (name === undefined) return undefined;
  const kind = kindCalled(name);
  if (kind !== undefined) return kind;
  const known = KINDS.map((one) => one.name);
  const near = nearestName(name, known);
  throw new MingchaError(
    ingestProblem('MC-INGEST-005', '--kind', {
      kind: name,
      known: known.join(', '),
      near: near === undefined ? '' : `${near}?`,
    }),
  );
}

/**
 * Lands files in the warehouse, each file and kind a batch of its own in one transaction. A file that cannot land is
 * reported and the others still do.
 *
 * @returns the batches in the order they landed, and the problems of what did not.
 * @throws MingchaError MC-INGEST-005 for an unknown kind, 009 for a mapping file that is not valid, MC-STORE-006 when
 *   interrupted (batches already reported to `onBatch` are kept), MC-STORE-007 when the disk is full.
 */
export async function landFiles(request: LandRequest, warehouse: Warehouse, effects: LandEffects): Promise<LandResult> {
  const kind = kindAsked(request.kind);
  const found = expandPaths(request.paths, request.workingDirectory);
  const problems: Problem[] = [...found.problems];
  const passedOver: string[] = [...found.passedOver];
  const batches: BatchSummary[] = [];
  const duplicates: Record<string, string> = {};
  const session: Session = await warehouse.session();
  try {
    if (effects.progress !== undefined) await countProgress(session);
    await resolveStreams(session);
    const mapping: Mapping | undefined =
      request.mapping === undefined ? undefined : await loadMapping(session, request.mapping, request.workingDirectory);
    for (const file of found.files) {
      const done = (summary: BatchSummary, duplicateOf: string | null): void => {
        batches.push(summary);
        if (duplicateOf !== null) duplicates[summary.batch] = duplicateOf;
        effects.onBatch?.(summary, duplicateOf);
      };
      const context = { kind, mapping, allowNarrower: request.allowNarrower, warehouse, session, effects, done };
      problems.push(...(await landFile(file, context, (source) => passedOver.push(source))));
    }
  } finally {
    session.close();
  }
  return { batches, duplicates, problems, passedOver };
}
