import { columnOf } from '../../records/kind.ts';
import { kindNamed } from '../../records/kinds.ts';
import type { Rule } from '../../rules/model.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';

/** What the effective facts hold of the columns that rules require. */
export interface Presence {
  /** Rows of each kind that a rule requires something of. */
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

/** Looks once at each kind that the rules require: how many effective rows, and which columns hold anything. */
export async function presenceOf(session: Session, rules: readonly Rule[]): Promise<Presence> {
  const rows: Record<string, number> = {};
  const columns = new Set<string>();
  for (const [kind, names] of requiredColumns(rules)) {
    const found = [...names].map((name, i) => `bool_or(${identifier(name)} IS NOT NULL) AS c${i}`).join(', ');
    const [row] = await session.rows(`SELECT count(*) AS n, ${found} FROM ${identifier(`eff_${kind}`)}`);
    rows[kind] = Number(cell(row, 'n'));
    [...names].forEach((name, i) => {
      if (cell(row, `c${i}`) === 'true') columns.add(`${kind}.${name}`);
    });
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
