import { cell, cellOrNull, type Session } from '../store/session.ts';
import { literal, literals } from '../store/sql.ts';
import type { RuleAnswer } from './rule-answer.ts';

/** One value of an indicator. Decimals are texts: shares with six digits, yuan with two. */
export interface IndicatorValue {
  readonly rule_id: string;
  /** `city`, `district` or `institution`. */
  readonly scope: string;
  /** `all` for the city, else the district or institution code. */
  readonly scope_code: string;
  readonly setting: string;
  readonly insutype: string;
  /** A month, `2025-06`, or the calendar year so far, `2025`. */
  readonly period: string;
  /** NULL where too few settlements carry one. */
  readonly value: string | null;
  /** NULL where no target is set. */
  readonly target: string | null;
  /** Value less target; negative below it. */
  readonly gap: string | null;
  readonly numerator: string;
  readonly denominator: string;
  readonly settlements: number;
  /** Settlements that could not be told and are left out. */
  readonly untold: number;
}

/** The newest values of one indicator: which run gave them, and for windows that end when. */
export interface IndicatorEdition {
  readonly rule_id: string;
  readonly run: string;
  readonly as_of: string | null;
}

/** How an indicator fared in a run: whether it ran, and the settlements it could not tell, by missing column. */
export interface IndicatorStanding {
  readonly run: string;
  readonly status: string;
  readonly could_not_tell: { readonly rows: number; readonly columns: Readonly<Record<string, number>> };
}

/**
 * Records the values that a run's indicators left in `found_value`, inside the run's transaction. One month-end keeps one set of
 * values, the newest run's: nightly scans of one month would else pile up the same bulletin thirty times.
 */
export async function recordIndicatorValues(
  session: Session,
  run: string,
  answers: readonly RuleAnswer[],
): Promise<void> {
  const told = answers.filter(({ values }) => values !== undefined).map(({ rule }) => rule.id);
  if (told.length === 0) return;
  await session.run(`DELETE FROM indicator_value WHERE rule_id IN (${literals(told)})
  AND run IN (SELECT run FROM run WHERE as_of IS NOT DISTINCT FROM (SELECT as_of FROM run WHERE run = ${literal(run)}))`);
  await session.run(`INSERT INTO indicator_value
SELECT ${literal(run)}, rule_id, scope, scope_code, setting, insutype, period, value, target, numerator, denominator, settlements, untold
FROM found_value WHERE rule_id IN (${literals(told)}) ORDER BY rule_id, scope, scope_code, setting, insutype, period`);
}

/** The newest edition of an indicator; undefined before its first. */
export async function indicatorEdition(session: Session, ruleId: string): Promise<IndicatorEdition | undefined> {
  const [row] = await session.rows(`SELECT r.run, r.as_of::VARCHAR AS as_of FROM run r
WHERE r.run IN (SELECT run FROM indicator_value WHERE rule_id = ${literal(ruleId)}) ORDER BY r.run_no DESC LIMIT 1`);
  return row === undefined ? undefined : { rule_id: ruleId, run: cell(row, 'run'), as_of: cellOrNull(row, 'as_of') };
}

/** How an indicator fared in the newest run that asked for it; undefined where none did. */
export async function indicatorStanding(session: Session, ruleId: string): Promise<IndicatorStanding | undefined> {
  const [row] =
    await session.rows(`SELECT u.run, u.status, u.could_not_tell_rows, u.could_not_tell FROM run_rule u JOIN run r USING (run)
WHERE u.rule_id = ${literal(ruleId)} ORDER BY r.run_no DESC LIMIT 1`);
  if (row === undefined) return undefined;
  const columns = JSON.parse(cell(row, 'could_not_tell')) as Record<string, number>;
  return {
    run: cell(row, 'run'),
    status: cell(row, 'status'),
    could_not_tell: { rows: Number(cell(row, 'could_not_tell_rows')), columns },
  };
}

/**
 * The values of one edition: the city first, then districts, then institutions; within a scope by insurance type, setting and
 * period, and there the furthest below its target first, then those without a target or a value.
 */
export async function indicatorValues(session: Session, { rule_id, run }: IndicatorEdition): Promise<IndicatorValue[]> {
  const rows =
    await session.rows(`SELECT *, value - target AS gap FROM indicator_value WHERE rule_id = ${literal(rule_id)} AND run = ${literal(run)}
ORDER BY CASE scope WHEN 'city' THEN 1 WHEN 'district' THEN 2 ELSE 3 END, insutype, setting, period DESC, value - target NULLS LAST, value NULLS LAST, scope_code`);
  return rows.map((row) => ({
    rule_id: cell(row, 'rule_id'),
    scope: cell(row, 'scope'),
    scope_code: cell(row, 'scope_code'),
    setting: cell(row, 'setting'),
    insutype: cell(row, 'insutype'),
    period: cell(row, 'period'),
    value: cellOrNull(row, 'value'),
    target: cellOrNull(row, 'target'),
    gap: cellOrNull(row, 'gap'),
    numerator: cell(row, 'numerator'),
    denominator: cell(row, 'denominator'),
    settlements: Number(cell(row, 'settlements')),
    untold: Number(cell(row, 'untold')),
  }));
}
