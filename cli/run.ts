import { CommanderError } from 'commander';
import type { Effects } from '../base/effects.ts';
import { MingchaError, type ExitCode, type Problem } from '../base/problem.ts';
import { engineProblem } from '../store/engine-problem.ts';
import type { Warehouse } from '../store/warehouse.ts';
import { languageAsked } from './asked-language.ts';
import { worstExit } from './exit-code.ts';
import { cliProblem } from './problems.ts';
import { buildProgram } from './program.ts';
import { writeProblems } from './render/problems.ts';
import { usageProblem } from './usage-problem.ts';

function problemsOf(error: unknown, argv: readonly string[]): readonly Problem[] {
  if (error instanceof MingchaError) return error.problems;
  if (error instanceof CommanderError) return [usageProblem(error, argv)];
  const known = error instanceof Error ? engineProblem(error) : undefined;
  if (known !== undefined) return [known];
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return [cliProblem('MC-CLI-099', '', { reason, log: 'mingcha.log' })];
}

/**
 * Runs one command line.
 *
 * @param lent - the warehouse of the owner in whose process this runs; without it the command opens its own, or hands
 *   itself to an owner.
 * @returns the exit code of DESIGN's contract; nothing in here ends the process.
 */
export async function run(argv: readonly string[], effects: Effects, lent?: Warehouse): Promise<ExitCode> {
  const language = languageAsked(argv, effects);
  let exit: ExitCode = 0;
  let { program: words } = effects;
  const program = buildProgram(effects, language, {
    argv,
    lent,
    runBeside: run,
    starts: (context) => {
      words = context.effects.program;
    },
    done: (code) => {
      exit = code;
    },
  });
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const problems = problemsOf(error, argv);
    writeProblems(problems, language, argv.includes('--json'), { err: effects.err, program: words });
    if (
      !(error instanceof MingchaError) &&
      !(error instanceof CommanderError) &&
      effects.environment['MINGCHA_DEBUG'] !== undefined
    ) {
      effects.err.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
    }
    return worstExit(problems.map((problem) => problem.exit));
  }
}
