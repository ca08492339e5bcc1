import { columnOf } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';

/** What the effective facts hold of the columns that rules require. */
export interface Presence {
  /** Rows of each kind that a rule requires something of which it does not hold. */
  readonly rows: Readonly<Record<string, number>>;
  /** `kind.column` names that hold at least one value. */
  readonly columns: ReadonlySet<string>;
}

/** Whether one rule can run on the facts at hand. */
export interface RuleAvailability {
  readonly id: string;
  readonly runs: boolean;
  /** What is missing: `trac_d` where the kind is empty, else `trac_d.setl_id`. */
  readonly lacks: readonly string[];
}

const kindOf = (required: string): string => required.split('.')[0] ?? '';

function requiredColumns(rules: readonly Rule[]): Map<string, Set<string>> {
  const byKind = new Map<string, Set<string>>();
  for (const required of rules.flatMap((rule) => rule.requires)) {
    const kind = kindNamed(kindOf(required));
    const name = required.slice(kindOf(required).length + 1);
    if (kind === undefined || columnOf(kind, name) === undefined) continue;
    byKind.set(kind.name, (byKind.get(kind.name) ?? new Set()).add(name));
  }
  return byKind;
}

/** Rows that are looked at first: nearly every column that holds anything holds it there. */
const SAMPLE = 10_000;

/** Which of a kind's columns hold a value in some rows: first of the newest batch, for to find these no block of the others is read. */
async function heldInSamples(session: Session, kind: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const newest = await session.value(`SELECT max(_seq) FROM ${identifier(`fact_${kind}`)}`);
  const held = new Set<string>();
  for (const which of [`WHERE _seq = ${newest ?? 'NULL'}`, '']) {
    const open = names.filter((name) => !held.has(name));
    if (open.length === 0) break;
    const found = open.map((name, i) => `bool_or(${identifier(name)} IS NOT NULL) AS c${i}`).join(', ');
    const [row] = await session.rows(
      `SELECT ${found} FROM (SELECT ${open.map(identifier).join(', ')} FROM ${identifier(`eff_${kind}`)} ${which} LIMIT ${SAMPLE})`,
    );
    for (const [i, name] of open.entries()) if (cell(row, `c${i}`) === 'true') held.add(name);
  }
  return held;
}

async function hasValue(session: Session, kind: string, name: string): Promise<boolean> {
  const sql = `SELECT 1 FROM ${identifier(`eff_${kind}`)} WHERE ${identifier(name)} IS NOT NULL LIMIT 1`;
  return (await session.rows(sql)).length > 0;
}

/** Looks at each kind that the rules require, no further than to the first value: which columns hold anything, and how many rows there are where one does not. */
export async function presenceOf(session: Session, rules: readonly Rule[]): Promise<Presence> {
  const rows: Record<string, number> = {};
  const columns = new Set<string>();
  for (const [kind, names] of requiredColumns(rules)) {
    const [held, open] = [await heldInSamples(session, kind, [...names]), new Set<string>()];
    for (const name of names)
      if (held.has(name) || (await hasValue(session, kind, name))) columns.add(`${kind}.${name}`);
      else open.add(name);
    if (open.size > 0) rows[kind] = Number(await session.value(`SELECT count(*) FROM ${identifier(`eff_${kind}`)}`));
  }
  return { rows, columns };
}

/** What a rule lacks, in the order it requires; an empty kind is named once, as a whole. */
export function lackedBy(rule: Rule, presence: Presence): string[] {
  const lacked = rule.requires
    .filter((required) => !presence.columns.has(required))
    .map((required) => ((presence.rows[kindOf(required)] ?? 0) === 0 ? kindOf(required) : required));
  return [...new Set(lacked)];
}

/** Which of the rules can run. */
export function availabilityIn(presence: Presence, rules: readonly Rule[]): RuleAvailability[] {
  return rules.map((rule) => {
    const lacks = lackedBy(rule, presence);
    return { id: rule.id, runs: lacks.length === 0, lacks };
  });
}

/** The could-not-tell of a rule that lacks columns: each with its kind's row count, the rows of one kind counted once. */
export function untoldForLack(
  lacks: readonly string[],
  presence: Presence,
): { readonly rows: number; readonly columns: Readonly<Record<string, number>> } {
  const rowsOf = (name: string): number => presence.rows[kindOf(name)] ?? 0;
  const kinds = [...new Set(lacks.map(kindOf))];
  return {
    rows: kinds.reduce((sum, kind) => sum + rowsOf(kind), 0),
    columns: Object.fromEntries(lacks.map((name) => [name, rowsOf(name)])),
  };
}
