import type { Session } from '../store/session.ts';

/**
 * The amount of fact suspects with no line counted twice: the sum over lines of the smaller of the line's own
 * policy-range amount and the largest violating part that any rule found in it. Yuan, two decimals.
 *
 * @param lines a table or query with `kind`, `key`, `amount`, `line_inscp_amt` and one row per suspect and line.
 */
export function amountOnceSql(lines: string): string {
  return `SELECT coalesce(sum(part), 0)::DECIMAL(38,2) FROM (
  SELECT least(coalesce(max(line_inscp_amt), max(amount)), max(amount)) AS part
  FROM (${lines}) WHERE amount IS NOT NULL GROUP BY kind, key)`;
}

/** Amount once over the active fact suspects of the ledger that a condition on `suspect s` selects. */
export async function ledgerAmountOnce(session: Session, condition = 'true'): Promise<string> {
  const lines = `SELECT l.kind, l.key, l.amount, l.line_inscp_amt FROM suspect_line l JOIN suspect s USING (suspect_id)
    WHERE s.state = 'active' AND s.amount_kind = 'fact' AND (${condition})`;
  return (await session.value(amountOnceSql(lines))) ?? '0.00';
}
