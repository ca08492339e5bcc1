import { MingchaError, type Problem } from '../../base/problem.ts';
import { engineProblem } from '../../store/engine-problem.ts';

/** The problems of an expected failure; undefined for a defect, which ends the process. */
export function expectedProblems(error: unknown): readonly Problem[] | undefined {
  if (error instanceof MingchaError) return error.problems;
  const known = error instanceof Error ? engineProblem(error) : undefined;
  return known === undefined ? undefined : [known];
}
