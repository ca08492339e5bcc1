import { cell, type Session } from '../../store/session.ts';
import { amountOnceSql } from '../money-once.ts';
import type { RuleMoves, RunResult } from './run-record.ts';

/** How the suspects of each rule that ran moved. Reads `run_compare` and `run_lost`. */
export async function movesOf(session: Session): Promise<Map<string, RuleMoves>> {
  const rows = await session.rows(`WITH found AS (
  SELECT c.rule_id, count(*) FILTER (c.state = 'active') AS suspects, count(*) FILTER (c.move = 'new') AS new,
    count(*) FILTER (c.move = 'updated') AS updated, count(*) FILTER (c.move = 'unchanged' AND c.state = 'active') AS unchanged,
    count(*) FILTER (c.state = 'excepted') AS excepted, sum(f.amount) FILTER (c.state = 'active') AS amount
  FROM run_compare c JOIN found_candidate f USING (suspect_id) GROUP BY c.rule_id),
lost AS (SELECT rule_id, count(*) AS gone FROM run_lost WHERE move = 'gone' GROUP BY rule_id)
SELECT r.rule_id, coalesce(suspects, 0) AS suspects, coalesce(new, 0) AS new, coalesce(updated, 0) AS updated, coalesce(unchanged, 0) AS unchanged,
  coalesce(excepted, 0) AS excepted, coalesce(gone, 0) AS gone, coalesce(amount, 0)::DECIMAL(38,2) AS amount
FROM run_rule_text r LEFT JOIN found ON found.rule_id = r.rule_id LEFT JOIN lost ON lost.rule_id = r.rule_id ORDER BY r.rule_id`);
  const count = (row: (typeof rows)[number], name: string): number => Number(cell(row, name));
  return new Map(
    rows.map((row) => [
      cell(row, 'rule_id'),
      {
        suspects: count(row, 'suspects'),
        new: count(row, 'new'),
        updated: count(row, 'updated'),
        unchanged: count(row, 'unchanged'),
        gone: count(row, 'gone'),
        excepted: count(row, 'excepted'),
        amount: cell(row, 'amount'),
      },
    ]),
  );
}

const LISTED_FACT_LINES = `SELECT l.kind, l.line_key AS key, f.rule_id, f.suspect_id, l.amount, l.inscp_amt AS line_inscp_amt
FROM found_line l JOIN found_candidate f USING (suspect_id) WHERE f.amount_kind = 'fact' AND f.suspect_id NOT IN (SELECT suspect_id FROM run_excepted)`;

/** What a run comes to over all rules; what an exception takes out is in no amount. */
export async function totalsOf(
  session: Session,
  rules: ReadonlyMap<string, RuleMoves>,
  exceptionsExpired: number,
): Promise<RunResult['totals']> {
  const sum = (pick: (moves: RuleMoves) => number): number =>
    [...rules.values()].reduce((total, moves) => total + pick(moves), 0);
  return {
    suspects: sum((m) => m.suspects),
    new: sum((m) => m.new),
    // Rules that are in use no more are not among those that ran.
    gone: Number(await session.value("SELECT count(*) FROM run_lost WHERE move = 'gone'")),
    amount_once: (await session.value(amountOnceSql(LISTED_FACT_LINES))) ?? '0.00',
    amount_estimated:
      (await session.value(
        `SELECT coalesce(sum(amount), 0)::DECIMAL(38,2) FROM found_candidate
WHERE amount_kind = 'estimate' AND suspect_id NOT IN (SELECT suspect_id FROM run_excepted)`,
      )) ?? '0.00',
    excepted: sum((m) => m.excepted),
    exceptions_expired: exceptionsExpired,
  };
}
