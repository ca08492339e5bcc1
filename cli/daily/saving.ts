import { MingchaError, type Problem } from '../../base/problem.ts';
import { StatementError } from '../../store/session.ts';
import { cliProblem } from '../problems.ts';
import { expectedProblems } from '../serve/problem-of.ts';

/** Files that were written and those that could not be. */
export class Saved {
  readonly files: string[] = [];
  readonly unsaved: Problem[] = [];

  /**
   * Writes one file, or one folder of them. What cannot be written is kept as a problem.
   *
   * @param target its path, for the problem.
   * @param write writes it and tells what a reader sees of it.
   * @throws MingchaError MC-STORE-006 when interrupted; and defects.
   */
  async save(target: string, write: () => Promise<readonly string[]>): Promise<void> {
    try {
      this.files.push(...(await write()));
    } catch (error) {
      this.unsaved.push(...savingProblems(error, target));
    }
  }
}

/** Why a file could not be written: whatever it was, nothing of it is saved, and the exit code says so. */
function savingProblems(error: unknown, target: string): Problem[] {
  if (error instanceof MingchaError && error.code === 'MC-STORE-006') throw error;
  const known = expectedProblems(error);
  if (known !== undefined) return known.map((problem) => ({ ...problem, exit: 6 }));
  if (error instanceof StatementError || (error instanceof Error && 'code' in error)) {
    const reason = error.message.split('\n')[0] ?? '';
    return [cliProblem('MC-CLI-005', target, { reason })];
  }
  throw error;
}
