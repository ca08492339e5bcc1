import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { activeFactLines, sharedOutSql } from '../money-once.ts';
import { placedLinesSql, SUBJECT } from '../of-institution.ts';
import { rankedOrder, rankedSql, type RankedBy } from './ranked-sql.ts';

/** What one topic says about an institution. Probabilities are 0 to 1 with six digits, amounts yuan with two. */
export interface RankedFamily {
  readonly family: string;
  /** The rule that says most: those beside it see the same thing. */
  readonly rule_id: string;
  readonly suspects: number;
  readonly probability: string;
  readonly amount_once: string;
  readonly expected_amount: string;
  readonly amount_estimated: string;
  readonly expected_estimated: string;
  /** What the risk of the institution would be without this topic. */
  readonly risk_without: string;
}

/** An institution in the ranking; see `rankedSql` for how its figures are made. */
export interface RankedInstitution {
  readonly fixmedins_code: string;
  readonly fixmedins_name: string | null;
  readonly suspects: number;
  readonly risk: string;
  /** Whether `risk` rests on no verdict at all, but on first guesses. */
  readonly unchecked: boolean;
  readonly amount_once: string;
  readonly expected_amount: string;
  readonly amount_estimated: string;
  readonly expected_estimated: string;
  /** What the fund paid it in the twelve months up to the day the last run's windows end; null where no settlement of it tells. */
  readonly fund_paid: string | null;
  /** Yuan of `expected_amount` for each 10,000 yuan of `fund_paid`. */
  readonly expected_per_10k: string | null;
  /** The likeliest topic first. */
  readonly families: readonly RankedFamily[];
}

/** A ranking, and how many institutions there are to rank. */
export interface Ranking {
  readonly institutions: readonly RankedInstitution[];
  readonly total: number;
  /** The twelve months that `fund_paid` is of, as ISO days; null before the first run that has such a day. */
  readonly window: { readonly from: string; readonly to: string } | null;
}

/** Twelve months that end with the day the newest run's windows end. */
const WINDOW = `SELECT (as_of + 1 - INTERVAL 12 MONTH)::DATE AS first_day, as_of AS last_day FROM run WHERE as_of IS NOT NULL ORDER BY run_no DESC LIMIT 1`;

const ONCE = `SELECT o.suspect_id, o.kind, o.key, o.amount_once, ${SUBJECT} AS subject
FROM (${sharedOutSql(activeFactLines())}) o JOIN suspect s USING (suspect_id)`;

/** Institutions by how likely something is wrong there, or by what may be got back. Ties stand in the order of codes. */
export async function rankInstitutions(session: Session, by: RankedBy, limit?: number): Promise<Ranking> {
  const rows = await session.rows(`WITH placed AS MATERIALIZED (${placedLinesSql(ONCE)}),
ranked AS (${rankedSql({ condition: 'true', money: 'placed' })}),
window_ AS (${WINDOW}),
fund AS (
  SELECT t.fixmedins_code, sum(t.fund_pay_sumamt)::DECIMAL(38,2) AS fund_paid FROM setl_d t, window_ w
  WHERE t.setl_time >= w.first_day AND t.setl_time < w.last_day + 1 AND coalesce(t.vali_flag, '1') <> '0' GROUP BY 1),
name AS (SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name FROM medins_b GROUP BY 1)
SELECT r.*, name.fixmedins_name, fund.fund_paid, count(*) OVER () AS total,
  CASE WHEN fund.fund_paid > 0 THEN round(r.expected_amount::DOUBLE / fund.fund_paid::DOUBLE * 10000, 2)::DECIMAL(18,2) END AS expected_per_10k
FROM ranked r LEFT JOIN name USING (fixmedins_code) LEFT JOIN fund USING (fixmedins_code)
ORDER BY ${rankedOrder(by)}${limit === undefined ? '' : ` LIMIT ${limit}`}`);
  const [window] = await session.rows(
    `SELECT first_day::VARCHAR AS first_day, last_day::VARCHAR AS last_day FROM (${WINDOW})`,
  );
  return {
    total: Number(cell(rows[0], 'total')),
    window: window === undefined ? null : { from: cell(window, 'first_day'), to: cell(window, 'last_day') },
    institutions: rows.map((row) => ({
      fixmedins_code: cell(row, 'fixmedins_code'),
      fixmedins_name: cellOrNull(row, 'fixmedins_name'),
      suspects: Number(cell(row, 'suspects')),
      risk: cell(row, 'risk'),
      unchecked: cell(row, 'unchecked') === 'true',
      amount_once: cell(row, 'amount_once'),
      expected_amount: cell(row, 'expected_amount'),
      amount_estimated: cell(row, 'amount_estimated'),
      expected_estimated: cell(row, 'expected_estimated'),
      fund_paid: cellOrNull(row, 'fund_paid'),
      expected_per_10k: cellOrNull(row, 'expected_per_10k'),
      families: JSON.parse(cell(row, 'families')) as RankedFamily[],
    })),
  };
}
