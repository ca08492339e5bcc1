import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { createStep, dropSteps, runSteps, type Step } from '../../store/step.ts';
import { detectorProblem } from '../problems.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import type { Plan } from '../archetype.ts';
import { bindRule, planOf, type BoundRule } from './bound-rule.ts';
import { collectValues } from './collect-values.ts';
import { collect, type TimeRange } from './collect.ts';
import { countsOf, type Counts } from './counts.ts';
import { forgetRule } from './found.ts';
import { funnelOf } from './funnel.ts';
import type { CouldNotTell, RuleOutcome } from './outcome.ts';
import type { Prepared } from './prepare.ts';
import { lackedBy, untoldForLack } from './presence.ts';

/** What of a rule's plan is run. Left out: all of it. */
export interface RunParts {
  readonly shared: readonly Step[];
  readonly steps: readonly Step[];
  /** What was counted already. */
  readonly counted?: Counts;
}

/** What a run is told of by the way. */
export interface RunWatch {
  /** The rule has its answer, and its steps still stand. */
  readonly answered?: (bound: BoundRule, plan: Plan, counts: Counts) => Promise<void>;
}

/** Shared steps made so far in a scan, by name. */
export type SharedSteps = Map<string, Step>;

/** With no fact at all there is no month-end; a rule that requires nothing still needs a day. */
export const NO_FACTS = '1900-01-01';
const NOTHING: CouldNotTell = { rows: 0, columns: {} };

/** Makes the shared steps that are not there yet. */
export async function makeShared(session: Session, wanted: readonly Step[], made: SharedSteps): Promise<void> {
  for (const step of wanted) {
    const before = made.get(step.name);
    if (before === undefined) {
      await session.run(createStep(step));
      made.set(step.name, step);
    } else if (before.sql !== step.sql) {
      throw new Error(`two texts for the shared step ${step.name}`);
    }
  }
}

/** Drops the shared steps that no later rule wants: what one family of rules rests on would weigh on all the others. */
export async function dropUnwanted(
  session: Session,
  made: SharedSteps,
  last: ReadonlyMap<string, number>,
  index: number,
): Promise<void> {
  const unwanted: Step[] = [...made.values()].filter((step) => (last.get(step.name) ?? -1) <= index);
  await dropSteps(session, unwanted);
  for (const step of unwanted) made.delete(step.name);
}

async function refuseBadKeys(session: Session, rule: Rule, prefix: string): Promise<void> {
  const columns = rule.finding.key.map((name) => identifier(`k_${name}`));
  const [row] =
    await session.rows(`SELECT count(*) FILTER (${columns.map((name) => `${name} IS NULL`).join(' OR ')}) AS empty,
  count(*) - count(DISTINCT (${columns.join(', ')})) AS repeated FROM ${identifier(`${prefix}candidate`)}`);
  const [empty, repeated] = [cell(row, 'empty'), cell(row, 'repeated')];
  if (empty === '0' && repeated === '0') return;
  const reason = `${rule.finding.key.join(', ')}: NULL × ${empty}, repeated × ${repeated}`;
  throw new MingchaError(detectorProblem('MC-DETECT-007', rule.file, { rule: rule.id, reason }));
}

function tallied({
  rowsIn,
  rowsTested,
  untoldRows,
  untold,
}: Counts): Pick<RuleOutcome, 'status' | 'rowsIn' | 'rowsTested' | 'couldNotTell'> {
  const columns = Object.fromEntries(Object.entries(untold).filter(([, n]) => n > 0));
  return {
    status: untoldRows > 0 ? 'partial' : 'ok',
    rowsIn,
    rowsTested,
    couldNotTell: { rows: untoldRows, columns },
  };
}

/** An expected failure keeps its own problem; anything else becomes MC-DETECT-006 with the engine's first line. */
function failureOf(rule: Rule, error: unknown): Problem {
  if (error instanceof MingchaError && error.problems[0] !== undefined) return error.problems[0];
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return detectorProblem('MC-DETECT-006', rule.file, { rule: rule.id, reason });
}

const PRUNED_WINDOW: CouldNotTell = { rows: 1, columns: { 'pruned:window': 1 } };

/** Whether the year that a cohort rule would compare was pruned in part: its figures would be of half a year. */
function isPruned(rule: Rule, { asOf, prunedBefore }: Prepared): boolean {
  return prunedBefore !== null && rollingYear(asOf ?? NO_FACTS, rule.effective.from).from < prunedBefore;
}

