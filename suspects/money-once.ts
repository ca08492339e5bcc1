import type { Session } from '../store/session.ts';

/**
 * Claims on lines, each with the part of its line's money that is its own, so that no line counts twice: of each line the
 * rule that accuses the most of it counts, up to the line's own policy-range amount. One rule's suspects on a line are
 * about different money (one box each of ten on the line) and add up; what several rules claim may be the same money.
 *
 * @param lines a query with `kind`, `key`, `rule_id`, `suspect_id`, `amount`, `line_inscp_amt`, one row per suspect and line.
 * @param order which of a rule's suspects are served first; unique within a line.
 * @returns a query of the same rows with `amount_once`; rows without an amount, and rules that do not count, are left out.
 */
export function sharedOutSql(lines: string, order = 'amount DESC, suspect_id'): string {
  return `SELECT c.* EXCLUDE (before_), greatest(0, least(c.amount, r.part - c.before_))::DECIMAL(38,2) AS amount_once FROM (
  SELECT *, coalesce(sum(amount) OVER (PARTITION BY kind, key, rule_id ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_
  FROM (${lines}) WHERE amount IS NOT NULL) c
JOIN (
  SELECT kind, key, rule_id, least(coalesce(max(whole) OVER (PARTITION BY kind, key), total), total) AS part
  FROM (SELECT kind, key, rule_id, sum(amount) AS total, max(line_inscp_amt) AS whole FROM (${lines}) WHERE amount IS NOT NULL GROUP BY ALL)
  QUALIFY row_number() OVER (PARTITION BY kind, key ORDER BY total DESC, rule_id) = 1) r
ON r.kind = c.kind AND r.key = c.key AND r.rule_id = c.rule_id`;
}

/**
 * The amount of fact suspects with no line counted twice: what `sharedOutSql` shares out, without saying to whom, which costs a
 * fraction of it on millions of lines. Yuan, two decimals.
 *
 * @param lines as `sharedOutSql` takes them.
 */
export function amountOnceSql(lines: string): string {
  return `SELECT coalesce(sum(greatest(0, least(coalesce(whole, total), total))), 0)::DECIMAL(38,2) FROM (
  SELECT max(total) AS total, max(whole) AS whole FROM (
    SELECT kind, key, rule_id, sum(amount) AS total, max(line_inscp_amt) AS whole FROM (${lines}) WHERE amount IS NOT NULL GROUP BY kind, key, rule_id)
  GROUP BY kind, key)`;
}

/** The lines of the active fact suspects of the ledger that a condition on `suspect s` selects. */
export function activeFactLines(condition = 'true'): string {
  return `SELECT l.kind, l.key, s.rule_id, s.suspect_id, s.first_seen_run, l.amount, l.line_inscp_amt
    FROM suspect_line l JOIN suspect s USING (suspect_id) WHERE s.state = 'active' AND s.amount_kind = 'fact' AND (${condition})`;
}

/** Amount once over the active fact suspects of the ledger that a condition on `suspect s` selects. */
export async function ledgerAmountOnce(session: Session, condition = 'true'): Promise<string> {
  return (await session.value(amountOnceSql(activeFactLines(condition)))) ?? '0.00';
}
