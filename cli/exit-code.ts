import type { ExitCode } from '../base/problem.ts';

/** Which exit code wins when a command has several reasons to end badly. */
const PRECEDENCE: readonly ExitCode[] = [130, 6, 5, 2, 3, 4, 1, 0];

/** The exit code of several reasons together; 0 when there is none. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 0;
}
