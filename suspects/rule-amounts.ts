import { cell, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { activeFactLines, sharedOutSql } from './money-once.ts';

/** What one rule's active suspects come to. Amounts are yuan with two decimals. */
export interface RuleAmounts {
  readonly rule_id: string;
  readonly active: number;
  /** Suspects that this run saw first. */
  readonly fresh: number;
  /** Money from lines. A line that several rules share counts with one of them, so these add up to the total. */
  readonly amount_once: string;
  readonly fresh_amount_once: string;
  /** Estimates, which never join the money from lines. */
  readonly amount_estimated: string;
  readonly fresh_estimated: string;
}

/**
 * The active suspects by rule, with each line's money given to one rule; in it, to suspects seen before the run first.
 * The sum over rules is the ledger's amount once.
 *
 * @param run the run whose suspects are the new ones.
 */
export async function ruleAmounts(session: Session, run: string): Promise<ReadonlyMap<string, RuleAmounts>> {
  const fresh = `first_seen_run = ${literal(run)}`;
  const rows = await session.rows(`WITH active AS (SELECT * FROM suspect WHERE state = 'active'),
own AS (
  SELECT suspect_id, sum(amount_once) AS amount FROM (${sharedOutSql(activeFactLines(), `(${fresh}), amount DESC, suspect_id`)}) GROUP BY suspect_id)
SELECT s.rule_id, count(*) AS active, count(*) FILTER (${fresh}) AS fresh,
  coalesce(sum(o.amount), 0)::DECIMAL(38,2) AS once, coalesce(sum(o.amount) FILTER (${fresh}), 0)::DECIMAL(38,2) AS fresh_once,
  coalesce(sum(s.amount) FILTER (s.amount_kind = 'estimate'), 0)::DECIMAL(38,2) AS estimated,
  coalesce(sum(s.amount) FILTER (s.amount_kind = 'estimate' AND ${fresh}), 0)::DECIMAL(38,2) AS fresh_estimated
FROM active s LEFT JOIN own o USING (suspect_id) GROUP BY s.rule_id ORDER BY s.rule_id`);
  return new Map(
    rows.map((row) => [
      cell(row, 'rule_id'),
      {
        rule_id: cell(row, 'rule_id'),
        active: Number(cell(row, 'active')),
        fresh: Number(cell(row, 'fresh')),
        amount_once: cell(row, 'once'),
        fresh_amount_once: cell(row, 'fresh_once'),
        amount_estimated: cell(row, 'estimated'),
        fresh_estimated: cell(row, 'fresh_estimated'),
      },
    ]),
  );
}
