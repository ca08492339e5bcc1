import type { Period } from '../period.ts';
import { literal } from '../../store/sql.ts';

/** An empty ledger of stock: one row an institution, item, month and movement. It grows with institutions, not with people. */
export const STOCK_LEDGER =
  'CREATE OR REPLACE TEMP TABLE stock_sum (inst INTEGER, item VARCHAR, month INTEGER, movement VARCHAR, cnt DECIMAL(16,4))';

/** Implants lie on consignment: they are bought when they have been used. */
const CONSIGNED = 'SELECT DISTINCT t.item FROM item t JOIN disease d ON d.implant = t.name';

/** Adds a month of a shard to the ledger. Months count from 0; what was bought before the period counts as month -1. */
export function addToStock(period: Period): string {
  const since = `DATE ${literal(period.from)}`;
  const monthOf = (time: string): string =>
    `CASE WHEN ${time} < ${since} THEN -1 ELSE date_diff('month', ${since}, ${time}) END`;
  // What a head buys for its shops reaches them the same month.
  const bought = (rows: string, count: string): string => `
UNION ALL SELECT buyer, item, month, 'purchase', ${count} FROM ${rows} GROUP BY ALL
UNION ALL SELECT buyer, item, month, 'transfer_out', ${count} FROM ${rows} WHERE buyer <> inst GROUP BY ALL
UNION ALL SELECT inst, item, month, 'transfer_in', ${count} FROM ${rows} WHERE buyer <> inst GROUP BY ALL`;
  return `INSERT INTO stock_sum
SELECT v.inst, l.item, ${monthOf('l.charged_at')} AS month, 'sale' AS movement, sum(l.cnt) AS cnt FROM line_all l JOIN item i USING (item) JOIN visit_all v ON v.v = l.v WHERE i.prefix IS NOT NULL GROUP BY ALL
UNION ALL
SELECT v.inst, l.item, ${monthOf('l.charged_at')}, 'ghost', sum(l.cnt) FROM line_all l JOIN visit_all v ON v.v = l.v WHERE NOT l.scanned GROUP BY ALL
UNION ALL
SELECT v.inst, l.item, ${monthOf('r.refunded_at')}, 'sale_return', sum(b.cnt) FROM returned b JOIN line l USING (v, n) JOIN item i USING (item) JOIN refund r USING (v) JOIN visit v USING (v) WHERE i.prefix IS NOT NULL GROUP BY ALL
${bought(`(SELECT buyer, inst, bought_item AS item, ${monthOf('bought_at')} AS month FROM box WHERE bought)`, 'count(*)')}
UNION ALL
SELECT v.inst, l.item, ${monthOf('v.began')}, 'purchase', count(*) FROM take_home l JOIN visit v USING (v) GROUP BY ALL
UNION ALL
SELECT v.inst, l.item, ${monthOf('l.charged_at')} + m.later, m.movement, sum(l.cnt) FROM line l JOIN visit v USING (v), (VALUES ('sale', 0), ('purchase', 1)) m(movement, later) WHERE l.item IN (${CONSIGNED}) GROUP BY ALL
${bought(`(SELECT buyer, inst, item, ${monthOf('bought_at')} AS month FROM cash_box WHERE bought)`, 'count(*)')}
UNION ALL
SELECT inst, item, ${monthOf('sold_at')}, 'sale', count(*) FROM cash_box GROUP BY ALL
UNION ALL
SELECT inst, item, ${monthOf('returned_at')}, 'sale_return', count(*) FROM cash_box WHERE returned_at IS NOT NULL GROUP BY ALL
UNION ALL
SELECT inst, item, ${monthOf('bought_at')}, 'purchase', count(*) FROM sent_back GROUP BY ALL
UNION ALL
SELECT inst, item, ${monthOf('returned_at')}, 'purchase_return', count(*) FROM sent_back GROUP BY ALL`;
}

