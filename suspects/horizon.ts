import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import type { RuleAnswer } from './rule-answer.ts';

/** Days that a rule of unknown reach may look back: a year, which is as far as any window goes. */
const LOOKBACK_DAYS = 366;

/** SQL of the moment before which a rule's suspects are left as they stand, because what they were judged by was pruned. */
export function heldBefore(prunedBefore: string | null, lookbackDays = LOOKBACK_DAYS): string {
  return prunedBefore === null ? 'NULL::TIMESTAMP' : `DATE ${literal(prunedBefore)} + INTERVAL ${lookbackDays} DAY`;
}

/** SQL over a suspect `s` and its rule `r`: a run may call it gone. */
export const NOT_HELD = `(r.held_before IS NULL OR s.first_time >= r.held_before) AND s.suspect_id NOT IN (SELECT suspect_id FROM run_held)`;

/** What was found near the horizon and is not in the ledger as it was found: half the facts may be missing. */
const HELD = `CREATE OR REPLACE TEMP TABLE run_held AS
SELECT f.suspect_id, f.rule_id, s.suspect_id IS NULL AS is_new
FROM found_candidate f JOIN run_rule_text r USING (rule_id) LEFT JOIN suspect s ON s.suspect_id = f.suspect_id
WHERE r.held_before IS NOT NULL
  AND (f.first_time IS NULL OR f.first_time < r.held_before OR s.first_time < r.held_before)
  AND (s.suspect_id IS NULL OR s.state NOT IN ('active', 'excepted') OR s.evidence_digest <> f.evidence_digest
    OR s.amount IS DISTINCT FROM f.amount OR s.measure IS DISTINCT FROM f.measure)`;

/**
 * Takes out of a run what lies within a rule's reach of the retention horizon and differs from the ledger: a pruned neighbour
 * must neither accuse anybody nor change what was found when all was there.
 *
 * @returns by rule, how many would have been new.
 */
export async function holdBack(session: Session): Promise<ReadonlyMap<string, number>> {
  await session.run(HELD);
  for (const table of ['found_candidate', 'found_line', 'run_compare']) {
    await session.run(`DELETE FROM ${table} WHERE suspect_id IN (SELECT suspect_id FROM run_held)`);
  }
  const rows = await session.rows('SELECT rule_id, count(*) AS n FROM run_held WHERE is_new GROUP BY rule_id');
  return new Map(rows.map((row) => [cell(row, 'rule_id'), Number(cell(row, 'n'))]));
}

/** An answer that says how many it could not tell because records were pruned. */
export function withUntold(answer: RuleAnswer, untold: number): RuleAnswer {
  if (untold === 0) return answer;
  const { rows, columns } = answer.couldNotTell;
  return {
    ...answer,
    status: answer.status === 'ok' ? 'partial' : answer.status,
    couldNotTell: { rows: rows + untold, columns: { ...columns, 'pruned:before': untold } },
  };
}

/** How many suspects of the ledger the last run left as they stood because of the horizon. */
export async function heldSuspects(session: Session): Promise<number> {
  const held = await session.value(`SELECT count(*) FROM suspect s JOIN run_rule_text r USING (rule_id)
WHERE r.held_before IS NOT NULL AND s.suspect_id NOT IN (SELECT suspect_id FROM run_compare) AND s.state = 'active'
  AND (s.first_time IS NULL OR s.first_time < r.held_before OR s.suspect_id IN (SELECT suspect_id FROM run_held))`);
  return Number(held);
}
