import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { wordsOf } from '../../detectors/engine/why.ts';
import type { Rule } from '../../rules/model.ts';
import { earlierRule } from '../backtest/against.ts';
import { backtest, type Backtest } from '../backtest/backtest.ts';
import { sweepOf } from '../backtest/sweep.ts';
import { withSession, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { cliProblem } from '../problems.ts';
import { backtestText } from '../render/backtest.ts';
import { writeProblems } from '../render/problems.ts';
import { ruleNamed, validCatalogue } from '../rules.ts';
import { wholeNumber } from '../whole-number.ts';

interface BacktestOptions {
  readonly against?: string;
  readonly months?: string;
  readonly sweep?: string;
}

const MONTHS = 12;
/** Suspects of `--json`; the counts are of all. */
const LISTED = 200;

/** The one rule that was asked for. Indicators have no suspects to compare. */
function comparable(context: Context, id: string): Rule {
  const rule = ruleNamed(context, id);
  if (rule.kind !== 'indicator') return rule;
  const wanted = validCatalogue(context).rules.flatMap((one) => (one.kind === 'indicator' ? [] : [one.id]));
  throw new MingchaError(
    cliProblem('MC-CLI-007', '', { option: 'ID', value: id, wanted: `${wanted.slice(0, 5).join(' | ')} …` }),
  );
}

function documentOf(rule: Rule, found: Backtest): unknown {
  const { comparison, ...rest } = found;
  if (comparison === undefined) return { schema: 1, rule: rule.id, ...rest };
  const { gained_suspects: gained, lost_suspects: lost, ...moves } = comparison;
  return {
    schema: 1,
    rule: rule.id,
    ...rest,
    ...moves,
    gained_suspects: gained.slice(0, LISTED),
    lost_suspects: lost.slice(0, LISTED),
  };
}

/**
 * `mingcha rules backtest ID [--against WHAT] [--months N] [--sweep FIELD=A..B[:STEP]]`: what the rule finds on the newest facts as it
 * stands, against an earlier text of it or other values. Writes nothing. Exit code 4 where a text could not run.
 */
export async function rulesBacktest(context: Context, options: BacktestOptions, id: string): Promise<ExitCode> {
  const months = wholeNumber('--months', options.months, MONTHS, 1);
  const rule = comparable(context, id);
  const sweep = options.sweep === undefined ? undefined : sweepOf(rule, options.sweep);
  return withSession<ExitCode>(context, 'scan', async (session) => {
    // Values alone are asked for: an earlier text would only take time.
    const wanted = options.against !== undefined || sweep === undefined;
    const earlier = wanted ? await earlierRule(context, session, rule, options.against) : undefined;
    const { progress, effects, language, json } = context;
    const found = await backtest(session, { rule, earlier, sweep, months, progress });
    context.endProgress();
    effects.out.write(
      json
        ? `${JSON.stringify(documentOf(rule, found))}\n`
        : backtestText({ rule, words: wordsOf(rule), found }, language),
    );
    const sides = [found.now, ...(found.comparison === undefined ? [] : [found.comparison.before])];
    const problems = [...sides, ...(found.sweep?.rows ?? [])].flatMap(({ problem }) =>
      problem === null ? [] : [problem],
    );
    writeProblems(problems, language, json, effects);
    const silent = sides.some(({ status }) => status === 'skipped' || status === 'error');
    return worstExit([...problems.map(({ exit }) => exit), ...(silent ? [4 as const] : [])]);
  });
}
