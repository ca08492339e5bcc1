import { cell, type Session } from '../../store/session.ts';
import { credibleInterval } from './beta.ts';
import { BANDED, outcomesSql } from './precision.ts';

/** Fewer verdicts on either side tell no change from chance. */
export const FEWEST_VERDICTS = 10;

/** How often suspects of a rule turned out true in a stretch of verdicts. */
export interface Stretch {
  readonly examined: number;
  /** Confirmed 1, partly 0.5. */
  readonly found: number;
  /** The 90 % central credible interval, from Jeffreys' prior Beta(½, ½): what was believed before shall not hide a change. */
  readonly low: number;
  readonly high: number;
}

/** A rule whose newest verdicts are clearly worse than those before. */
export interface FallingPrecision {
  readonly rule_id: string;
  readonly earlier: Stretch;
  readonly last: Stretch;
}

const JEFFREYS = 0.5;

/** The interval of a stretch of verdicts, each 0, 0.5 or 1. */
function stretch(truths: readonly number[]): Stretch {
  const found = truths.reduce((sum, truth) => sum + truth, 0);
  return {
    examined: truths.length,
    found,
    ...credibleInterval(JEFFREYS + found, JEFFREYS + truths.length - found),
  };
}

/**
 * Whether the last ten verdicts of a rule lie below those before: their whole interval under the whole interval of at least ten earlier
 * ones. Undefined where it does not, or there are too few.
 *
 * @param truths in the order of the decisions: confirmed 1, partly 0.5, dismissed 0.
 */
export function fallen(truths: readonly number[]): Omit<FallingPrecision, 'rule_id'> | undefined {
  if (truths.length < 2 * FEWEST_VERDICTS) return undefined;
  const earlier = stretch(truths.slice(0, -FEWEST_VERDICTS));
  const last = stretch(truths.slice(-FEWEST_VERDICTS));
  return last.high < earlier.low ? { earlier, last } : undefined;
}

/** The rules whose precision fell, by id. */
export async function fallingPrecisions(session: Session): Promise<FallingPrecision[]> {
  const rows =
    await session.rows(`WITH banded AS (${BANDED}) SELECT rule_id, to_json(list(truth::DOUBLE ORDER BY decided_at, suspect_id))::VARCHAR AS truths
FROM (${outcomesSql('banded')}) GROUP BY rule_id ORDER BY rule_id`);
  return rows.flatMap((row) => {
    const found = fallen(JSON.parse(cell(row, 'truths')) as number[]);
    return found === undefined ? [] : [{ rule_id: cell(row, 'rule_id'), ...found }];
  });
}
