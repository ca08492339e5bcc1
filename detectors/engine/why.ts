import type { Text } from '../../base/language.ts';
import type { Rule } from '../../rules/model.ts';
import { conjuncts, partsOf } from '../../rules/where/model.ts';
import { conditionWords } from '../../rules/where/words.ts';
import { cell, cellOrNull, type Row, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { createStep, dropSteps, type Step } from '../../store/step.ts';
import type { Plan, PlanWords } from '../archetype.ts';
import { whereSql } from '../condition/selection.ts';
import { bindRule, planOf } from './bound-rule.ts';
import { needed } from './needs.ts';
import type { Prepared } from './prepare.ts';
import { lackedBy } from './presence.ts';
import { NO_FACTS } from './run-rule.ts';

/** Whose units are asked for, and of which days (ISO, both ends included). */
export interface WhySubject {
  readonly person?: string;
  readonly visit?: string;
  readonly institution?: string;
  readonly from?: string;
  readonly to?: string;
}

/** One unit that a rule judged: which parts held, and how near it came. */
export interface JudgedUnit {
  readonly mdtrt_id: string | null;
  readonly psn_no: string | null;
  readonly fixmedins_code: string | null;
  readonly at_time: string | null;
  /** What identifies the unit. */
  readonly what: Readonly<Record<string, unknown>>;
  /** By part: whether it held; null where it could not be told, or is none of this unit. */
  readonly parts: Readonly<Record<string, boolean | null>>;
  readonly measure: string | null;
  readonly threshold: string | null;
  /** Measure less threshold. */
  readonly margin: string | null;
  /** `hit`, `clear`, or the column that was wanting. */
  readonly outcome: string;
}

/** Why a rule did or did not list somebody. */
export interface Why {
  /** `judged`: see the units. `lacks`: the rule was not run, for want of columns. `no-trail`: its detector keeps tallies only. */
  readonly status: 'judged' | 'lacks' | 'no-trail';
  /** Columns that the facts do not hold at all. */
  readonly lacks: readonly string[];
  /** How many units there are of each outcome. */
  readonly totals: Readonly<Record<string, number>>;
  /** The nearest misses first, then what could not be told, then hits, each with a share of the limit. */
  readonly units: readonly JudgedUnit[];
}

/** Labels of everything that a funnel or a trail of a rule names, and what its measure is. */
export function wordsOf(rule: Rule): PlanWords {
  const { archetype, parameters } = bindRule(rule);
  const own = archetype.words?.(rule, parameters) ?? { parts: {} };
  const selected = Object.entries(rule.select ?? {}).map(([name, condition]): [string, Text] => [
    name,
    conditionWords(condition),
  ]);
  return { ...own, parts: { ...own.parts, ...Object.fromEntries(selected) } };
}

function conditions({ person, visit, institution, from, to }: WhySubject): string {
  return [
    ...(person === undefined ? [] : [`psn_no = ${literal(person)}`]),
    ...(visit === undefined ? [] : [`mdtrt_id = ${literal(visit)}`]),
    ...(institution === undefined ? [] : [`fixmedins_code = ${literal(institution)}`]),
    ...(from === undefined ? [] : [`at_time >= DATE ${literal(from)}`]),
    ...(to === undefined ? [] : [`at_time < DATE ${literal(to)} + 1`]),
  ]
    .map((condition) => `(${condition})`)
    .join(' AND ');
}

/** A part that must hold, and SQL that is true where it did not. */
export interface MissingPart {
  /** A part of the rule or of its detector; several of them, where they are joined by `or` or `not`. */
  readonly parts: readonly string[];
  readonly failed: string;
}

/** The parts of a trail that must hold: named conditions as they are joined, the detector's own one by one. */
export function partsThatMustHold(rule: Rule, columns: readonly string[]): MissingPart[] {
  const named = new Set(Object.keys(rule.select ?? {}).map((name) => `p_${name}`));
  const own = columns
    .filter((column) => !named.has(column))
    .map((column) => ({ parts: [column.slice(2)], failed: `NOT coalesce(${identifier(column)}, true)` }));
  const joined =
    rule.where === undefined
      ? []
      : conjuncts(rule.where).map((part) => ({
          parts: partsOf(part),
          failed: `NOT coalesce(${whereSql(part)}, true)`,
        }));
  return [...joined, ...own];
}

/** What a rule's trail rests on, itself included: not what makes its suspects. Empty where only tallies are kept. */
export function trailSteps(plan: Plan, trail: string): readonly Step[] {
  return needed([...plan.shared, ...plan.steps], [trail]);
}

/** Puts units that came equally near in the same order whatever order their facts arrived in. */
export const FIRST_OF_EQUALS = ['at_time', 'what', 'mdtrt_id', 'psn_no', 'fixmedins_code']
  .map((column) => `${column} NULLS LAST`)
  .join(', ');

/** How many of the parts that must hold did not. */
function missingSql(rule: Rule, columns: readonly string[]): string {
  const all = partsThatMustHold(rule, columns).map(({ failed }) => `CASE WHEN ${failed} THEN 1 ELSE 0 END`);
  return all.length === 0 ? '0' : all.join(' + ');
}

function unitOf(row: Row, columns: readonly string[]): JudgedUnit {
  const held = (value: string | null): boolean | null => (value === null ? null : value === 'true');
  return {
    mdtrt_id: cellOrNull(row, 'mdtrt_id'),
    psn_no: cellOrNull(row, 'psn_no'),
    fixmedins_code: cellOrNull(row, 'fixmedins_code'),
    at_time: cellOrNull(row, 'at_time'),
    what: JSON.parse(cell(row, 'what')) as Record<string, unknown>,
    parts: Object.fromEntries(columns.map((column) => [column.slice(2), held(cellOrNull(row, column))])),
    measure: cellOrNull(row, 'measure'),
    threshold: cellOrNull(row, 'threshold'),
    margin: cellOrNull(row, 'margin'),
    outcome: cell(row, 'outcome'),
  };
}

/**
 * SQL of the units to show: near misses, what could not be told, hits, and last, where others have one, what no measure was held
 * against. A quarter of the places is kept for each of these, so that many near misses do not hide the hits.
 */
const nearestSql = (near: string, missing: string, limit: number): string => `WITH sorted AS (
  SELECT *, measure - threshold AS margin, ${missing} AS missing,
    CASE WHEN outcome = 'hit' THEN 3 WHEN outcome <> 'clear' THEN 2 WHEN measure IS NULL AND bool_or(measure IS NOT NULL) OVER () THEN 4 ELSE 1 END AS sort
  FROM ${identifier(near)}),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY sort ORDER BY missing, abs(CAST(margin AS DOUBLE)) / greatest(abs(CAST(threshold AS DOUBLE)), 1) NULLS LAST,
    ${FIRST_OF_EQUALS}) AS place
  FROM sorted),
chosen AS (SELECT * FROM ranked ORDER BY CASE WHEN sort < 4 AND place <= ${Math.ceil(limit / 4)} THEN 0 ELSE 1 END, sort, place LIMIT ${limit})
SELECT * FROM chosen ORDER BY sort, place`;

async function readTrail(
  session: Session,
  rule: Rule,
  trail: string,
  subject: WhySubject,
  limit: number,
): Promise<Why> {
  const described = await session.rows(`DESCRIBE ${identifier(trail)}`);
  const columns = described.map((row) => cell(row, 'column_name')).filter((name) => name.startsWith('p_'));
  const near = `${trail}_near`;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(near)} AS SELECT * FROM ${identifier(trail)} WHERE ${conditions(subject)}`,
  );
  try {
    const counted = await session.rows(
      `SELECT outcome, count(*) AS n FROM ${identifier(near)} GROUP BY outcome ORDER BY outcome`,
    );
    const rows = await session.rows(nearestSql(near, missingSql(rule, columns), limit));
    return {
      status: 'judged',
      lacks: [],
      totals: Object.fromEntries(counted.map((row) => [cell(row, 'outcome'), Number(cell(row, 'n'))])),
      units: rows.map((row) => unitOf(row, columns)),
    };
  } finally {
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(near)}`).catch(() => undefined);
  }
}

/**
 * Runs one rule on prepared facts and tells what it made of somebody's visits: which parts held, which did not, and how near each
 * came. Makes temporary objects only, and drops them.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function explainNearMisses(
  session: Session,
  rule: Rule,
  prepared: Prepared,
  subject: WhySubject,
  limit: number,
): Promise<Why> {
  const lacks = lackedBy(rule, prepared.presence);
  const nothing = { lacks, totals: {}, units: [] };
  if (lacks.length > 0) return { status: 'lacks', ...nothing };
  const bound = bindRule(rule);
  const plan = planOf(bound, prepared.asOf ?? NO_FACTS);
  const trail = `${bound.prefix}trail`;
  const steps = trailSteps(plan, trail);
  if (steps.length === 0) return { status: 'no-trail', ...nothing };
  try {
    for (const step of steps) await session.run(createStep(step));
    return await readTrail(session, rule, trail, subject, limit);
  } finally {
    await dropSteps(session, steps).catch(() => undefined);
  }
}
