import type { Session } from '../../store/session.ts';
import { NOT_HELD } from '../horizon.ts';
import { lostWithRulesSql, type UnrunRule } from './unrun.ts';

/** SQL over a suspect `s` and its rule `r`: the text that accused judged otherwise. Other words of the same judgement make nothing go. */
const JUDGES_OTHERWISE = `(${[1, 2, 3].map((part) => `split_part(s.rule_digest, '-', ${part}) <> split_part(r.rule_digest, '-', ${part})`).join(' OR ')})`;

const ANSWERED = "r.status IN ('ok', 'partial')";
const WHY_NOT = "CASE r.status WHEN 'error' THEN 'rule_error' ELSE r.status END";

/** An exception that took a suspect out of the list does so no more: it is not among those of this run, or says so itself. */
const EXCEPTION_ENDED = `NOT EXISTS (SELECT 1 FROM run_exception_now e
    WHERE e.exception_id = s.exception_id AND (e.in_force OR (e.forward AND s.last_time < e.ends)))`;

/**
 * Makes `run_lost`: standing suspects that were not found. Those of rules that answered are gone, because of the rule where it
 * judges otherwise, else for now because of data; those of rules that did not are stale, unless an exception holds.
 */
export async function compareLost(session: Session, limited: boolean, unrun: readonly UnrunRule[]): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE run_lost AS
SELECT s.suspect_id, s.rule_id, CASE WHEN ${ANSWERED} THEN 'gone' ELSE 'stale' END AS move,
  CASE WHEN ${ANSWERED} AND ${JUDGES_OTHERWISE} THEN 'rule' WHEN ${ANSWERED} THEN 'data' ELSE ${WHY_NOT} END AS cause
FROM suspect s JOIN run_rule_text r USING (rule_id)
WHERE ${limited ? 'false' : 'true'} AND s.suspect_id NOT IN (SELECT suspect_id FROM found_candidate) AND ${NOT_HELD}
  AND CASE
    WHEN ${ANSWERED} THEN s.state IN ('active', 'stale', 'excepted')
    WHEN s.state = 'stale' THEN s.cause IS DISTINCT FROM ${WHY_NOT}
    WHEN s.state = 'excepted' THEN ${EXCEPTION_ENDED}
    ELSE s.state = 'active' END`);
  if (!limited && unrun.length > 0) await session.run(`INSERT INTO run_lost ${lostWithRulesSql(unrun)}`);
}