/** Nothing was judged, for the rule takes effect after all that the facts hold: it is not clear, it does not apply yet. */
const BEFORE_EFFECT: CouldNotTell = { rows: 0, columns: { 'effective:before': 0 } };

const isBeforeEffect = ({ effective }: Rule, { asOf }: Prepared): boolean =>
  effective.from !== null && asOf !== null && asOf < effective.from;

/** Whether the library holds no knowledge point of the rule's classes: nothing was judged, whatever else it holds. */
const lacksKnowledge = ({ rowsTested, couldNotTell }: Pick<RuleOutcome, 'rowsTested' | 'couldNotTell'>): boolean =>
  rowsTested === 0 && Object.keys(couldNotTell.columns).some((name) => name.startsWith('knowledge:'));

/** Whether somebody stopped the work: then nothing more is tried. */
export const isInterrupt = (error: unknown): boolean => error instanceof MingchaError && error.code === 'MC-STORE-006';

/**
 * Runs one rule on prepared facts, outside any transaction, and leaves its suspects in `found_candidate` and
 * `found_line`. A rule that fails leaves none, and the session stays usable.
 *
 * @throws MingchaError MC-STORE-006 when interrupted; every other failure is the outcome's `problem`.
 */
export async function runRule(
  session: Session,
  rule: Rule,
  prepared: Prepared,
  shared: SharedSteps,
  range: TimeRange = {},
  { parts, answered }: RunWatch & { readonly parts?: RunParts | undefined } = {},
): Promise<RuleOutcome> {
  const started = performance.now();
  const identity = { id: rule.id, version: rule.version };
  const elapsed = (): number => Math.round(performance.now() - started);
  const none = { rowsIn: 0, rowsTested: 0, suspects: 0 };
  const lacks = lackedBy(rule, prepared.presence);
  if (lacks.length > 0) {
    const couldNotTell = untoldForLack(lacks, prepared.presence);
    return { ...identity, ...none, status: 'skipped', rowsIn: couldNotTell.rows, couldNotTell, ms: elapsed() };
  }
  let steps: readonly Step[] = [];
  try {
    const bound = bindRule(rule);
    if (bound.archetype.grain === 'cohort' && isPruned(rule, prepared)) {
      return { ...identity, ...none, status: 'skipped', couldNotTell: PRUNED_WINDOW, ms: elapsed() };
    }
    const plan = planOf(bound, prepared.asOf ?? NO_FACTS);
    const run: RunParts = parts ?? plan;
    steps = run.steps;
    await makeShared(session, run.shared, shared);
    await runSteps(session, steps);
    await refuseBadKeys(session, rule, bound.prefix);
    const suspects = await collect(session, rule, bound.archetype, bound.parameters, bound.prefix, range);
    const values = rule.kind === 'indicator' ? { values: await collectValues(session, rule, bound.prefix) } : {};
    const counts = run.counted ?? (await countsOf(session, bound.prefix, steps));
    const tally = tallied(counts);
    const funnel = funnelOf(counts, suspects);
    await answered?.(bound, plan, counts);
    // A cohort without a single row was not judged: its window holds nothing, and 0 suspects would reassure nobody.
    const empty = bound.archetype.grain === 'cohort' && tally.rowsIn === 0;
    const unripe = tally.rowsIn === 0 && isBeforeEffect(rule, prepared);
    const untaught = lacksKnowledge(tally);
    return {
      ...identity,
      ...tally,
      ...(empty ? { status: 'skipped', couldNotTell: { rows: 1, columns: { 'few:rows': 1 } } } : {}),
      ...(unripe ? { status: 'skipped', couldNotTell: BEFORE_EFFECT } : {}),
      ...(untaught ? { status: 'skipped' } : {}),
      suspects,
      ...values,
      ...(empty || unripe ? {} : { funnel }),
      ms: elapsed(),
    };
  } catch (error) {
    if (isInterrupt(error)) throw error;
    await forgetRule(session, rule.id);
    return {
      ...identity,
      ...none,
      status: 'error',
      couldNotTell: NOTHING,
      ms: elapsed(),
      problem: failureOf(rule, error),
    };
  } finally {
    await dropSteps(session, steps).catch(() => undefined);
  }
}
