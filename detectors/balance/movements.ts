import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';
import type { BalanceParameters } from './parameters.ts';

/** Counts within these days of the first belong to one stocktaking: a hospital counts its pharmacies one after another. */
const STOCKTAKING_DAYS = 3;
/**
 * A line whose price times the pack comes to no more than this many times the usual price of a pack is charged by the
 * smallest unit.
 */
const PIECE_PRICE = '1.2';

/** Sold for cash. What is settled comes from the fee lines, so a sale that is or may be settled is not counted again. */
const IS_CASH =
  "(setl_id IS NULL AND coalesce(mdtrt_setl_type, CASE WHEN hi_feesetl_type = '0' THEN '2' END, '1') = '2')";

const USABLE = 'stock_time IS NOT NULL AND cnt >= 0';

/** Names of the tables of movements, made for one rule. */
export interface Movements {
  readonly steps: readonly Step[];
  /** One row a catalogue item: `list_type`, `pack_qty`, `item_name`, `pack_unit`. */
  readonly items: string;
  /** Per institution, item and day: `came_in`, `went_out`, `cash`, `received`, `given`. */
  readonly moves: string;
  /** Per institution, item and day counted: `most` and `least` that the counts of the day can mean. */
  readonly counts: string;
  /** Per institution and item with a purchase on record: `first_in`, `list_type`, `late_days`, `pack_qty`, `pack_price`, and of the first stocktaking `counted_from`, `counted_until`, `opening`. */
  readonly stocked: string;
  /** Per institution, item and day settled: `units`, `range_amount`, `whole_amount`. */
  readonly settled: string;
}

function moveSql({ dialect: d, parameters }: PlanContext<BalanceParameters>): string {
  const { outbound_changes: out, transfers } = parameters;
  const sum = (condition: string): string =>
    d.decimal(`coalesce(sum(CASE WHEN ${condition} THEN cnt ELSE 0 END), 0)`, 18, 4);
  return `SELECT fixmedins_code, med_list_codg, day, ${sum("way = 'in'")} AS came_in, ${sum("way = 'out'")} AS went_out,
  ${d.decimal(`${sum("way = 'cash'")} - ${sum("way = 'cash_back'")}`, 18, 4)} AS cash,
  ${sum(`stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.received)})`)} AS received,
  ${sum(`stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.given)})`)} AS given
FROM (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, cnt, stock_event, inv_chg_type, CASE stock_event
    WHEN 'purchase' THEN 'in' WHEN 'purchase_return' THEN 'out'
    WHEN 'change' THEN CASE WHEN inv_chg_type IN (${textList(d, out)}) THEN 'out' ELSE 'in' END
    WHEN 'sale' THEN CASE WHEN ${IS_CASH} THEN 'cash' END WHEN 'sale_return' THEN CASE WHEN ${IS_CASH} THEN 'cash_back' END END AS way
  FROM eff_stock_d WHERE ${USABLE} AND stock_event <> 'count') m
WHERE way IS NOT NULL GROUP BY fixmedins_code, med_list_codg, day`;
}

/**
 * Counts come by batch. Of several counts of one batch on a day the largest holds; rows without a batch may be repeats of
 * one count or counts of several rooms, so they have a least and a most.
 */
function countSql({ dialect: d }: PlanContext<BalanceParameters>): string {
  return `SELECT fixmedins_code, med_list_codg, day, ${d.decimal("sum(CASE WHEN batch = '' THEN total ELSE highest END)", 18, 4)} AS most, ${d.decimal('sum(highest)', 18, 4)} AS least
FROM (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, coalesce(fixmedins_bchno, manu_lotnum, '') AS batch, max(cnt) AS highest, sum(cnt) AS total
  FROM eff_stock_d WHERE ${USABLE} AND stock_event = 'count'
  GROUP BY fixmedins_code, med_list_codg, ${d.day('stock_time')}, coalesce(fixmedins_bchno, manu_lotnum, '')) c
GROUP BY fixmedins_code, med_list_codg, day`;
}

