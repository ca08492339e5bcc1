import { shanghaiTime } from '../base/clock.ts';
import { MingchaError } from '../base/problem.ts';
import { hasRuleFile } from '../rules/catalogue.ts';
import type { SuspectFilter } from '../suspects/list.ts';
import { STATUSES } from '../suspects/work/steps.ts';
import { allowedWords, valueMeant } from './value-words.ts';
import { ruleFoldersOf } from './configuration/rule-folders.ts';
import type { Context } from './context.ts';
import { cliProblem } from './problems.ts';
import { refuseUnknownRules, topicMeant, validCatalogue } from './rules.ts';

/** Filter options as typed. */
export interface FilterOptions {
  readonly rule?: string;
  readonly topic?: string;
  readonly institution?: string;
  readonly person?: string;
  readonly state?: string;
  readonly status?: string;
  readonly assignee?: string;
  readonly overdue?: boolean;
  readonly lookAgain?: boolean;
  readonly told?: boolean;
  readonly limit?: string;
}

/** Whether options narrow what is meant at all. */
export function isNarrowed({ rule, topic, institution, person, state, status, ...rest }: FilterOptions): boolean {
  return (
    [rule, topic, institution, person, status, rest.assignee].some((value) => value !== undefined) ||
    (state !== undefined && state !== 'all' && state !== 'active') ||
    rest.overdue === true ||
    rest.lookAgain === true ||
    rest.told === true
  );
}

const STATES = ['active', 'gone', 'stale', 'excepted', 'all'] as const;

/** A mistyped rule or topic must not answer with an empty list. */
function refuseMistyped({ rule, topic }: FilterOptions, context: Pick<Context, 'directory'>): void {
  const stands = rule === undefined || hasRuleFile(rule, ruleFoldersOf(context.directory));
  if (stands && topic === undefined) return;
  const { rules, unusable } = validCatalogue(context);
  // Suspects of a rule whose file is wrong today are still to be found.
  const known = stands || unusable.some(({ id }) => id === rule);
  refuseUnknownRules(rules, known ? [] : [rule], topic === undefined ? [] : [topic]);
}

/** The filter that a command's options ask for. */
export function filterOf(options: FilterOptions, context: Pick<Context, 'directory' | 'effects'>): SuspectFilter {
  refuseMistyped(options, context);
  const { rule, institution, person, assignee, overdue, lookAgain, told, limit } = options;
  const topic = options.topic === undefined ? undefined : topicMeant(options.topic);
  const status = options.status === undefined ? undefined : valueMeant('status', options.status, STATUSES);
  if (options.status !== undefined && status === undefined) {
    const wanted = allowedWords('status', STATUSES);
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--status', value: options.status, wanted }));
  }
  const state = options.state === undefined ? undefined : valueMeant('state', options.state, STATES);
  if (options.state !== undefined && state === undefined) {
    throw new MingchaError(
      cliProblem('MC-CLI-007', '', { option: '--state', value: options.state, wanted: allowedWords('state', STATES) }),
    );
  }
  if (limit !== undefined && !/^\d+$/.test(limit)) {
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--limit', value: limit, wanted: '1, 2, …' }));
  }
  return {
    ...(state === undefined ? {} : { state }),
    ...(rule === undefined ? {} : { rule }),
    ...(topic === undefined ? {} : { topic }),
    ...(institution === undefined ? {} : { institution }),
    ...(person === undefined ? {} : { person }),
    ...(status === undefined ? {} : { status }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(overdue === true ? { overdueAt: shanghaiTime(context.effects.now()).slice(0, 10) } : {}),
    ...(lookAgain === true ? { lookAgain } : {}),
    ...(told === true ? { told } : {}),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}
