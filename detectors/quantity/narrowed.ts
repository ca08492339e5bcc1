import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { selectionOf, type Selection } from '../condition/selection.ts';
import type { DaysSupply } from '../shared/days-supply.ts';
import type { QuantityParameters } from './parameters.ts';

/** The drug lines that a rule counts, and how their days are told. */
export interface CountedLines {
  readonly steps: readonly Step[];
  readonly table: string;
  readonly supply: DaysSupply;
  readonly selected: { readonly selection: Selection; readonly table: string } | undefined;
}

/**
 * Drug lines narrowed by the named conditions of a rule. A line of which nobody can tell whether it is meant counts for no
 * days and is wanting: its unit is over the cap without it, or cannot be told.
 */
export function countedLines(
  { rule, dialect, prefix }: PlanContext<QuantityParameters>,
  drugs: string,
  supply: DaysSupply,
): CountedLines {
  const selection = selectionOf(rule, 'fee-line', dialect);
  if (selection?.where === undefined) return { steps: [], table: drugs, supply, selected: undefined };
  const [selected, narrowed] = [`${prefix}selected`, `${prefix}narrowed`] as const;
  const added = selection.parts.flatMap(({ column, text }) => [column, text]).map((name) => `s.${name}`);
  return {
    steps: [
      {
        name: selected,
        materialise: true,
        keep: 'mdtrt_id',
        sql: `SELECT l.*, ${added.join(', ')}, s.kept, s.kept_wanting FROM ${drugs} l JOIN (${selection.keyed()}) s ON s.bkkp_sn = l.bkkp_sn`,
      },
      { name: narrowed, materialise: false, sql: `SELECT * FROM ${selected} WHERE coalesce(kept, true)` },
    ],
    table: narrowed,
    supply: {
      days: `CASE WHEN kept_wanting IS NULL THEN ${supply.days} END`,
      source: `CASE WHEN kept_wanting IS NULL THEN ${supply.source} END`,
      missing: `coalesce(kept_wanting, ${supply.missing})`,
    },
    selected: { selection, table: selected },
  };
}