/** When in its month a movement is reported, as hours from the month's begin or, negative, minutes before its end. */
const REPORTED: Readonly<Record<string, string>> = {
  purchase: '+ INTERVAL (8) HOUR',
  transfer_out: '+ INTERVAL (9) HOUR',
  transfer_in: '+ INTERVAL (10) HOUR',
  loss: '+ INTERVAL (1) MONTH - INTERVAL (80) MINUTE',
  sale: '+ INTERVAL (1) MONTH - INTERVAL (70) MINUTE',
  sale_return: '+ INTERVAL (1) MONTH - INTERVAL (60) MINUTE',
  purchase_return: '+ INTERVAL (1) MONTH - INTERVAL (50) MINUTE',
};
/** What makes a count larger. What was settled and never handed out lies on the shelf still, and nobody reports it. */
const IN = "('purchase', 'transfer_in', 'sale_return', 'ghost')";

/**
 * The stock records of the period: what was there at the start, each month's movements, and a count at the end of every
 * quarter and of the period, which is what the others leave. Now and then a box breaks. What was settled and never handed
 * out is still there, unless the count is copied from the book; an institution whose books show less than nothing counts nothing.
 */
export function stockRows(period: Period): string {
  const begin = `(DATE ${literal(period.from)} + INTERVAL (month) MONTH)`;
  const last = period.months.length - 1;
  const serial = 'coalesce(try_cast(right(item, 6) AS BIGINT), 0)';
  return `WITH summed AS (SELECT inst, item, month, movement, sum(cnt) AS cnt FROM stock_sum WHERE month <= ${last} GROUP BY ALL),
shelf AS (SELECT inst, item, item IN (${CONSIGNED}) AS consigned, coalesce(sum(cnt) FILTER (movement = 'purchase' AND month < 0), 0) AS before FROM summed GROUP BY ALL),
opened AS (
  SELECT s.inst, s.item, s.consigned, s.before + coalesce(o.opening, 24 + pick('shelf', s.inst, ${serial}, 40)) AS opening,
    coalesce(o.counted = 'book', FALSE) AS by_book
  FROM shelf s LEFT JOIN story_shelf o USING (inst, item)),
moved AS (
  SELECT inst, item, month, movement, cnt FROM summed WHERE month >= 0
  UNION ALL
  SELECT inst, item, month, 'loss', 1 FROM opened, range(${last + 1}) t(month) WHERE NOT consigned AND opening >= 24 AND u('breaks', inst * 100 + month, ${serial}) < 0.01),
counted AS (
  SELECT o.inst, o.item, q.month, greatest(0, o.opening + coalesce(sum(if(m.movement IN ${IN}, m.cnt, -m.cnt)), 0)) AS cnt
  FROM opened o JOIN (SELECT month FROM range(${last + 1}) t(month) WHERE month = ${last} OR (month + 1) % 3 = 0) q ON true LEFT JOIN moved m ON m.inst = o.inst AND m.item = o.item AND m.month <= q.month AND NOT (o.by_book AND m.movement = 'ghost')
  WHERE NOT o.consigned GROUP BY o.inst, o.item, o.opening, q.month),
told AS (
  SELECT inst, item, 'count' AS event, NULL AS change, TIMESTAMP ${literal(`${period.from} 00:05:00`)} AS moved_at, opening AS cnt FROM opened WHERE NOT consigned
  UNION ALL
  SELECT inst, item, CASE WHEN movement IN ('transfer_in', 'transfer_out', 'loss') THEN 'change' ELSE movement END,
    CASE movement WHEN 'transfer_in' THEN '101' WHEN 'transfer_out' THEN '102' WHEN 'loss' THEN '104' END,
    CASE movement ${Object.entries(REPORTED)
      .map(([movement, when]) => `WHEN '${movement}' THEN ${begin} ${when}`)
      .join(' ')} END, cnt FROM moved WHERE movement <> 'ghost'
  UNION ALL
  SELECT inst, item, 'count', NULL, ${begin} + INTERVAL (1) MONTH - INTERVAL (30) MINUTE, cnt FROM counted)
SELECT t.code AS fixmedins_code, m.inst, m.item, m.event, m.change, m.moved_at, m.cnt::DECIMAL(16,4) AS cnt, i.pric, i.name
FROM told m JOIN inst t USING (inst) JOIN item i USING (item)`;
}
