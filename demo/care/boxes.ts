import type { Step } from '../../store/step.ts';
import { BOXES_A_VISIT } from '../numbers.ts';

/** Codes that are none: a bar code, one a spreadsheet has damaged, a constant, a word. */
const DAMAGED = `CASE pick('damage', x, 0, 4) WHEN 0 THEN '69' || lpad((prefix::BIGINT * 13 % 100000000000)::VARCHAR, 11, '0')
      WHEN 1 THEN '8.17E+19' WHEN 2 THEN '00000000000000000000' ELSE '无码' END`;

/** How many boxes of the damaged kind there are: of 1000 at pharmacies and clinics. */
const DAMAGED_OF_1000 = 6;

/**
 * Every box that goes over a counter, in `box`: its code, whether the institution bought it, and whether it came back.
 * A visit entered again after a refund hands out the same boxes.
 */
export const boxSteps: readonly Step[] = [
  {
    name: 'box',
    materialise: true,
    sql: `WITH handed AS (
  SELECT l.v, l.box_v, l.n, l.item, l.cnt, unnest(range(ceil(l.cnt)::BIGINT)) AS k, l.codes, l.opened, l.elsewhere, l.bought AND l.v = l.box_v AS bought, i.prefix, t.kind, v.inst, v.p, v.settled, v.story, v.mdtrt_id, v.setl_id, v.refund_id,
    r.v IS NOT NULL AS refunded, r.whole
  FROM line_all l JOIN item i USING (item) JOIN visit_all v ON v.v = l.v JOIN inst t ON t.inst = v.inst LEFT JOIN refund r ON r.v = l.v
  WHERE i.prefix IS NOT NULL AND v.stay_days IS NULL),
counted AS (
  SELECT *, box_v * ${BOXES_A_VISIT} + n * 16 + k AS x, refunded AND (whole OR (n = 1 AND k = cnt - 1)) AS came_back FROM handed),
judged AS (
  SELECT *, NOT story AND NOT refunded AND v = box_v AND k = 0 AND kind IN ('P', 'V') AND u('damaged', x, 0) * 1000 < ${DAMAGED_OF_1000} AS damaged FROM counted),
coded AS (
  SELECT *, CASE WHEN damaged THEN ${DAMAGED} WHEN codes IS NOT NULL THEN codes[k + 1] ELSE prefix || box_serial(x) END AS code FROM judged)
SELECT * EXCLUDE (codes), least(cnt, 1)::DECIMAL(16,4) AS quantity, date_trunc('day', settled) - INTERVAL (5 + pick('stocked', x, 0, 50)) DAY + INTERVAL (9) HOUR AS bought_at,
  'L' || prefix[4:7] || lpad(pick('lot', coalesce(try_cast(code[8:20] AS BIGINT), 0), 0, 900)::VARCHAR, 3, '0') AS lot,
  (DATE '2027-01-01' + INTERVAL (pick('expiry', coalesce(try_cast(code[8:20] AS BIGINT), 0), 0, 24)) MONTH)::DATE AS expiry
FROM coded`,
  },
];
