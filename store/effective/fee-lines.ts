import type { Step } from '../step.ts';

const SHARES = ['inscp_amt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt'];
const AMOUNTS = ['det_item_fee_sumamt', ...SHARES];

const nettedAmounts = AMOUNTS.map(
  (name) =>
    `CASE WHEN n.bkkp_sn IS NULL THEN f.${name} ELSE round(f.${name} * n.net_cnt / f.cnt, 2)::DECIMAL(16,2) END AS ${name}`,
).join(', ');

const CHAIN = "coalesce(r.root, f.setl_id, 'M|' || f.mdtrt_id)";
const REVERSES = '(f.cnt < 0 OR f.det_item_fee_sumamt < 0 OR r.setl_id IS NOT NULL)';

/** Takes up to `wanted` from lines in the order of `taken before`. */
const taken = (wanted: string, before: string, left: string): string =>
  `greatest(0, least(${left}, coalesce(${wanted}, 0) - coalesce(${before}, 0)))`;

/**
 * Fee lines as they finally stand. A reversing line uses up positive lines of its settlement chain and item: the line it
 * names, else equal price, else the latest before it. What matches nothing goes to `dq_line`. Duplicate uploads
 * (one institution's line number sent twice under two keys) count once.
 */
export const effectiveFeeLines: readonly Step[] = [
  {
    name: 'net_duplicate_line',
    materialise: true,
    sql: `WITH candidate AS (
  SELECT bkkp_sn, hash(fixmedins_code, mdtrt_id, feedetl_sn) AS h, fixmedins_code, mdtrt_id, feedetl_sn, setl_id, med_list_codg, cnt, det_item_fee_sumamt
  FROM net_fee_line
  WHERE feedetl_sn IS NOT NULL AND coalesce(vali_flag, '1') <> '0' AND bkkp_sn <> fixmedins_code || '|' || mdtrt_id || '|' || feedetl_sn),
repeated AS (SELECT h FROM candidate GROUP BY h HAVING count(*) > 1)
SELECT bkkp_sn FROM (
  SELECT bkkp_sn, row_number() OVER (PARTITION BY fixmedins_code, mdtrt_id, feedetl_sn, setl_id, med_list_codg, cnt, det_item_fee_sumamt ORDER BY bkkp_sn) AS nth
  FROM candidate WHERE h IN (SELECT h FROM repeated)) WHERE nth > 1`,
  },
  {
    name: 'net_affected',
    materialise: true,
    sql: `SELECT DISTINCT ${CHAIN} AS chain, f.med_list_codg
FROM net_fee_line f LEFT JOIN net_refund r ON r.setl_id = f.setl_id
WHERE coalesce(f.vali_flag, '1') <> '0' AND ${REVERSES}`,
  },
  {
    name: 'net_line',
    materialise: true,
    sql: `WITH line AS (
  SELECT f.bkkp_sn, ${CHAIN} AS chain, f.med_list_codg AS item, ${REVERSES} AS reverses, abs(f.cnt) AS qty, abs(f.pric) AS pric,
    f.fee_ocur_time AS t, CASE WHEN ${REVERSES} THEN coalesce(f.init_feedetl_sn, f.feedetl_sn) ELSE f.feedetl_sn END AS sn
  FROM net_fee_line f LEFT JOIN net_refund r ON r.setl_id = f.setl_id
  JOIN net_affected a ON a.chain = ${CHAIN} AND a.med_list_codg = f.med_list_codg
  WHERE coalesce(f.vali_flag, '1') <> '0' AND f.bkkp_sn NOT IN (SELECT bkkp_sn FROM net_duplicate_line)),
named AS (SELECT chain, item, sn, sum(qty) AS q FROM line WHERE reverses AND sn IS NOT NULL GROUP BY ALL),
p1 AS (
  SELECT l.*, ${taken('n.q', 'coalesce(sum(l.qty) OVER (PARTITION BY l.chain, l.item, l.sn ORDER BY l.t, l.bkkp_sn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)', 'l.qty')} AS u1
  FROM line l LEFT JOIN named n ON n.chain = l.chain AND n.item = l.item AND n.sn = l.sn WHERE NOT l.reverses),
u1 AS (SELECT chain, item, sn, sum(u1) AS used FROM p1 WHERE sn IS NOT NULL GROUP BY ALL),
r1 AS (
  SELECT l.chain, l.item, l.pric, l.t, l.qty - ${taken('u.used', 'coalesce(sum(l.qty) OVER (PARTITION BY l.chain, l.item, l.sn ORDER BY l.t, l.bkkp_sn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)', 'l.qty')} AS left_
  FROM line l LEFT JOIN u1 u ON u.chain = l.chain AND u.item = l.item AND u.sn = l.sn WHERE l.reverses),
priced AS (SELECT chain, item, pric, sum(left_) AS q, max(t) FILTER (left_ > 0) AS until FROM r1 GROUP BY ALL),
p2 AS (
  SELECT p.*, ${taken('x.q', 'sum(p.qty - p.u1) OVER (PARTITION BY p.chain, p.item, p.pric ORDER BY (p.t > x.until), p.t DESC, p.bkkp_sn DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)', 'p.qty - p.u1')} AS u2
  FROM p1 p LEFT JOIN priced x ON x.chain = p.chain AND x.item = p.item AND x.pric = p.pric),
rest AS (
  SELECT chain, item, sum(q) AS q, max(until) AS until FROM (
    SELECT chain, item, q, until FROM priced UNION ALL SELECT chain, item, -sum(u2), NULL FROM p2 GROUP BY chain, item) GROUP BY ALL),
p3 AS (
  SELECT p.*, ${taken('x.q', 'sum(p.qty - p.u1 - p.u2) OVER (PARTITION BY p.chain, p.item ORDER BY (p.t > x.until), p.t DESC, p.bkkp_sn DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)', 'p.qty - p.u1 - p.u2')} AS u3
  FROM p2 p LEFT JOIN rest x ON x.chain = p.chain AND x.item = p.item)
SELECT chain, item, bkkp_sn, (qty - u1 - u2 - u3)::DECIMAL(16,4) AS net_cnt, NULL::DECIMAL(16,4) AS unmatched FROM p3 WHERE u1 + u2 + u3 > 0
UNION ALL
SELECT x.chain, x.item, NULL, NULL, (x.q - coalesce(u.used, 0))::DECIMAL(16,4)
FROM rest x LEFT JOIN (SELECT chain, item, sum(u3) AS used FROM p3 GROUP BY ALL) u USING (chain, item)
WHERE x.q - coalesce(u.used, 0) > 0`,
  },
  {
    name: 'dq_line',
    materialise: false,
    sql: `SELECT chain, item AS med_list_codg, unmatched AS cnt FROM net_line WHERE bkkp_sn IS NULL AND chain NOT IN (SELECT setl_id FROM net_gone)
UNION ALL
SELECT ${CHAIN}, f.med_list_codg, 0 FROM net_fee_line f LEFT JOIN net_refund r ON r.setl_id = f.setl_id
WHERE coalesce(f.vali_flag, '1') <> '0' AND f.cnt = 0 AND f.det_item_fee_sumamt < 0 AND ${CHAIN} NOT IN (SELECT setl_id FROM net_gone)`,
  },
  {
    // A return that names neither its line nor its settlement, and is of no visit that bought the item.
    name: 'eff_unmatched_return',
    materialise: false,
    sql: `SELECT f.bkkp_sn, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, abs(f.cnt) AS cnt
FROM net_fee_line f LEFT JOIN net_refund r ON r.setl_id = f.setl_id
JOIN (SELECT DISTINCT chain, item FROM net_line WHERE bkkp_sn IS NULL) u ON u.chain = ${CHAIN} AND u.item = f.med_list_codg
WHERE coalesce(f.vali_flag, '1') <> '0' AND r.root IS NULL AND ${REVERSES}`,
  },
  {
    // The settlement of a line known to stand: what is asked of a few lines must not net all of them again.
    name: 'eff_line_settlement',
    materialise: false,
    sql: 'SELECT bkkp_sn, setl_id FROM net_fee_line',
  },
  {
    name: 'eff_fee_list_d',
    materialise: false,
    handsOn: SHARES,
    sql: `SELECT f.* EXCLUDE (cnt, prd_days, ${AMOUNTS.join(', ')}), coalesce(n.net_cnt, f.cnt) AS cnt,
  CASE WHEN n.bkkp_sn IS NULL THEN f.prd_days ELSE (f.prd_days * n.net_cnt / f.cnt)::DECIMAL(16,4) END AS prd_days, ${nettedAmounts},
  coalesce(n.net_cnt < f.cnt, false) AS partly_reversed
FROM net_fee_line f LEFT JOIN net_line n ON n.bkkp_sn = f.bkkp_sn
WHERE coalesce(f.vali_flag, '1') = '1' AND f.cnt > 0 AND f.det_item_fee_sumamt >= 0 AND coalesce(n.net_cnt, f.cnt) > 0
  AND (f.setl_id IS NULL OR f.setl_id NOT IN (SELECT setl_id FROM net_gone))
  AND f.bkkp_sn NOT IN (SELECT bkkp_sn FROM net_duplicate_line)`,
  },
];
