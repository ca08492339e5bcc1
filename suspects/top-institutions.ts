import { cell, cellOrNull, type Session } from '../store/session.ts';
import { activeFactLines, sharedOutSql } from './money-once.ts';
import { placedLinesSql, SUBJECT } from './of-institution.ts';
import { rankedOrder, rankedSql } from './ranking/ranked-sql.ts';

/** An institution with its active suspects, for the head of a list. Amounts are yuan with two decimals. */
export interface TopInstitution {
  readonly fixmedins_code: string;
  readonly fixmedins_name: string | null;
  readonly suspects: number;
  /** Rules that name it and how many suspects each, e.g. "MC-TC-001 3". */
  readonly rules: readonly { readonly rule_id: string; readonly topic: string; readonly suspects: number }[];
  /** Money of its own suspects on its own lines, each line once. */
  readonly amount_fact: string;
  /** Money on its lines in suspects of others, which is not its own. */
  readonly amount_elsewhere: string;
  readonly amount_estimated: string;
  /** How likely it is that something is wrong there, 0 to 1 with six digits; 0 where all its suspects were dismissed or handled. */
  readonly risk: string;
  /** Whether `risk` rests on no verdict at all, but on first guesses. */
  readonly unchecked: boolean;
}

/** How many of the institutions to look at first are chosen by how likely a problem is; the others by what may be got back. */
export const likeliestOf = (limit: number): number => Math.ceil(limit / 2);

/**
 * The institutions to look at first: the first half of them the likeliest to have a problem, the others by what may be got
 * back (`ranking/ranked-sql.ts`): either alone would hide many small wrongs, or the few large sums (METHODS §16 measured the
 * mixture best). What counts with which institution is said in `of-institution.ts`; a line's money counts once, as in the total of the list.
 */
export async function topInstitutions(session: Session, limit: number): Promise<TopInstitution[]> {
  const once = `SELECT o.suspect_id, o.kind, o.key, o.amount_once, ${SUBJECT} AS subject FROM (${sharedOutSql(activeFactLines())}) o JOIN suspect s USING (suspect_id)`;
  const rows = await session.rows(`WITH placed AS MATERIALIZED (${placedLinesSql(once)}),
money AS (
  SELECT fixmedins_code, sum(amount_once) FILTER (subject = fixmedins_code) AS fact, sum(amount_once) FILTER (subject <> fixmedins_code) AS elsewhere
  FROM placed GROUP BY fixmedins_code),
rule AS (
  SELECT s.fixmedins_code, s.rule_id, any_value(s.topic) AS topic, count(*) AS n, sum(s.amount) FILTER (s.amount_kind = 'estimate') AS estimated
  FROM suspect s WHERE s.state = 'active' AND ${SUBJECT} <> '' GROUP BY s.fixmedins_code, s.rule_id),
own AS (
  SELECT fixmedins_code, sum(n)::BIGINT AS suspects, coalesce(sum(estimated), 0)::DECIMAL(38,2) AS estimated,
    to_json(list({'rule_id': rule_id, 'topic': topic, 'suspects': n} ORDER BY rule_id))::VARCHAR AS rules
  FROM rule GROUP BY fixmedins_code),
ranked AS (SELECT fixmedins_code, risk, unchecked, expected_amount, expected_estimated FROM (${rankedSql({ condition: 'true', money: 'placed' })})),
name AS (SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name FROM medins_b GROUP BY 1),
listed AS (
  SELECT *, row_number() OVER (ORDER BY ${rankedOrder('risk')}) AS by_risk, row_number() OVER (ORDER BY ${rankedOrder('amount')}) AS by_amount
  FROM own LEFT JOIN ranked USING (fixmedins_code))
SELECT fixmedins_code, fixmedins_name, suspects, rules, estimated, coalesce(risk, 0)::DECIMAL(9,6) AS risk, coalesce(unchecked, false) AS unchecked,
  coalesce(fact, 0)::DECIMAL(38,2) AS fact, coalesce(elsewhere, 0)::DECIMAL(38,2) AS elsewhere
FROM listed LEFT JOIN money USING (fixmedins_code) LEFT JOIN name USING (fixmedins_code)
ORDER BY CASE WHEN by_risk <= ${likeliestOf(limit)} THEN by_risk ELSE ${limit} + by_amount END LIMIT ${limit}`);
  return rows.map((row) => ({
    fixmedins_code: cell(row, 'fixmedins_code'),
    fixmedins_name: cellOrNull(row, 'fixmedins_name'),
    suspects: Number(cell(row, 'suspects')),
    rules: JSON.parse(cell(row, 'rules')) as TopInstitution['rules'],
    amount_fact: cell(row, 'fact'),
    amount_elsewhere: cell(row, 'elsewhere'),
    amount_estimated: cell(row, 'estimated'),
    risk: cell(row, 'risk'),
    unchecked: cell(row, 'unchecked') === 'true',
  }));
}
