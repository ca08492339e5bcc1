import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';
import type { BalanceParameters } from './parameters.ts';
import { asOfDay, packsOf } from './units.ts';

/** Sold for cash. What is settled comes from the fee lines, so a sale that is or may be settled is not counted again. */
const IS_CASH =
  "(setl_id IS NULL AND coalesce(mdtrt_setl_type, CASE WHEN hi_feesetl_type = '0' THEN '2' END, '1') = '2')";
/** A return that does not say how it was paid. It takes back a cash sale of no less that came before it. */
const IS_UNSAID = '(setl_id IS NULL AND mdtrt_setl_type IS NULL AND hi_feesetl_type IS NULL)';

/** A stock record that can be placed and counted. */
export const USABLE = 'stock_time IS NOT NULL AND cnt >= 0';

/** Sales that are or may be settled, and returns of them: most of what a pharmacy reports, and nothing is reckoned from them. */
const IS_SETTLED = `(stock_event = 'sale' AND NOT ${IS_CASH}) OR (stock_event = 'sale_return' AND NOT ${IS_CASH} AND NOT ${IS_UNSAID})`;

/** What moved besides settled sales, movements that are alike counted (`n`): in one pass, for there are as many as boxes and only some thousands of kinds a day. */
export function movedSql(d: Dialect): string {
  const said = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  const keys =
    'fixmedins_code, med_list_codg, day, stock_event, inv_chg_type, cnt, price, trdn_flag, person, is_cash, is_unsaid';
  return `SELECT ${keys}, ${d.bigint('count(*)')} AS n
FROM (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, stock_event, inv_chg_type, cnt, coalesce(finl_trns_pric, pric) AS price, trdn_flag,
    coalesce(psn_no, '') AS person, ${said(IS_CASH)} AS is_cash, ${said(IS_UNSAID)} AS is_unsaid
  FROM eff_stock_d WHERE ${USABLE} AND stock_event <> 'count' AND NOT (${IS_SETTLED})) m
GROUP BY ${keys}`;
}

/** Cash sales by institution, item, day, quantity and whom they name. */
export const cashSql = (moved: string): string =>
  `SELECT DISTINCT fixmedins_code, med_list_codg, day, cnt, person FROM ${moved} WHERE stock_event = 'sale' AND is_cash = 1`;

/** Cash sales that name a person, by institution, item, day and quantity. */
export const namedSql = (moved: string): string => `${cashSql(moved)} AND person <> ''`;

/** Per institution, item and day what came in and went out, in packs: see `Movements`. */
export function moveSql(
  { dialect: d, parameters }: PlanContext<BalanceParameters>,
  { moved, items, charged, usual }: Record<'moved' | 'items' | 'charged' | 'usual', string>,
): string {
  const { outbound_changes: out, transfers } = parameters;
  const sum = (value: string, condition: string, times = 'n'): string =>
    d.decimal(`coalesce(sum(CASE WHEN ${condition} THEN ${value} * ${times} ELSE 0 END), 0)`, 18, 4);
  const packs = packsOf(d, {
    cnt: 'w.cnt',
    price: d.double('w.price'),
    packQty: d.double('coalesce(v.pack_qty, i.pack_qty)'),
    usual: 'u.usual',
    opened: "coalesce(w.trdn_flag, '0') = '1'",
  });
  const received = `stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.received)})`;
  const given = `stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.given)})`;
  const unsold = '(n - n_settled)';
  return `WITH cash_sold AS (
  SELECT fixmedins_code, med_list_codg, min(day) AS first_day, max(cnt) AS most
  FROM ${moved} WHERE stock_event = 'sale' AND is_cash = 1 GROUP BY fixmedins_code, med_list_codg),
way AS (
  SELECT m.*, CASE m.stock_event
    WHEN 'purchase' THEN 'in' WHEN 'purchase_return' THEN 'out'
    WHEN 'change' THEN CASE WHEN m.inv_chg_type IN (${textList(d, out)}) THEN 'out' ELSE 'in' END
    WHEN 'sale' THEN CASE WHEN m.is_cash = 1 THEN 'cash' END
    WHEN 'sale_return' THEN CASE WHEN m.is_cash = 1 OR (m.is_unsaid = 1 AND m.day >= c.first_day AND m.cnt <= c.most) THEN 'cash_back' END END AS way
  FROM ${moved} m LEFT JOIN cash_sold c ON c.fixmedins_code = m.fixmedins_code AND c.med_list_codg = m.med_list_codg),
before AS (
  SELECT *, coalesce(sum(n) OVER (PARTITION BY fixmedins_code, med_list_codg, day, way, cnt, person ORDER BY price NULLS LAST, trdn_flag NULLS LAST, inv_chg_type NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS n_before
  FROM way WHERE way IS NOT NULL),
packed AS (
  SELECT w.fixmedins_code, w.med_list_codg, w.day, w.way, w.stock_event, w.inv_chg_type, w.cnt, w.n, ${packs.least} AS least_packs, ${packs.most} AS most_packs,
    ${d.bigint("CASE WHEN w.way = 'cash' THEN least(w.n, greatest(0, coalesce(l.n, 0) - w.n_before)) ELSE 0 END")} AS n_settled
  FROM before w LEFT JOIN eff_item_b v ON ${asOfDay('v', 'w')}
  LEFT JOIN ${items} i ON i.med_list_codg = w.med_list_codg
  LEFT JOIN ${usual} u ON u.fixmedins_code = w.fixmedins_code AND u.med_list_codg = w.med_list_codg
  LEFT JOIN ${charged} l ON l.fixmedins_code = w.fixmedins_code AND l.med_list_codg = w.med_list_codg AND l.day = w.day AND l.cnt = w.cnt AND l.person = w.person)
SELECT fixmedins_code, med_list_codg, day, ${sum('cnt', "way = 'in'")} AS came_in, ${sum('least_packs', "way = 'out'")} AS went_out,
  ${sum('least_packs', "way = 'out' AND stock_event = 'purchase_return'")} AS sent_back,
  ${d.decimal(`${sum('least_packs', "way = 'cash'", unsold)} - ${sum('least_packs', "way = 'cash_back'")}`, 18, 4)} AS cash,
  ${d.decimal(`${sum('(most_packs - least_packs)', "way IN ('out', 'cash')")} - ${sum('(most_packs - least_packs)', "way = 'cash_back'")} + ${sum('least_packs', "way = 'cash'", 'n_settled')}`, 18, 4)} AS doubt,
  ${sum('(most_packs - least_packs)', "way IN ('out', 'cash')", unsold)} AS unit_doubt, ${sum('cnt', received)} AS received, ${sum('cnt', given)} AS given
FROM packed GROUP BY fixmedins_code, med_list_codg, day`;
}
