import { conjuncts, partsOf, whereText } from '../../rules/where/model.ts';
import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { partColumn, whereSql, type Selection } from './selection.ts';

/** One stage of a rule's funnel. `unit`: what is counted; `of-which` is a share of the stage above it and does not narrow. */
export interface Stage {
  readonly part: string;
  readonly unit: 'rows' | 'groups' | 'of-which';
  /** SQL of one number. */
  readonly n: string;
}

/** Name of the stage that counts everything a detector looked through. */
export const ROWS_IN = 'rows_in';
/** Name of the stage that the engine adds: what was left in the end. */
export const SUSPECTS = 'suspects';

/**
 * The step that answers with a rule's funnel: `part_no` from 1, `part`, `unit`, `n`. A view, read once behind the tally; its numbers
 * should come from tables that the plan makes anyway.
 */
export function funnelStep(dialect: Dialect, prefix: string, stages: readonly Stage[]): Step {
  const rows = stages.map(
    ({ part, unit, n }, index) =>
      `SELECT ${dialect.bigint(String(index + 1))} AS part_no, ${dialect.literal(part)} AS part, ${dialect.literal(unit)} AS unit, ${dialect.bigint(`coalesce((${n}), 0)`)} AS n`,
  );
  return { name: `${prefix}funnel`, materialise: false, sql: rows.join('\nUNION ALL ') };
}

/** SQL of how many rows of a table of counts, in its column `n`, satisfy a condition. */
export const countWhere = (table: string, condition: string): string =>
  `SELECT sum(CASE WHEN ${condition} THEN n ELSE 0 END) FROM ${table}`;

/** The parts of named conditions over a table with their `p_` columns: what is counted of each, by the condition that its rows satisfy. */
export function selectionParts({ where }: Selection): (Pick<Stage, 'part' | 'unit'> & { readonly where: string })[] {
  if (where === undefined) return [];
  const parts: (Pick<Stage, 'part' | 'unit'> & { readonly where: string })[] = [];
  const held: string[] = [];
  for (const part of conjuncts(where)) {
    if (!('part' in part))
      for (const name of partsOf(part))
        parts.push({ part: name, unit: 'of-which', where: [...held, partColumn(name)].join(' AND ') });
    held.push(whereSql(part));
    parts.push({ part: whereText(part), unit: 'rows', where: held.join(' AND ') });
  }
  return parts;
}

/**
 * The stages of named conditions over a table with their `p_` columns: what is left after each part that must hold, and of
 * parts joined otherwise how often each held by itself. A part that was never true shows as 0.
 */
export const selectionStages = (selection: Selection, table: string): Stage[] =>
  selectionParts(selection).map(({ part, unit, where }) => ({ part, unit, n: countWhere(table, where) }));
