import type { CommanderError } from 'commander';
import type { Problem } from '../base/problem.ts';
import { cliProblem } from './problems.ts';

/** What commander could not understand, as one of our problems. Its own "Did you mean" is kept. */
export function usageProblem(error: CommanderError, argv: readonly string[]): Problem {
  const [first = '', second = ''] = error.message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (?:one of )?(.+?)\?/.exec(second)?.[1];
  return cliProblem('MC-CLI-001', argv.join(' '), {
    detail: first,
    reason: error.code.replace(/^commander\./, ''),
    near: near === undefined ? '' : `${near} ? `,
  });
}
