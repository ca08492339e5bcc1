import { MingchaError, type Problem } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { createStep, dropSteps, runSteps, type Step } from '../../store/step.ts';
import { detectorProblem } from '../problems.ts';
import { rollingYear } from '../statistics/rolling-year.ts';
import { bindRule, planOf } from './bound-rule.ts';
import { collectValues } from './collect-values.ts';
import { collect, type TimeRange } from './collect.ts';
import { forgetRule } from './found.ts';
import { funnelOf } from './funnel.ts';
import type { CouldNotTell, RuleOutcome } from './outcome.ts';
import type { Prepared } from './prepare.ts';
import { lackedBy, untoldForLack } from './presence.ts';

/** Shared steps made so far in a scan, by name. */
export type SharedSteps = Map<string, Step>;

/** With no fact at all there is no month-end; a rule that requires nothing still needs a day. */
export const NO_FACTS = '1900-01-01';
const NOTHING: CouldNotTell = { rows: 0, columns: {} };

async function makeShared(session: Session, wanted: readonly Step[], made: SharedSteps): Promise<void> {
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

async function tallyOf(
  session: Session,
  prefix: string,
): Promise<Omit<RuleOutcome, 'id' | 'version' | 'suspects' | 'values' | 'ms'>> {
  const [tally] = await session.rows(`SELECT rows_in, rows_tested, untold_rows FROM ${identifier(`${prefix}tally`)}`);
  const untold = await session.rows(
    `SELECT column_name, sum(row_count) AS n FROM ${identifier(`${prefix}untold`)} GROUP BY column_name HAVING sum(row_count) > 0 ORDER BY column_name`,
  );
  const rows = Number(cell(tally, 'untold_rows'));
  return {
    status: rows > 0 ? 'partial' : 'ok',
    rowsIn: Number(cell(tally, 'rows_in')),
    rowsTested: Number(cell(tally, 'rows_tested')),
    couldNotTell: {
      rows,
      columns: Object.fromEntries(untold.map((row) => [cell(row, 'column_name'), Number(cell(row, 'n'))])),
    },
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

const isInterrupt = (error: unknown): boolean => error instanceof MingchaError && error.code === 'MC-STORE-006';

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
    steps = plan.steps;
    await makeShared(session, plan.shared, shared);
    await runSteps(session, steps);
    await refuseBadKeys(session, rule, bound.prefix);
    const suspects = await collect(session, rule, bound.archetype, bound.parameters, bound.prefix, range);
    const values = rule.kind === 'indicator' ? { values: await collectValues(session, rule, bound.prefix) } : {};
    const tally = await tallyOf(session, bound.prefix);
    const { rowsIn, rowsTested } = tally;
    const funnel = await funnelOf(session, bound.prefix, steps, { rowsIn, rowsTested, suspects });
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
