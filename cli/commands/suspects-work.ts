import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { inWords } from '../../reports/words.ts';
import { workProblem } from '../../suspects/work/problems.ts';
import type { Taken } from '../../suspects/work/apply.ts';
import { HANDLINGS, VERBS, VERDICTS, type Verb } from '../../suspects/work/steps.ts';
import { workOn, type Outcome, type Step, type Which } from '../../suspects/work/work.ts';
import { workingDays } from '../../suspects/work/working-days.ts';
import { workPlanOf } from '../configuration/work.ts';
import { withSession, type Command, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { operatorOf } from '../operator.ts';
import { cliProblem } from '../problems.ts';
import { refusalProblems, refusalTable, stepWords } from '../render/work.ts';
import { filterOf, isNarrowed, type FilterOptions } from '../suspect-filter.ts';
import { allowedWords, valueMeant } from '../value-words.ts';

interface WorkOptions extends Omit<FilterOptions, 'limit'> {
  readonly to?: string;
  readonly note?: string;
  readonly due?: string;
  readonly reason?: string;
  readonly reopen?: boolean;
  readonly yes?: boolean;
  readonly verdict?: string;
  readonly amount?: string;
  readonly how?: string;
}

/** Suspects that a filter may choose without `--yes`. */
const MOST = 20;

const missing = (option: string, reasonZh: string, reasonEn: string): MingchaError =>
  new MingchaError(workProblem('MC-WORK-004', '', { option, reasonZh, reasonEn }));

function oneOf<Value extends string>(
  option: string,
  column: 'verdict' | 'handled_how',
  value: string,
  known: readonly Value[],
): Value {
  const found = valueMeant(column, value, known);
  if (found !== undefined) return found;
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted: allowedWords(column, known) }));
}

/** A limit that is past when it is set would make the step overdue at once. */
function refusePastDue(due: string, today: string): void {
  refuseBadDay('--due', due);
  if (due < today)
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--due', value: due, wanted: `>= ${today}` }));
}

/** A text with something in it; blank ones count as left out. */
const filled = (text: string | undefined): string | undefined => (text?.trim() === '' ? undefined : text?.trim());

function verdictOf({ verdict, amount, reason }: WorkOptions, ids: readonly string[]): Pick<Step, 'verdict' | 'amount'> {
  if (verdict === undefined)
    throw missing(
      '--verdict',
      `合议要有结论：${allowedWords('verdict', VERDICTS)}。`,
      'A decision is confirmed, partly or dismissed.',
    );
  const found = oneOf('--verdict', 'verdict', verdict, VERDICTS);
  if (found === 'dismissed' && filled(reason) === undefined)
    throw missing(
      '--reason',
      '排除须写明理由，规则由此改进。',
      'A dismissal needs a reason, from which the rule learns.',
    );
  if (found === 'partly' && amount === undefined)
    throw missing('--amount', '部分属实须写明认定金额。', 'What is partly true needs its amount.');
  if (amount === undefined) return { verdict: found };
  if (found === 'dismissed' || !/^\d{1,13}(\.\d{1,2})?$/.test(amount))
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--amount', value: amount, wanted: '88.00 (confirmed | partly)' }),
    );
  if (ids.length !== 1)
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--amount', value: amount, wanted: '一条疑点 / one suspect' }),
    );
  return { verdict: found, amount };
}

/** The step that the options ask for. */
function stepOf(verb: Verb | 'note', options: WorkOptions, ids: readonly string[], today: string): Step {
  const [to, note, reason] = [filled(options.to), filled(options.note), filled(options.reason)];
  if (options.due !== undefined) refusePastDue(options.due, today);
  if (verb === 'assign' && to === undefined) throw missing('--to', '分派须写明给谁。', 'Assign it to somebody.');
  if (verb === 'note' && note === undefined) throw missing('--note', '没有要补充的内容。', 'There is nothing to add.');
  if (options.reopen === true && reason === undefined)
    throw missing('--reason', '退回须写明理由。', 'A step back needs a reason.');
  if (verb === 'handle' && options.how === undefined)
    throw missing('--how', `处理方式：${allowedWords('handled_how', HANDLINGS)}。`, `How: ${HANDLINGS.join(', ')}.`);
  return {
    verb,
    ...(to === undefined ? {} : { assignee: to }),
    ...(note === undefined ? {} : { note }),
    ...(reason === undefined ? {} : { reason }),
    ...(options.due === undefined ? {} : { due: options.due }),
    ...(verb === 'decide' ? verdictOf(options, ids) : {}),
    ...(verb === 'handle' ? { how: oneOf('--how', 'handled_how', options.how ?? '', HANDLINGS) } : {}),
  };
}

