import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { EVENT, RETAIL } from './repeated-codes.ts';

const CHARGED = 'shared_code_charged';

/** How often pharmacies charged which money for which quantity of an item. */
const charges: Step = {
  name: CHARGED,
  materialise: true,
  sums: { of: 'visits', counts: ['n'] },
  sql: `SELECT med_list_codg, det_item_fee_sumamt, cnt, count(*) AS n
FROM eff_fee_list_d
WHERE cnt > 0 AND det_item_fee_sumamt > 0 AND med_list_codg IS NOT NULL
  AND fixmedins_code IN (SELECT fixmedins_code FROM eff_medins_b WHERE fixmedins_type = '2')
GROUP BY med_list_codg, det_item_fee_sumamt, cnt`,
};

/**
 * `shared_code_price`: what a pack costs, per institution and item with a repeated code: the `lowest` and `highest` of what it
 * bought packs for itself, what the city did, and what the city's pharmacies charge. A price tells where all of them agree. `bought` is 1 where a purchase is among them: what is charged may be by the piece.
 */
export function packPrices(d: Dialect): Step[] {
  const price = 'coalesce(finl_trns_pric, pric)';
  const unit = `${d.double('det_item_fee_sumamt')} / ${d.double('cnt')}`;
  return [
    charges,
    {
      name: 'shared_code_price',
      materialise: true,
      // The median of charges is that of the one or two in the middle, each price counted as often as it was charged.
      sql: `WITH item AS (
  SELECT fixmedins_code, med_list_codg FROM ${EVENT} WHERE med_list_codg IS NOT NULL
  UNION SELECT fixmedins_code, med_list_codg FROM ${RETAIL} WHERE med_list_codg IS NOT NULL),
bought AS (
  SELECT fixmedins_code, med_list_codg, ${d.quantile(price, 0.5)} AS price
  FROM eff_stock_d WHERE stock_event = 'purchase' AND ${price} > 0 AND med_list_codg IN (SELECT med_list_codg FROM item) GROUP BY fixmedins_code, med_list_codg),
city AS (SELECT med_list_codg, ${d.quantile('price', 0.5)} AS price FROM bought GROUP BY med_list_codg),
charge AS (
  SELECT med_list_codg, ${unit} AS price, sum(n) AS n FROM ${CHARGED} WHERE med_list_codg IN (SELECT med_list_codg FROM item)
  GROUP BY med_list_codg, ${unit}),
ranked AS (
  SELECT med_list_codg, price, n, sum(n) OVER (PARTITION BY med_list_codg) AS charges,
    sum(n) OVER (PARTITION BY med_list_codg ORDER BY price NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS until_here
  FROM charge),
charged AS (
  SELECT med_list_codg, ${d.quantile('price', 0.5)} AS price FROM ranked
  WHERE 2 * until_here >= charges AND 2 * (until_here - n) <= charges GROUP BY med_list_codg)
SELECT i.fixmedins_code, i.med_list_codg, least(b.price, c.price, g.price) AS lowest, greatest(b.price, c.price, g.price) AS highest,
  CASE WHEN coalesce(b.price, c.price) IS NULL THEN 0 ELSE 1 END AS bought
FROM item i
LEFT JOIN bought b ON b.fixmedins_code = i.fixmedins_code AND b.med_list_codg = i.med_list_codg
LEFT JOIN city c ON c.med_list_codg = i.med_list_codg
LEFT JOIN charged g ON g.med_list_codg = i.med_list_codg`,
    },
  ];
}
