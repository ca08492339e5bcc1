import { CENT } from './first-look.ts';
import type { Dialect } from '../dialect/dialect.ts';

/**
 * SQL of what was in stock, by quantity, before each line that is still open (`nearest`): `dear_cnt` units were bought at a price that
 * allows the line's (without end where a quantity is not known), `all_cnt` at any price less what was given back (NULL where
 * a quantity is not known), and `sold_cnt` were sold since the first purchase, lines in pieces as parts of a pack. The
 * oldest is sold first: while less was sold than was bought dear, the dear batch may be what was sold; and what was sold
 * beyond all that was bought came from purchases that nobody reported, at a price that nobody knows.
 */
export function stockedSql(d: Dialect, nearest: string): string {
  const double = (x: string): string => d.double(x);
  const price = 'coalesce(p.finl_trns_pric, p.pric)';
  const pieces = `o.pack_qty > 1 AND ${double('f.pric')} * ${double('f.pric')} * ${double('o.pack_qty')} < ${double('o.lowest')} * ${double('o.lowest')}`;
  const alike = ['fixmedins_code', 'med_list_codg', 'fee_date', 'pric', 'markup'];
  const of = (alias: string): string => alike.map((name) => `${alias}.${name}`).join(', ');
  // Lines of a day at one price have the same purchases behind them.
  return `WITH line AS (SELECT * FROM ${nearest} WHERE is_open = 1),
purchase AS (
  SELECT ${of('a')}, sum(CASE WHEN p.stock_event = 'purchase' AND coalesce(p.prod_geay_flag, '0') <> '1' AND ${price} * (1 + a.markup) + ${CENT} > a.pric THEN coalesce(${double('p.cnt')}, 1e18) ELSE 0 END) AS dear_cnt,
    CASE WHEN count(p.cnt) = count(*) THEN sum(CASE WHEN p.stock_event = 'purchase' THEN ${double('p.cnt')} ELSE -abs(${double('p.cnt')}) END) END AS all_cnt, min(p.stock_time) AS first_time
  FROM (SELECT DISTINCT ${alike.join(', ')} FROM line) a JOIN eff_stock_d p ON p.fixmedins_code = a.fixmedins_code AND p.med_list_codg = a.med_list_codg AND ${d.day('p.stock_time')} <= a.fee_date
  WHERE p.stock_event IN ('purchase', 'purchase_return') GROUP BY ${of('a')}),
item AS (
  SELECT a.fixmedins_code, a.med_list_codg, max(a.pack_qty) AS pack_qty, min(a.lowest) AS lowest, min(p.first_time) AS first_time
  FROM ${nearest} a JOIN (SELECT fixmedins_code, med_list_codg, min(first_time) AS first_time FROM purchase GROUP BY fixmedins_code, med_list_codg) p
    ON p.fixmedins_code = a.fixmedins_code AND p.med_list_codg = a.med_list_codg GROUP BY a.fixmedins_code, a.med_list_codg),
since AS (
  SELECT f.bkkp_sn, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, CASE WHEN ${pieces} THEN ${double('f.cnt')} / ${double('o.pack_qty')} ELSE ${double('f.cnt')} END AS cnt
  FROM eff_fee_list_d f JOIN item o ON o.fixmedins_code = f.fixmedins_code AND o.med_list_codg = f.med_list_codg WHERE ${d.day('f.fee_ocur_time')} >= ${d.day('o.first_time')}),
run AS (
  SELECT bkkp_sn, coalesce(sum(cnt) OVER (PARTITION BY fixmedins_code, med_list_codg ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS sold_cnt FROM since)
SELECT a.bkkp_sn, p.dear_cnt, p.all_cnt, r.sold_cnt
FROM line a JOIN purchase p ON ${alike.map((name) => `p.${name} = a.${name}`).join(' AND ')} JOIN run r ON r.bkkp_sn = a.bkkp_sn`;
}
