import type { Period } from '../period.ts';
import { literal } from '../../store/sql.ts';

/** An empty ledger of stock: one row an institution, drug, month and event. It grows with institutions, not with people. */
export const STOCK_LEDGER =
  'CREATE OR REPLACE TEMP TABLE stock_sum (inst INTEGER, item VARCHAR, month INTEGER, event VARCHAR, cnt DECIMAL(16,4))';

/** Adds a month of a shard to the ledger. Months count from 0; what was bought before the period counts as month -1. */
export function addToStock(month: number, period: Period): string {
  const since = `DATE ${literal(period.from)}`;
  const monthOf = (time: string): string =>
    `CASE WHEN ${time} < ${since} THEN -1 ELSE date_diff('month', ${since}, ${time}) END`;
  return `INSERT INTO stock_sum
SELECT v.inst, l.item, ${monthOf('l.charged_at')}, 'sale', sum(l.cnt) FROM line_all l JOIN item i USING (item) JOIN visit_all v ON v.v = l.v WHERE i.prefix IS NOT NULL GROUP BY ALL
UNION ALL
SELECT v.inst, l.item, ${monthOf('r.refunded_at')}, 'sale_return', sum(b.cnt) FROM returned b JOIN line l USING (v, n) JOIN item i USING (item) JOIN refund r USING (v) JOIN visit v USING (v) WHERE i.prefix IS NOT NULL GROUP BY ALL
UNION ALL
SELECT inst, item, ${monthOf('bought_at')}, 'purchase', count(*) FROM box WHERE bought GROUP BY ALL
UNION ALL
SELECT v.inst, l.item, ${monthOf('v.began')}, 'purchase', count(*) FROM take_home l JOIN visit v USING (v) GROUP BY ALL
UNION ALL
SELECT inst, item, ${month}, 'purchase', count(*) FROM cash_box GROUP BY ALL
UNION ALL
SELECT inst, item, ${month}, 'sale', count(*) FROM cash_box GROUP BY ALL`;
}

/**
 * The stock records of the period: what was there at the start, each month's purchases, sales and returns, and the count
 * at the end, which is what the others leave.
 */
export function stockRows(period: Period): string {
  const monthStart = `(DATE ${literal(period.from)} + INTERVAL (month) MONTH)`;
  return `WITH summed AS (SELECT inst, item, month, event, sum(cnt) AS cnt FROM stock_sum GROUP BY ALL),
total AS (
  SELECT inst, item, coalesce(sum(cnt) FILTER (event = 'purchase' AND month < 0), 0) AS before,
    coalesce(sum(cnt) FILTER (event = 'purchase' AND month >= 0), 0) + coalesce(sum(cnt) FILTER (event = 'sale_return'), 0) - coalesce(sum(cnt) FILTER (event = 'sale'), 0) AS change
  FROM summed GROUP BY ALL),
counted AS (SELECT *, before + 24 + pick('shelf', inst, try_cast(right(item, 6) AS BIGINT), 40) AS opening FROM total),
moved AS (
  SELECT inst, item, 'count' AS event, TIMESTAMP ${literal(`${period.from} 00:05:00`)} AS moved_at, opening AS cnt FROM counted
  UNION ALL
  SELECT inst, item, event, CASE event WHEN 'purchase' THEN ${monthStart} + INTERVAL (8) HOUR WHEN 'sale' THEN ${monthStart} + INTERVAL (1) MONTH - INTERVAL (70) MINUTE
    ELSE ${monthStart} + INTERVAL (1) MONTH - INTERVAL (60) MINUTE END, cnt FROM summed WHERE month >= 0
  UNION ALL
  SELECT inst, item, 'count', TIMESTAMP ${literal(`${period.to} 23:30:00`)}, opening + change FROM counted)
SELECT t.code AS fixmedins_code, m.inst, m.item, m.event, m.moved_at, m.cnt::DECIMAL(16,4) AS cnt, i.pric, i.name
FROM moved m JOIN inst t USING (inst) JOIN item i USING (item)`;
}
