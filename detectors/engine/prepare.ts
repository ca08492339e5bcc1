import type { Rule } from '../../rules/model.ts';
import { effectivePlan } from '../../store/effective/effective.ts';
import { latestCut, settledCut } from '../../store/facts.ts';
import { retentionHorizon } from '../../store/horizon.ts';
import { dropMerged } from '../../store/kept/nets.ts';
import type { Session } from '../../store/session.ts';
import { runSteps } from '../../store/step.ts';
import { asOfDefault } from './as-of.ts';
import { availabilityIn, presenceOf, type Presence, type RuleAvailability } from './presence.ts';

/** Facts made ready for rules: effective views of a session at a cut, the day windows end, and what the facts hold. */
export interface Prepared {
  readonly cut: number;
  /** ISO; null where there is no fact. */
  readonly asOf: string | null;
  readonly presence: Presence;
  /** ISO day before which records were pruned; null where nothing was. */
  readonly prunedBefore: string | null;
}

export interface PrepareOptions {
  /** Sequence number to look at; the newest when left out. */
  readonly cut?: number;
  /** Last day of judged windows, ISO; the last complete month-end of the facts when left out. */
  readonly asOf?: string;
}

/** Makes the effective views of a session and looks at what the rules require. Writes nothing but temporary objects. */
export async function prepare(
  session: Session,
  rules: readonly Rule[],
  options: PrepareOptions = {},
): Promise<Prepared> {
  const cut = options.cut ?? (await latestCut(session));
  await dropMerged(session);
  await runSteps(session, effectivePlan(cut, await settledCut(session)));
  return readFacts(session, rules, cut, options.asOf);
}

/** What the facts of a session hold, whose effective views at a cut stand already. */
export async function readFacts(
  session: Session,
  rules: readonly Rule[],
  cut: number,
  asOf: string | undefined,
): Promise<Prepared> {
  return {
    cut,
    asOf: asOf ?? (await asOfDefault(session)),
    presence: await presenceOf(session, rules),
    prunedBefore: await retentionHorizon(session),
  };
}

/** Which of the rules can run on the newest facts, without running any. */
export async function availability(session: Session, rules: readonly Rule[]): Promise<RuleAvailability[]> {
  const { presence } = await prepare(session, rules);
  return availabilityIn(presence, rules);
}