function whichOf(context: Context, options: WorkOptions, ids: readonly string[]): Which {
  const filtered = isNarrowed(options) || options.state !== undefined;
  if (ids.length > 0 && filtered) throw new MingchaError(workProblem('MC-WORK-009', ''));
  // What is done to many at once is done to what stands, unless another state is named.
  return ids.length > 0 ? { ids } : { filter: filterOf({ ...options, state: options.state ?? 'active' }, context) };
}

/** One step of the procedure as a command: `mingcha suspects check ID…`, or with a filter. */
export function suspectsWork(verb: Verb | 'note'): Command<WorkOptions> {
  return async (context, options, ...ids) => {
    const plan = workPlanOf(context.directory);
    const to = verb === 'note' ? undefined : VERBS[verb];
    if (to !== undefined && !plan.steps.includes(to)) {
      const known = plan.steps.join(', ');
      throw new MingchaError(workProblem('MC-WORK-005', '', { stepZh: inWords('status', to, 'zh'), step: to, known }));
    }
    const at = shanghaiTime(context.effects.now());
    const step = stepOf(verb, options, ids, at.slice(0, 10));
    const which = whichOf(context, options, ids);
    const days = workingDays(plan.own);
    const act = { who: operatorOf(context), at, plan, days, reopen: options.reopen === true };
    const everything = 'filter' in which && !isNarrowed(options);
    return withSession<ExitCode>(context, 'write', async (session) => {
      const confirm = { confirmed: options.yes === true, most: MOST, everything };
      const outcome = await workOn(session, which, step, act, confirm);
      return answer(context, verb, to, outcome, (due) => days.unlisted(at, due));
    });
  };
}

/** That a step was taken on what no scan finds any more. */
function goneText({ gone, goneTold }: Taken, { language, effects }: Context): string {
  if (gone === 0) return '';
  const [all, told] = [grouped(String(gone)), grouped(String(goneTold))];
  if (language === 'zh')
    return `注意：其中 ${all} 条已消失，筛查不再发现${goneTold === 0 ? '' : `（${told} 条已告知机构，请撤回告知）`}；原因见 ${effects.program} suspects history 疑点编号。\n`;
  return `Note: ${all} of them are gone, no scan finds them any more${goneTold === 0 ? '' : ` (institutions were told of ${told}: take that back)`}; see ${effects.program} suspects history ID.\n`;
}

function answer(
  context: Context,
  verb: Verb | 'note',
  to: string | undefined,
  outcome: Outcome,
  unlisted: (due: string) => readonly number[],
): ExitCode {
  const { effects, json, language } = context;
  const zh = language === 'zh';
  if (outcome.kind === 'refused') {
    const { refused } = outcome;
    if (!json && refused.length > 1) effects.err.write(refusalTable(refused, language, effects.program));
    throw new MingchaError(refusalProblems(verb, refused, json));
  }
  if (outcome.kind === 'unconfirmed')
    throw new MingchaError(workProblem('MC-WORK-003', '', { count: grouped(String(outcome.chosen)), most: MOST }));
  const { taken, suspects } = outcome;
  // A note moves no limit.
  const due = verb === 'note' ? null : outcome.due;
  effects.log('info', 'work', { step: verb, suspects: taken.suspects });
  const years = due === null ? [] : unlisted(due);
  if (json) {
    const { suspects: count, verdicts } = taken;
    const document = {
      step: verb,
      to_status: to ?? null,
      count,
      due_at: due,
      unlisted_years: years,
      verdicts,
      gone: taken.gone,
      suspects,
    };
    effects.out.write(`${JSON.stringify({ schema: 1, ...document })}\n`);
    return 0;
  }
  const [count, words] = [grouped(String(taken.suspects)), stepWords(verb, language)];
  if (taken.suspects === 0)
    effects.out.write(zh ? '没有符合条件的疑点，未作改动。\n' : 'No such suspect; nothing was changed.\n');
  else if (zh) effects.out.write(`${words}：${count} 条疑点${due === null ? '' : `，下一步期限 ${due}`}。\n`);
  else effects.out.write(`${words}: ${count} suspects${due === null ? '' : `, next due ${due}`}.\n`);
  const handedOn = verb === 'assign' ? taken.suspects - taken.moved : 0;
  if (handedOn > 0)
    effects.out.write(
      zh
        ? `其中 ${grouped(String(handedOn))} 条已在办，只改负责人，核查状态不变。\n`
        : `${grouped(String(handedOn))} of them were under work already: only who has them changed.\n`,
    );
  effects.out.write(goneText(taken, context));
  if (years.length > 0)
    effects.out.write(
      zh
        ? `注意：没有 ${years.join('、')} 年的放假安排，该年只按周末推算期限；可在 mingcha.yaml 的 work.holidays 补上。\n`
        : `Note: no holidays are listed for ${years.join(', ')}; weekends alone were left out. Add them to work.holidays of mingcha.yaml.\n`,
    );
  return 0;
}
