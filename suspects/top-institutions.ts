import { cell, cellOrNull, type Session } from '../store/session.ts';

/** An institution with its active suspects, for the head of a list. Amounts are yuan with two decimals. */
export interface TopInstitution {
  readonly fixmedins_code: string;
  readonly fixmedins_name: string | null;
  readonly suspects: number;
  /** Rules that name it and how many suspects each, e.g. "MC-TC-001 3". */
  readonly rules: readonly { readonly rule_id: string; readonly suspects: number }[];
  readonly amount_fact: string;
  readonly amount_estimated: string;
}

/**
 * The institutions to look at first: those that most topics name, then by amount from lines, then by estimate.
 * Repeated amounts of one line count in each suspect here; the total of a list is counted once elsewhere.
 */
export async function topInstitutions(session: Session, limit: number): Promise<TopInstitution[]> {
  const rows = await session.rows(`WITH one AS (
  SELECT fixmedins_code, rule_id, any_value(topic) AS topic, count(*) AS n,
    coalesce(sum(amount) FILTER (amount_kind = 'fact'), 0) AS fact, coalesce(sum(amount) FILTER (amount_kind = 'estimate'), 0) AS estimated
  FROM suspect WHERE state = 'active' AND fixmedins_code IS NOT NULL GROUP BY ALL),
name AS (SELECT fixmedins_code, max_by(fixmedins_name, begndate) AS fixmedins_name FROM medins_b GROUP BY 1)
SELECT fixmedins_code, any_value(fixmedins_name) AS fixmedins_name, sum(n)::BIGINT AS suspects,
  to_json(list({'rule_id': rule_id, 'suspects': n} ORDER BY rule_id))::VARCHAR AS rules,
  sum(fact)::DECIMAL(38,2) AS fact, sum(estimated)::DECIMAL(38,2) AS estimated
FROM one LEFT JOIN name USING (fixmedins_code) GROUP BY fixmedins_code
ORDER BY count(DISTINCT topic) DESC, sum(fact) + sum(estimated) DESC, fixmedins_code LIMIT ${limit}`);
  return rows.map((row) => ({
    fixmedins_code: cell(row, 'fixmedins_code'),
    fixmedins_name: cellOrNull(row, 'fixmedins_name'),
    suspects: Number(cell(row, 'suspects')),
    rules: JSON.parse(cell(row, 'rules')) as TopInstitution['rules'],
    amount_fact: cell(row, 'fact'),
    amount_estimated: cell(row, 'estimated'),
  }));
}
