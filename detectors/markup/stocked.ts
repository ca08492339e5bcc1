import type { Dialect } from '../dialect/dialect.ts';

/** A sale price is rounded to the cent. */
const CENT = '0.01';

/**
 * SQL of what was in stock, by quantity, before each line that is above: `dear_cnt` units were bought at a price that
 * allows the line's (without end where a quantity is not known), `all_cnt` at any price less what was given back (NULL where
 * a quantity is not known), and `sold_cnt` were sold since the first purchase, lines in pieces as parts of a pack. The
 * oldest is sold first: while less was sold than was bought dear, the dear batch may be what was sold; and what was sold
 * beyond all that was bought came from purchases that nobody reported, at a price that nobody knows.
 */
export function stockedSql(d: Dialect, above: string): string {
  const double = (x: string): string => d.double(x);
  const price = 'coalesce(p.finl_trns_pric, p.pric)';
  const pieces = `o.pack_qty > 1 AND ${double('f.pric')} * ${double('f.pric')} * ${double('o.pack_qty')} < ${double('o.lowest')} * ${double('o.lowest')}`;
  return `WITH purchase AS (
  SELECT a.bkkp_sn, sum(CASE WHEN p.stock_event = 'purchase' AND coalesce(p.prod_geay_flag, '0') <> '1' AND ${price} * (1 + a.markup) + ${CENT} > a.pric THEN coalesce(${double('p.cnt')}, 1e18) ELSE 0 END) AS dear_cnt,
    CASE WHEN count(p.cnt) = count(*) THEN sum(CASE WHEN p.stock_event = 'purchase' THEN ${double('p.cnt')} ELSE -abs(${double('p.cnt')}) END) END AS all_cnt, min(p.stock_time) AS first_time
  FROM ${above} a JOIN eff_stock_d p ON p.fixmedins_code = a.fixmedins_code AND p.med_list_codg = a.med_list_codg AND ${d.day('p.stock_time')} <= a.fee_date
  WHERE p.stock_event IN ('purchase', 'purchase_return') GROUP BY a.bkkp_sn),
item AS (SELECT fixmedins_code, med_list_codg, max(pack_qty) AS pack_qty, min(lowest) AS lowest FROM ${above} GROUP BY fixmedins_code, med_list_codg),
sale AS (
  SELECT f.bkkp_sn, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, CASE WHEN ${pieces} THEN ${double('f.cnt')} / ${double('o.pack_qty')} ELSE ${double('f.cnt')} END AS cnt
  FROM eff_fee_list_d f JOIN item o ON o.fixmedins_code = f.fixmedins_code AND o.med_list_codg = f.med_list_codg),
since AS (
  SELECT s.* FROM sale s JOIN (
    SELECT a.fixmedins_code, a.med_list_codg, min(p.first_time) AS first_time FROM ${above} a JOIN purchase p ON p.bkkp_sn = a.bkkp_sn GROUP BY a.fixmedins_code, a.med_list_codg) b
    ON b.fixmedins_code = s.fixmedins_code AND b.med_list_codg = s.med_list_codg AND ${d.day('s.fee_ocur_time')} >= ${d.day('b.first_time')}),
run AS (
  SELECT bkkp_sn, coalesce(sum(cnt) OVER (PARTITION BY fixmedins_code, med_list_codg ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS sold_cnt FROM since)
SELECT p.bkkp_sn, p.dear_cnt, p.all_cnt, r.sold_cnt FROM purchase p JOIN run r ON r.bkkp_sn = p.bkkp_sn`;
}
