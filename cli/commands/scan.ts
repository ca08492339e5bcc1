import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { LEVELS, type Rule } from '../../rules/model.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { worstExit } from '../exit-code.ts';
import { inTurn } from '../owner/turn.ts';
import { cliProblem } from '../problems.ts';
import { writeProblems } from '../render/problems.ts';
import { firstScreenText } from '../render/first-screen/first-screen.ts';
import { DEFAULT_PACKS, leftOut, packsOf, refuseUnusable, selectRules, validCatalogue } from '../rules.ts';
import { firstScreenOf } from '../first-screen.ts';
import { resolveForScan, scanAndRecord, type ScanOutcome } from '../scan-run.ts';

interface ScanOptions {
  readonly rule?: readonly string[];
  readonly topic?: readonly string[];
  readonly pack?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly failOn?: string;
  readonly strict?: boolean;
  readonly full?: boolean;
}

/** `mingcha scan`: runs the rules over the newest facts, records the run, and says what could not be told. */
export async function scan(context: Context, options: ScanOptions): Promise<ExitCode> {
  const { rule = [], topic = [], pack = [], from, to, asOf, failOn } = options;
  for (const [option, value] of [
    ['--from', from],
    ['--to', to],
    ['--as-of', asOf],
  ] as const)
    if (value !== undefined) refuseBadDay(option, value);
  if (from !== undefined && to !== undefined && from > to) {
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--to', value: to, wanted: `>= ${from}` }));
  }
  const level = LEVELS.find((name) => name === failOn);
  if (failOn !== undefined && level === undefined) {
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--fail-on', value: failOn, wanted: LEVELS.join(' | ') }),
    );
  }
  const packs = packsOf(pack);
  const { rules: all, unusable, problems: wrong } = validCatalogue(context);
  refuseUnusable({ unusable }, rule);
  const rules = selectRules(all, rule, topic, packs);
  const chosen = rule.length > 0 || topic.length > 0;
  return withSession<ExitCode>(context, 'scan', async (session, warehouse) => {
    // What streams landed becomes part of the newest cut first; facts that land meanwhile are waited for.
    const stream = await inTurn(context, warehouse.writing, async () => resolveForScan(warehouse, session));
    const outcome = await scanAndRecord(context, session, {
      rules,
      catalogue: all,
      // For as long as it takes: a scan must not be lost because something large lands.
      inTurn: async (work) => warehouse.writing.take(work, 'mingcha scan'),
      stream,
      ...(options.full === true ? { everything: true } : {}),
      ...(chosen ? {} : { packs: { run: packs.length === 0 ? DEFAULT_PACKS : packs, notRun: leftOut(all, rules) } }),
      ...(chosen ? {} : { unusable }),
      limited: chosen || from !== undefined || to !== undefined,
      ...(asOf === undefined ? {} : { asOf }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    const screen = context.json ? undefined : await firstScreenOf(session, outcome.document, rules, all);
    context.endProgress();
    context.effects.out.write(
      screen === undefined
        ? `${JSON.stringify(outcome.document)}\n`
        : firstScreenText(screen, context.language, context.effects.program),
    );
    const told = chosen ? [] : wrong;
    writeProblems([...told, ...outcome.problems], context.language, context.json, context.effects);
    return worstExit([...told.map(({ exit }) => exit), ...reasons(outcome, rules, level, options.strict === true)]);
  });
}

function reasons(
  outcome: ScanOutcome,
  rules: readonly Rule[],
  failOn: (typeof LEVELS)[number] | undefined,
  strict: boolean,
): ExitCode[] {
  const exits: ExitCode[] = outcome.problems.map((problem) => problem.exit);
  if (strict && outcome.answers.some((answer) => answer.status !== 'ok')) exits.push(4);
  if (failOn !== undefined) {
    const severe = new Set(
      rules.filter((rule) => LEVELS.indexOf(rule.severity) >= LEVELS.indexOf(failOn)).map((rule) => rule.id),
    );
    if (outcome.document.rules.some((rule) => severe.has(rule.id) && rule.suspects > 0)) exits.push(1);
  }
  return exits;
}
