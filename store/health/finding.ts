import type { Text } from '../../base/language.ts';
import type { ExitCode, Problem } from '../../base/problem.ts';

/** One thing that was looked at, how it is, and what to do about it. */
export interface Finding {
  /** Its name in JSON. */
  readonly check: string;
  readonly level: 'ok' | 'warn' | 'bad';
  readonly text: Text;
  readonly fix?: Text;
  readonly code?: string;
  /** The exit code that a bad finding ends the command with. */
  readonly exit?: ExitCode;
  /** The figures behind the text, for programs. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A problem as a finding. */
export function problemFinding(check: string, problem: Problem): Finding {
  const { code, exit, what, why, fix } = problem;
  const text = { zh: `${what.zh}${why.zh}`, en: `${what.en} ${why.en}` };
  return { check, level: 'bad', text, fix, code, exit };
}
