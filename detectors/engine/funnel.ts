import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import type { Step } from '../../store/step.ts';
import { ROWS_IN, SUSPECTS, type Stage } from '../condition/funnel.ts';

/** What was left at one stage of a rule's run. */
export interface FunnelStage {
  readonly part: string;
  readonly unit: Stage['unit'] | 'suspects';
  readonly n: number;
}

/** The stage of rules that keep no funnel of their own. */
export const ROWS_TESTED = 'rows_tested';

/**
 * The funnel of a rule that has just run: its own stages, else rows in and rows tested; rows in come first and suspects last
 * on every rule.
 */
export async function funnelOf(
  session: Session,
  prefix: string,
  steps: readonly Step[],
  counts: { readonly rowsIn: number; readonly rowsTested: number; readonly suspects: number },
): Promise<FunnelStage[]> {
  const name = `${prefix}funnel`;
  const own = steps.some((step) => step.name === name)
    ? (await session.rows(`SELECT part, unit, n FROM ${identifier(name)} ORDER BY part_no`)).map(
        (row): FunnelStage => ({
          part: cell(row, 'part'),
          unit: cell(row, 'unit') as FunnelStage['unit'],
          n: Number(cell(row, 'n')),
        }),
      )
    : [{ part: ROWS_TESTED, unit: 'rows' as const, n: counts.rowsTested }];
  const first: FunnelStage[] = own[0]?.part === ROWS_IN ? [] : [{ part: ROWS_IN, unit: 'rows', n: counts.rowsIn }];
  return [...first, ...own, { part: SUSPECTS, unit: 'suspects', n: counts.suspects }];
}
