import { MingchaError, type Problem } from '../base/problem.ts';
import { storeProblem } from '../store/problems.ts';
import { StatementError } from '../store/session.ts';
import { knownHeaders } from './known-headers.ts';
import { landPart, type LandContext } from './land-part.ts';
import { landShare } from './land-share.ts';
import { withFolder } from './landing/staging.ts';
import type { FoundFile } from './source/expand-paths.ts';
import { openParts } from './source/open-parts.ts';
import { fileState, isNoTable, isProblem, spoken, unreadable, type SourceRoom } from './source/part.ts';

/** Whether a system call or a reader refused, as against a defect of ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof StatementError || (error instanceof Error && 'code' in error);
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/**
 * Lands one file: every part of it, each a batch for each kind it feeds.
 *
 * @param passOver - told every source that is not read because nothing says it is data.
 * @returns why the file, or a part of it, did not land.
 */
export async function landFile(
  file: FoundFile,
  context: LandContext,
  passOver: (source: string) => void,
): Promise<Problem[]> {
  const { session, effects, warehouse } = context;
  const problems: Problem[] = [];
  try {
    await withFolder(warehouse, async (folder) => {
      const room: SourceRoom = {
        session,
        folder,
        known: knownHeaders(context.mapping),
        progress: (bytes, total) => effects.progress?.(`${file.source}: read`, bytes, total),
        signal: effects.signal,
        passOver,
      };
      const state = fileState(file.path);
      const changed = (): boolean => fileState(file.path) !== state;
      for await (const part of openParts({ ...file, name: file.path }, room)) {
        const failures = isProblem(part)
          ? [part]
          : await (part.role === undefined ? landPart : landShare)(part, changed, context);
        const isNote = !isProblem(part) && part.certain === false && failures.length > 0 && failures.every(isNoTable);
        if (isNote) passOver(part.source);
        else problems.push(...failures);
      }
    });
  } catch (error) {
    if (error instanceof MingchaError) throw error;
    if (effects.signal?.aborted === true) throw new MingchaError(storeProblem('MC-STORE-006', file.source), error);
    if (isDiskFull(error))
      throw new MingchaError(storeProblem('MC-STORE-007', file.source, { reason: spoken(error) }), error);
    if (!isRefusal(error)) throw error;
    problems.push(unreadable(file.source, error));
  }
  return problems;
}