function stockedSql(
  { dialect: d, parameters }: PlanContext<BalanceParameters>,
  { items, moves, counts }: Pick<Movements, 'items' | 'moves' | 'counts'>,
): string {
  const { consignment, late_days: late } = parameters;
  return `WITH bought AS (
  SELECT fixmedins_code, med_list_codg, min(day) AS first_in FROM ${moves} WHERE came_in > 0 GROUP BY fixmedins_code, med_list_codg),
priced AS (
  SELECT fixmedins_code, med_list_codg, ${d.quantile('coalesce(finl_trns_pric, pric)', 0.5)} AS pack_price
  FROM eff_stock_d WHERE ${USABLE} AND stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0 GROUP BY fixmedins_code, med_list_codg),
first AS (SELECT fixmedins_code, med_list_codg, min(day) AS counted_from FROM ${counts} GROUP BY fixmedins_code, med_list_codg),
taken AS (
  SELECT c.fixmedins_code, c.med_list_codg, f.counted_from, max(c.day) AS counted_until, ${d.decimal('sum(c.most)', 18, 4)} AS opening
  FROM ${counts} c JOIN first f ON f.fixmedins_code = c.fixmedins_code AND f.med_list_codg = c.med_list_codg
  WHERE c.day < ${d.addDays('f.counted_from', STOCKTAKING_DAYS)} GROUP BY c.fixmedins_code, c.med_list_codg, f.counted_from)
SELECT b.fixmedins_code, b.med_list_codg, b.first_in, i.list_type, i.pack_qty, p.pack_price, t.counted_from, t.counted_until, t.opening,
  CASE WHEN i.list_type IN (${textList(d, consignment.list_types)}) THEN ${Math.max(late, consignment.days)} ELSE ${late} END AS late_days
FROM bought b LEFT JOIN ${items} i ON i.med_list_codg = b.med_list_codg
LEFT JOIN priced p ON p.fixmedins_code = b.fixmedins_code AND p.med_list_codg = b.med_list_codg
LEFT JOIN taken t ON t.fixmedins_code = b.fixmedins_code AND t.med_list_codg = b.med_list_codg`;
}

/** SQL that is true where a line is charged by the smallest unit, by its price against the usual one of a pack. */
export function chargedByPiece(price: string, packQty: string, usual: string): string {
  return `(coalesce(${packQty}, 0) > 1 AND ${price} > 0 AND ${price} * ${packQty} <= ${PIECE_PRICE} * ${usual})`;
}

/** Quantity of a line in packs. */
export function unitsOf(d: Dialect, cnt: string, byPiece: string, packQty: string): string {
  return d.decimal(
    `CASE WHEN ${byPiece} THEN ${d.double(cnt)} / ${d.double(packQty)} ELSE ${d.double(cnt)} END`,
    18,
    4,
  );
}

/** `<prefix>usual`: the usual price of a pack of each item, over the whole city: the higher of bought and charged. */
function usualPriceSql(d: Dialect, sold: string, stocked: string): string {
  return `SELECT med_list_codg, max(price) AS usual FROM (
  SELECT med_list_codg, ${d.quantile('pric', 0.5)} AS price FROM ${sold} WHERE pric > 0 GROUP BY med_list_codg
  UNION ALL SELECT med_list_codg, ${d.quantile('pack_price', 0.5)} FROM ${stocked} WHERE pack_price > 0 GROUP BY med_list_codg) p
GROUP BY med_list_codg`;
}

/** Steps that read what came in, what went out and what was settled, in packs a day. */
export function movements(context: PlanContext<BalanceParameters>): Movements {
  const { prefix, dialect: d } = context;
  const [items, moves, counts] = [`${prefix}item`, `${prefix}move`, `${prefix}count`] as const;
  const [stocked, sold, usual, settled] = [
    `${prefix}stocked`,
    `${prefix}sold`,
    `${prefix}usual`,
    `${prefix}settled`,
  ] as const;
  const kept = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  return {
    items,
    moves,
    counts,
    stocked,
    settled,
    steps: [
      kept(
        items,
        `SELECT med_list_codg, max(list_type) AS list_type, max(pack_qty) AS pack_qty, max(item_name) AS item_name, max(pack_unit) AS pack_unit
FROM eff_item_b GROUP BY med_list_codg`,
      ),
      kept(moves, moveSql(context)),
      kept(counts, countSql(context)),
      kept(stocked, stockedSql(context, { items, moves, counts })),
      kept(
        sold,
        `SELECT f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')} AS day, f.pric, sum(f.cnt) AS cnt, count(*) AS n, count(f.inscp_amt) AS n_range,
  sum(f.inscp_amt) AS range_amount, sum(f.det_item_fee_sumamt) AS whole_amount
FROM eff_fee_list_d f JOIN (SELECT fixmedins_code, med_list_codg FROM ${stocked}) s ON s.fixmedins_code = f.fixmedins_code AND s.med_list_codg = f.med_list_codg
WHERE f.fee_ocur_time IS NOT NULL GROUP BY f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')}, f.pric`,
      ),
      kept(usual, usualPriceSql(d, sold, stocked)),
      kept(
        settled,
        `SELECT s.fixmedins_code, s.med_list_codg, s.day, sum(${unitsOf(d, 's.cnt', chargedByPiece(d.double('s.pric'), d.double('i.pack_qty'), 'u.usual'), 'i.pack_qty')}) AS units,
  CASE WHEN sum(s.n) = sum(s.n_range) THEN ${d.decimal('sum(s.range_amount)', 16, 2)} END AS range_amount, ${d.decimal('sum(s.whole_amount)', 16, 2)} AS whole_amount
FROM ${sold} s LEFT JOIN ${items} i ON i.med_list_codg = s.med_list_codg LEFT JOIN ${usual} u ON u.med_list_codg = s.med_list_codg
GROUP BY s.fixmedins_code, s.med_list_codg, s.day`,
      ),
    ],
  };
}
