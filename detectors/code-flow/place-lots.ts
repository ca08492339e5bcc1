import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { spelledLots } from './sums.ts';

/**
 * `name`: lots and expiries that were ever bought, however the purchase was reported, of the families of items that stand in
 * another step, by family and institution. Of that step's own lots (`lot`, `bought_lot`) and months of expiry (`expy_end`) alone.
 */
export function placeLots(d: Dialect, name: string, boxes: string): Step {
  return {
    name,
    materialise: true,
    sql: `WITH items AS (SELECT med_list_codg, family FROM shared_flow_item WHERE family IN (SELECT family FROM ${boxes})
  UNION SELECT med_list_codg, family FROM ${boxes}),
moved AS (
  SELECT DISTINCT fixmedins_code, med_list_codg, manu_lotnum, expy_end FROM eff_stock_d WHERE stock_event = 'purchase' AND med_list_codg IN (SELECT med_list_codg FROM items)),
spelled AS ${spelledLots('moved')},
bought AS (
  SELECT t.fixmedins_code, i.family, t.lot, t.expy_end FROM shared_flow_delivered t JOIN items i ON i.med_list_codg = t.med_list_codg
  UNION ALL
  SELECT t.fixmedins_code, i.family, p.lot, t.expy_end FROM moved t JOIN items i ON i.med_list_codg = t.med_list_codg LEFT JOIN spelled p ON p.manu_lotnum = t.manu_lotnum),
lots AS (SELECT family, lot FROM ${boxes} WHERE lot IS NOT NULL UNION SELECT family, bought_lot FROM ${boxes} WHERE bought_lot IS NOT NULL),
expiries AS (SELECT DISTINCT family, ${d.month('expy_end')} AS expiry FROM ${boxes} WHERE expy_end IS NOT NULL)
SELECT b.fixmedins_code, b.family, l.lot, e.expiry, max(b.expy_end) AS expy_end
FROM bought b LEFT JOIN lots l ON l.family = b.family AND l.lot = b.lot
LEFT JOIN expiries e ON e.family = b.family AND e.expiry = ${d.month('b.expy_end')}
WHERE l.lot IS NOT NULL OR e.expiry IS NOT NULL GROUP BY b.fixmedins_code, b.family, l.lot, e.expiry`,
  };
}
