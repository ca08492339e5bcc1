import type { Step } from '../../store/step.ts';
import type { Period } from '../period.ts';

/**
 * Refunds at the counter, in `refund`: whole visits and single boxes. Half of the whole ones are a mistake put right at
 * once: the visit is entered and settled again with the same boxes, as one more visit.
 */
export function refundSteps(period: Period): Step[] {
  return [
    {
      name: 'refund',
      materialise: true,
      sql: `WITH chosen AS (
  SELECT v.v, v.settled, v.day, v.story, u('refund', v.v, 0) AS how, s.refund_after
  FROM visit v LEFT JOIN story_visit s ON s.v = v.v
  WHERE v.stay_days IS NULL AND (CASE WHEN v.story THEN s.refund_after IS NOT NULL ELSE u('refund', v.v, 0) < 0.018 END)),
kinds AS (
  SELECT c.*, story OR how < 0.012 OR NOT EXISTS (SELECT 1 FROM line l WHERE l.v = c.v AND l.n = 1 AND l.cnt > 1) AS whole,
    NOT story AND how < 0.006 AS again FROM chosen c),
dated AS (SELECT *, CASE WHEN story THEN refund_after WHEN again THEN 0 ELSE pick('returned', v, 0, 12) END AS after FROM kinds)
SELECT v, whole, again, settled + INTERVAL (after) DAY + INTERVAL (25) MINUTE AS refunded_at FROM dated WHERE day + after < ${period.days}`,
    },
    {
      name: 'returned',
      materialise: true,
      sql: `SELECT l.v, l.n, CASE WHEN r.whole THEN l.cnt ELSE 1 END::DECIMAL(16,4) AS cnt FROM refund r JOIN line l USING (v) WHERE r.whole OR l.n = 1`,
    },
    {
      name: 'visit_all',
      materialise: true,
      sql: `SELECT *, visit_number(v) AS mdtrt_id, settlement_number(v * 2) AS setl_id, settlement_number(v * 2 + 1) AS refund_id FROM (
SELECT * FROM visit
UNION ALL
SELECT v.* REPLACE (v.v + 8 AS v, r.refunded_at + INTERVAL (10) MINUTE AS began, r.refunded_at + INTERVAL (20) MINUTE AS left_at, r.refunded_at + INTERVAL (22) MINUTE AS settled)
FROM visit v JOIN refund r USING (v) WHERE r.again)`,
    },
    {
      name: 'line_all',
      materialise: false,
      sql: `SELECT l.*, l.v AS box_v FROM line l
UNION ALL
SELECT l.* REPLACE (l.v + 8 AS v, r.refunded_at + INTERVAL (15) MINUTE AS charged_at), l.v FROM line l JOIN refund r USING (v) WHERE r.again`,
    },
  ];
}
