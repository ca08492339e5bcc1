import type { Step } from '../../store/step.ts';
import { BOXES_A_VISIT } from '../numbers.ts';

/** What a scanner may send instead of a code: the bar code of the box, a number that a spreadsheet damaged, a constant, a word, the code of a carton or of a case. */
export const DEFECTS = ['barcode', 'spreadsheet', 'constant', 'word', 'carton', 'case'] as const;
export type Defect = (typeof DEFECTS)[number];

/** A carton's and a case's prefix, from that of the box. */
export const CARTON_PREFIX = '(prefix::BIGINT + 7)::VARCHAR';
export const CASE_PREFIX = '(prefix::BIGINT + 13)::VARCHAR';
/** The bar code of a product. */
export const BAR_CODE = "'69' || lpad((prefix::BIGINT * 13 % 100000000000)::VARCHAR, 11, '0')";

const SCANNED = `CASE defect WHEN 'barcode' THEN ${BAR_CODE} WHEN 'spreadsheet' THEN '8.17E+19' WHEN 'constant' THEN '00000000000000000000' WHEN 'word' THEN '无码'
      WHEN 'carton' THEN ${CARTON_PREFIX} || box_serial(x) WHEN 'case' THEN ${CASE_PREFIX} || box_serial(x) ELSE code END`;

/** How many boxes are badly scanned by chance: of 1000 at pharmacies and clinics. */
const DAMAGED_OF_1000 = 6;

/**
 * Every box that goes over a counter, in `box`: its code, what was scanned, who bought it when, and whether it came
 * back. A visit entered again after a refund hands out the same boxes. The shops of a chain are supplied by its head.
 */
export const boxSteps: readonly Step[] = [
  {
    name: 'box',
    materialise: true,
    sql: `WITH handed AS (
  SELECT l.v, l.box_v, l.n, l.item, l.cnt, unnest(range(ceil(l.cnt)::BIGINT)) AS k, l.codes, l.opened, l.elsewhere, l.bought AND l.v = l.box_v AS bought, l.scanned, l.late,
    l.lot AS given_lot, l.expiry AS given_expiry, l.told_lot, l.told_expiry, i.prefix, i.gs1, t.kind, t.role, v.inst, v.day, v.p, v.settled, v.story, v.mdtrt_id, v.setl_id, v.refund_id,
    CASE WHEN t.role = 'chain-shop' THEN (SELECT inst FROM inst WHERE role = 'chain-head') ELSE v.inst END AS buyer, r.v IS NOT NULL AS refunded, r.whole
  FROM line_all l JOIN item i USING (item) JOIN visit_all v ON v.v = l.v JOIN inst t ON t.inst = v.inst LEFT JOIN refund r ON r.v = l.v
  WHERE i.prefix IS NOT NULL AND v.stay_days IS NULL),
counted AS (
  SELECT *, box_v * ${BOXES_A_VISIT} + n * 16 + k AS x, refunded AND (whole OR (n = 1 AND k = cnt - 1)) AS came_back FROM handed),
judged AS (
  SELECT c.*, CASE WHEN story OR refunded OR v <> box_v THEN NULL WHEN u('habit', x, 0) < h.share THEN h.defect
      WHEN k = 0 AND kind IN ('P', 'V') AND u('damaged', x, 0) * 1000 < ${DAMAGED_OF_1000} THEN ['barcode', 'spreadsheet', 'constant', 'word'][1 + pick('damage', x, 0, 4)] END AS defect
  FROM counted c LEFT JOIN scan_habit h ON h.inst = c.inst AND c.day BETWEEN h.first_day AND h.last_day),
coded AS (
  SELECT *, CASE WHEN codes IS NOT NULL THEN codes[k + 1] WHEN gs1 THEN '010' || ${BAR_CODE} || '21' || box_serial(x) ELSE prefix || box_serial(x) END AS code FROM judged),
numbered AS (SELECT *, coalesce(try_cast(right(code, 13) AS BIGINT), 0) AS serial FROM coded)
SELECT b.* EXCLUDE (codes, serial, given_lot, given_expiry), ${SCANNED} AS scanned_code, defect IS NOT NULL AS damaged, least(cnt, 1)::DECIMAL(16,4) AS quantity,
  coalesce(o.product, b.item) AS bought_item, date_trunc('day', settled) + CASE
    WHEN late IS NOT NULL THEN INTERVAL (late) DAY + INTERVAL (10) HOUR
    WHEN role = 'late-purchases' AND u('posted late', x, 0) < 0.6 THEN INTERVAL (1 + pick('posted', x, 0, 3)) DAY + INTERVAL (10) HOUR
    ELSE INTERVAL (9) HOUR - INTERVAL (5 + pick('stocked', x, 0, 50)) DAY END AS bought_at,
  coalesce(given_lot, if(given_expiry IS NULL, lot_of(code, serial), 'Z' || right(code, 7))) AS lot, coalesce(given_expiry, expiry_of(lot_of(code, serial))) AS expiry
FROM numbered b LEFT JOIN (SELECT item AS product, prefix AS product_prefix FROM item WHERE NOT gs1) o ON b.codes IS NOT NULL AND o.product_prefix = left(b.code, 7)`,
  },
];

/** The macros `lot_of` and `expiry_of`: a box has one lot whoever sells it, and a lot one expiry, the end of a month. */
export function lotMacros(): string[] {
  return [
    `CREATE OR REPLACE TEMP MACRO lot_of(code, serial) AS ('L' || code[4:7] || lpad(pick('lot', serial, 0, 900)::VARCHAR, 3, '0'))`,
    `CREATE OR REPLACE TEMP MACRO expiry_of(lot) AS (last_day(DATE '2027-01-01' + INTERVAL (pick('expiry' || lot, 0, 0, 24)) MONTH))`,
  ];
}
