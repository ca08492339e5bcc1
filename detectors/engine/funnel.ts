import { ROWS_IN, SUSPECTS, type Stage } from '../condition/funnel.ts';
import type { Counts } from './counts.ts';

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
export function funnelOf({ rowsIn, rowsTested, funnel }: Counts, suspects: number): FunnelStage[] {
  const own: readonly FunnelStage[] = funnel ?? [{ part: ROWS_TESTED, unit: 'rows', n: rowsTested }];
  const first: FunnelStage[] = own[0]?.part === ROWS_IN ? [] : [{ part: ROWS_IN, unit: 'rows', n: rowsIn }];
  return [...first, ...own, { part: SUSPECTS, unit: 'suspects', n: suspects }];
}
