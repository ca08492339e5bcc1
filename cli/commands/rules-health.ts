import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { coverageOf } from '../../rules/coverage/coverage.ts';
import { loadOfficialClasses } from '../../rules/coverage/official-classes.ts';
import type { Context } from '../context.ts';
import { coverageText } from '../render/coverage.ts';
import { validCatalogue } from '../rules.ts';

/** `mingcha rules health --coverage`: which official classes and legal clauses no rule stands for, and why. */
export async function rulesHealth(context: Context): Promise<ExitCode> {
  const { effects, language, json } = context;
  const { rules, law } = validCatalogue(context);
  const { classes, problems } = loadOfficialClasses();
  if (problems.length > 0) throw new MingchaError(problems);
  const coverage = coverageOf(rules, law, classes);
  effects.out.write(json ? `${JSON.stringify({ schema: 1, coverage })}\n` : coverageText(coverage, language));
  return Promise.resolve(0);
}
