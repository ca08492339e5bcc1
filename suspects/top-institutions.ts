import { cell, cellOrNull, type Session } from '../store/session.ts';
import { activeFactLines, sharedOutSql } from './money-once.ts';

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
 * The institutions to look at first: those that most topics name, then by amount. An institution answers for its own
 * evidence lines only, so a person's stock from four hospitals is spread over the four. A line's money counts
 * once, as in the total of the list.
 */
export async function topInstitutions(session: Session, limit: number): Promise<TopInstitution[]> {
  const rows = await session.rows(`WITH active AS (SELECT * FROM suspect WHERE state = 'active'),
line AS (
  SELECT l.suspect_id, f.fixmedins_code, sum(o.amount_once) AS fact
  FROM suspect_line l JOIN active s USING (suspect_id) JOIN fee_list_d f ON f.bkkp_sn = l.key
    LEFT JOIN (${sharedOutSql(activeFactLines())}) o ON o.suspect_id = l.suspect_id AND o.kind = l.kind AND o.key = l.key
  WHERE l.kind = 'fee_list_d' AND s.amount_kind = 'fact' GROUP BY ALL),
part AS (
  SELECT s.suspect_id, s.rule_id, s.topic, coalesce(l.fixmedins_code, s.fixmedins_code) AS fixmedins_code,
    CASE WHEN s.amount_kind = 'fact' AND l.suspect_id IS NOT NULL THEN coalesce(l.fact, 0) ELSE 0 END AS fact,
    CASE WHEN s.amount_kind = 'estimate' THEN coalesce(s.amount, 0) ELSE 0 END AS estimated
  FROM active s LEFT JOIN line l USING (suspect_id)),
one AS (
  SELECT fixmedins_code, rule_id, any_value(topic) AS topic, count(*) AS n, sum(fact) AS fact, sum(estimated) AS estimated
  FROM part WHERE fixmedins_code IS NOT NULL GROUP BY fixmedins_code, rule_id),
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
