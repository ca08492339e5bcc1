import type { Step } from '../step.ts';

/**
 * The settlement of some settlements of one visit: the only one that stands; where none stands, one that is gone, so
 * that its lines go with it; NULL where several stand, for nothing says which.
 */
const ONLY = `CASE count(*) FILTER (stands)
    WHEN 1 THEN min(setl_id) FILTER (stands)
    WHEN 0 THEN coalesce(min(setl_id) FILTER (original), min(setl_id)) END`;

/**
 * Settlements of fee lines that name none, as lines from messages (2204, 2301) never do. Such a line belongs to the
 * settlement of its institution, visit and charge batch where settlements carry the batch, else of its institution and
 * visit. A visit without a settlement is an open stay and stays one. `net_fee_line` holds every line with its settlement.
 */
export const lineSettlements: readonly Step[] = [
  {
    name: 'net_visit_settlement',
    materialise: true,
    sql: `WITH line AS (SELECT DISTINCT mdtrt_id, fixmedins_code, coalesce(chrg_bchno, '') AS chrg_bchno FROM fact_fee_list_d WHERE setl_id IS NULL),
settlement AS (
  SELECT s.setl_id, s.mdtrt_id, s.fixmedins_code, s.chrg_bchno, r.setl_id IS NULL AS original,
    s.setl_id NOT IN (SELECT setl_id FROM net_gone) AS stands
  FROM fact_setl_d s LEFT JOIN net_refund r ON r.setl_id = s.setl_id
  WHERE s.mdtrt_id IN (SELECT mdtrt_id FROM line) AND (s.medfee_sumamt >= 0 OR r.setl_id IS NOT NULL)),
charge AS (SELECT mdtrt_id, fixmedins_code, chrg_bchno, ${ONLY} AS setl_id FROM settlement WHERE chrg_bchno IS NOT NULL GROUP BY ALL),
visit AS (SELECT mdtrt_id, fixmedins_code, ${ONLY} AS setl_id FROM settlement GROUP BY ALL)
SELECT l.mdtrt_id, l.fixmedins_code, l.chrg_bchno, coalesce(c.setl_id, v.setl_id) AS setl_id
FROM line l JOIN visit v ON v.mdtrt_id = l.mdtrt_id AND v.fixmedins_code = l.fixmedins_code
LEFT JOIN charge c ON c.mdtrt_id = l.mdtrt_id AND c.fixmedins_code = l.fixmedins_code AND c.chrg_bchno = l.chrg_bchno
WHERE coalesce(c.setl_id, v.setl_id) IS NOT NULL`,
  },
  {
    name: 'net_fee_line',
    materialise: false,
    // Two branches: where every line names its settlement, the second reads no block of lines at all. Where some do not, and
    // no visit tells it either (open stays), looking for these few costs more than all else that a narrow look at lines reads.
    whileEmpty: { table: 'net_visit_settlement', sql: 'SELECT * FROM fact_fee_list_d' },
    sql: `SELECT * FROM fact_fee_list_d WHERE setl_id IS NOT NULL
UNION ALL
SELECT f.* REPLACE (v.setl_id AS setl_id) FROM fact_fee_list_d f
LEFT JOIN net_visit_settlement v ON v.mdtrt_id = f.mdtrt_id AND v.fixmedins_code = f.fixmedins_code AND v.chrg_bchno = coalesce(f.chrg_bchno, '')
WHERE f.setl_id IS NULL`,
  },
];
