import type { Progress } from '../../base/effects.ts';
import type { Rule } from '../../rules/model.ts';
import type { Session } from '../../store/session.ts';
import { dropSteps } from '../../store/step.ts';
import { createFoundTables } from './found.ts';
import type { RuleOutcome } from './outcome.ts';
import { prepare } from './prepare.ts';
import type { Presence } from './presence.ts';
import { runRule, type SharedSteps } from './run-rule.ts';

export interface DetectOptions {
  /** Last day of judged windows, ISO; the last complete month-end of the facts when left out. */
  readonly asOf?: string;
  /** Sequence number to look at; the newest when left out. */
  readonly cut?: number;
  /** Keeps only suspects whose time meets this range, ISO days, both ends included. */
  readonly from?: string;
  readonly to?: string;
  readonly progress?: Progress;
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
  const { progress, from, to, ...prepareOptions } = options;
  progress?.('prepare', 0, rules.length);
  const prepared = await prepare(session, rules, prepareOptions);
  await createFoundTables(session);
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const shared: SharedSteps = new Map();
  const outcomes: RuleOutcome[] = [];
  for (const rule of rules) {
    progress?.(rule.id, outcomes.length, rules.length);
    outcomes.push(await runRule(session, rule, prepared, shared, range));
  }
  await dropSteps(session, [...shared.values()]);
  progress?.('done', rules.length, rules.length);
  return { ...prepared, outcomes };
}
