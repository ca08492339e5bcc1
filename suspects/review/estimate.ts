import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** What a sample says of settlements that no suspect rested on. */
export interface MissedEstimate {
  /** Unflagged settlements of the sample, and how many of them somebody has judged. */
  readonly drawn: number;
  readonly recorded: number;
  readonly problems: number;
  /** Problem amounts among them, yuan. */
  readonly amount: string;
  /** Share of unflagged settlements with a problem, and its 95 % interval, to six digits; null before any is judged. */
  readonly rate: string | null;
  readonly low: string | null;
  readonly high: string | null;
  /** How many settlements of the whole frame that would be, at the ends of the interval. */
  readonly settlements_low: number | null;
  readonly settlements_high: number | null;
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

/**
 * The score interval of a proportion (Wilson 1927, JASA 22:209–212): it holds at 0 and at 1, where the usual one does not.
 *
 * @param p the proportion that was seen.
 * @param n of how many, which may be an effective number.
 */
export function wilson(p: number, n: number, z: number = Z): { readonly low: number; readonly high: number } {
  const scale = 1 + (z * z) / n;
  const middle = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * Estimates how much the rules missed: the share of problems among unflagged settlements. Each counts with how many of its
 * institution it stands for, as small institutions are drawn more densely; the number behind the interval is Kish's effective
 * one, (Σw)² / Σw² (Kish 1965, Survey Sampling, §11.7).
 */
export async function estimateMissed(
  session: Session,
  sample: string,
  frameUnflagged: number,
): Promise<MissedEstimate> {
  const [row] = await session.rows(`WITH item AS (
  SELECT *, stratum_frame::DOUBLE / stratum_drawn AS w FROM review_item WHERE sample = ${literal(sample)} AND NOT flagged)
SELECT count(*) AS drawn, count(result) AS recorded, count(*) FILTER (result = 'problem') AS problems,
  coalesce(sum(result_amount) FILTER (result = 'problem'), 0)::DECIMAL(38,2) AS amount,
  coalesce(sum(w ORDER BY item_no) FILTER (result IS NOT NULL), 0) AS total, coalesce(sum(w ORDER BY item_no) FILTER (result = 'problem'), 0) AS bad,
  coalesce(sum(w * w ORDER BY item_no) FILTER (result IS NOT NULL), 0) AS squares FROM item`);
  const figure = (name: string): number => Number(cell(row, name));
  const counts = {
    drawn: figure('drawn'),
    recorded: figure('recorded'),
    problems: figure('problems'),
    amount: cell(row, 'amount'),
  };
  const total = figure('total');
  if (total === 0)
    return { ...counts, rate: null, low: null, high: null, settlements_low: null, settlements_high: null };
  const rate = figure('bad') / total;
  const { low, high } = wilson(rate, (total * total) / figure('squares'));
  return {
    ...counts,
    rate: rate.toFixed(6),
    low: low.toFixed(6),
    high: high.toFixed(6),
    // What was seen is there whatever the interval says.
    settlements_low: Math.max(counts.problems, Math.floor(low * frameUnflagged)),
    settlements_high: Math.ceil(high * frameUnflagged),
  };
}
