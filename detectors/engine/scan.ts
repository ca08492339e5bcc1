import type { Progress } from '../../base/effects.ts';
import type { Rule } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { dropSteps } from '../../store/step.ts';
import { bindRule, planOf } from './bound-rule.ts';
import { createFoundTables } from './found.ts';
import { fillFundParts } from './fund-part.ts';
import type { RuleOutcome } from './outcome.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { Presence } from './presence.ts';
import { dropUnwanted, NO_FACTS, runRule, type RunParts, type RunWatch, type SharedSteps } from './run-rule.ts';

export interface DetectOptions {
  /** Last day of judged windows, ISO; the last complete month-end of the facts when left out. */
  readonly asOf?: string;
  /** Sequence number to look at; the newest when left out. */
  readonly cut?: number;
  /** Keeps only suspects whose time meets this range, ISO days, both ends included. */
  readonly from?: string;
  readonly to?: string;
  readonly progress?: Progress;
  /** Of a scan that looks only at whoever was touched: beyond which share of the settlements it looks at everything. */
  readonly mostTouched?: number;
}

/** What one run of rules found: the suspects themselves are in the session's `found_candidate` and `found_line`. */
export interface Detection {
  readonly cut: number;
  /** ISO; null in a warehouse without facts. */
  readonly asOf: string | null;
  readonly presence: Presence;
  /** ISO day before which records were pruned; null where nothing was. */
  readonly prunedBefore: string | null;
  /** In the order of the rules. */
  readonly outcomes: readonly RuleOutcome[];
}

/** What of each rule's plan is run, where it is not all of it, and who is told of its answer. */
export interface RulesWatch extends RunWatch {
  readonly partsOf?: (rule: Rule) => RunParts | undefined;
}

/** For each shared step, by name, the last of the rules that wants it. A rule that cannot be planned wants none. */
function lastWanted(rules: readonly Rule[], asOf: string, partsOf: RulesWatch['partsOf']): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  rules.forEach((rule, index) => {
    try {
      for (const step of (partsOf?.(rule) ?? planOf(bindRule(rule), asOf)).shared) last.set(step.name, index);
    } catch {
      // The rule fails with its own problem when its turn comes.
    }
  });
  return last;
}

/**
 * Runs rules in order over the facts at a cut. Must run outside a transaction: it makes temporary objects only. The
 * stop signal is the session's own.
 *
 * @throws MingchaError MC-STORE-006 when interrupted. A rule that fails is an outcome, not an exception.
 */
export async function detect(
  session: Session,
  rules: readonly Rule[],
  options: DetectOptions = {},
): Promise<Detection> {
  options.progress?.('prepare', 0, rules.length);
  return detectPrepared(session, rules, await prepare(session, rules, options), options);
}

/** Runs rules in order over facts that were made ready before; otherwise like `detect`. */
export async function detectPrepared(
  session: Session,
  rules: readonly Rule[],
  prepared: Prepared,
  options: Pick<DetectOptions, 'from' | 'to' | 'progress'> = {},
  { partsOf, ...watch }: RulesWatch = {},
): Promise<Detection> {
  const { progress, from, to } = options;
  await createFoundTables(session);
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const shared: SharedSteps = new Map();
  const last = lastWanted(rules, prepared.asOf ?? NO_FACTS, partsOf);
  const outcomes: RuleOutcome[] = [];
  for (const rule of rules) {
    progress?.(rule.id, outcomes.length, rules.length);
    outcomes.push(await runRule(session, rule, prepared, shared, range, { ...watch, parts: partsOf?.(rule) }));
    await dropUnwanted(session, shared, last, outcomes.length - 1);
  }
  await dropSteps(session, [...shared.values()]);
  await fillFundParts(session);
  progress?.('done', rules.length, rules.length);
  const { cut, asOf, presence, prunedBefore } = prepared;
  return { cut, asOf, presence, prunedBefore, outcomes };
}
