import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';
import { textList } from '../shared/text-list.ts';
import type { BalanceParameters } from './parameters.ts';
import { packsOf, usualPriceSql } from './units.ts';

/** Counts within these days of the first belong to one stocktaking: a hospital counts its pharmacies one after another. */
const STOCKTAKING_DAYS = 3;
/** Sold for cash. What is settled comes from the fee lines, so a sale that is or may be settled is not counted again. */
const IS_CASH =
  "(setl_id IS NULL AND coalesce(mdtrt_setl_type, CASE WHEN hi_feesetl_type = '0' THEN '2' END, '1') = '2')";
/** A return that does not say how it was paid. It takes back a cash sale of no less that came before it. */
const IS_UNSAID = '(setl_id IS NULL AND mdtrt_setl_type IS NULL AND hi_feesetl_type IS NULL)';

const USABLE = 'stock_time IS NOT NULL AND cnt >= 0';

/** Names of the tables of movements, made for one rule. */
export interface Movements {
  readonly steps: readonly Step[];
  /** One row a catalogue item, as it last was: `list_type`, `pack_qty`, `item_name`, `pack_unit`, and what makes it a product: `gnrc_name`, `spec`, `prodentp_name`. */
  readonly items: string;
  /** Per institution, item and day: `came_in`, `went_out` (of which `sent_back` to suppliers), `cash`, `received`, `given`; `doubt` is what went out besides if what is doubtful is read against the institution, `unit_doubt` the part of it that hangs on pieces and packs. */
  readonly moves: string;
  /** Per institution, item and day counted: `most` and `least` that the counts of the day can mean. */
  readonly counts: string;
  /** Per institution and item with a purchase on record: `first_in`, `list_type`, `late_days`, `pack_qty`, `pack_price`, `price_doubt`, and of the first stocktaking `counted_from`, `counted_until`, `opening`. */
  readonly stocked: string;
  /** Per institution, item and day settled: `units`, `doubt`, `range_amount`, `whole_amount`. */
  readonly settled: string;
  /** One row a fee line that was taken back in part or whole without its chain: `bkkp_sn`, `kept`. */
  readonly returned: string;
}

/** The catalogue row in force on a day. */
const asOfDay = (alias: string, of: string): string =>
  `${alias}.med_list_codg = ${of}.med_list_codg AND ${alias}.begndate <= ${of}.day AND ${of}.day < ${alias}.until_date`;

function moveSql(
  { dialect: d, parameters }: PlanContext<BalanceParameters>,
  { items, lines, usual }: Record<'items' | 'lines' | 'usual', string>,
): string {
  const { outbound_changes: out, transfers } = parameters;
  const sum = (value: string, condition: string): string =>
    d.decimal(`coalesce(sum(CASE WHEN ${condition} THEN ${value} ELSE 0 END), 0)`, 18, 4);
  const day = d.day('stock_time');
  const packs = packsOf(d, {
    cnt: 'w.cnt',
    price: d.double('w.price'),
    packQty: d.double('coalesce(v.pack_qty, i.pack_qty)'),
    usual: 'u.usual',
    opened: "coalesce(w.trdn_flag, '0') = '1'",
  });
  return `WITH cash_sold AS (
  SELECT fixmedins_code, med_list_codg, min(${day}) AS first_day, max(cnt) AS most
  FROM eff_stock_d WHERE ${USABLE} AND stock_event = 'sale' AND ${IS_CASH} GROUP BY fixmedins_code, med_list_codg),
way AS (
  SELECT m.fixmedins_code, m.med_list_codg, ${d.day('m.stock_time')} AS day, m.cnt, coalesce(m.finl_trns_pric, m.pric) AS price, m.trdn_flag, m.stock_event, m.inv_chg_type,
    coalesce(m.psn_no, '') AS person, CASE m.stock_event
    WHEN 'purchase' THEN 'in' WHEN 'purchase_return' THEN 'out'
    WHEN 'change' THEN CASE WHEN m.inv_chg_type IN (${textList(d, out)}) THEN 'out' ELSE 'in' END
    WHEN 'sale' THEN CASE WHEN m.is_cash THEN 'cash' END
    WHEN 'sale_return' THEN CASE WHEN m.is_cash OR (m.is_unsaid AND ${d.day('m.stock_time')} >= c.first_day AND m.cnt <= c.most) THEN 'cash_back' END END AS way
  FROM (SELECT *, ${IS_CASH} AS is_cash, ${IS_UNSAID} AS is_unsaid FROM eff_stock_d WHERE ${USABLE} AND stock_event <> 'count') m
  LEFT JOIN cash_sold c ON c.fixmedins_code = m.fixmedins_code AND c.med_list_codg = m.med_list_codg),
nth AS (
  SELECT *, row_number() OVER (PARTITION BY fixmedins_code, med_list_codg, day, way, cnt, person ORDER BY price NULLS LAST, trdn_flag NULLS LAST) AS nth
  FROM way WHERE way IS NOT NULL),
packed AS (
  SELECT w.fixmedins_code, w.med_list_codg, w.day, w.way, w.stock_event, w.inv_chg_type, w.cnt, ${packs.least} AS least_packs, ${packs.most} AS most_packs,
    CASE WHEN w.way = 'cash' AND w.nth <= l.n THEN 1 ELSE 0 END AS is_settled
  FROM nth w LEFT JOIN eff_item_b v ON ${asOfDay('v', 'w')}
  LEFT JOIN ${items} i ON i.med_list_codg = w.med_list_codg
  LEFT JOIN ${usual} u ON u.fixmedins_code = w.fixmedins_code AND u.med_list_codg = w.med_list_codg
  LEFT JOIN ${lines} l ON l.fixmedins_code = w.fixmedins_code AND l.med_list_codg = w.med_list_codg AND l.day = w.day AND l.cnt = w.cnt AND l.person = w.person)
SELECT fixmedins_code, med_list_codg, day, ${sum('cnt', "way = 'in'")} AS came_in, ${sum('least_packs', "way = 'out'")} AS went_out,
  ${sum('least_packs', "way = 'out' AND stock_event = 'purchase_return'")} AS sent_back,
  ${d.decimal(`${sum('least_packs', "way = 'cash' AND is_settled = 0")} - ${sum('least_packs', "way = 'cash_back'")}`, 18, 4)} AS cash,
  ${d.decimal(`${sum('most_packs - least_packs', "way IN ('out', 'cash')")} - ${sum('most_packs - least_packs', "way = 'cash_back'")} + ${sum('least_packs', 'is_settled = 1')}`, 18, 4)} AS doubt,
  ${sum('most_packs - least_packs', "way IN ('out', 'cash') AND is_settled = 0")} AS unit_doubt,
  ${sum('cnt', `stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.received)})`)} AS received,
  ${sum('cnt', `stock_event = 'change' AND inv_chg_type IN (${textList(d, transfers.given)})`)} AS given
FROM packed GROUP BY fixmedins_code, med_list_codg, day`;
}

/**
 * Counts come by batch. Of several counts of one batch on a day the largest holds; rows without a batch may be repeats of
 * one count or counts of several rooms, so they have a least and a most.
 */
function countSql({ dialect: d }: PlanContext<BalanceParameters>): string {
  const typed = (name: string): string => `nullif(upper(trim(${name})), '')`;
  const batch = `coalesce(${typed('fixmedins_bchno')}, ${typed('manu_lotnum')}, '')`;
  return `SELECT fixmedins_code, med_list_codg, day, ${d.decimal("sum(CASE WHEN batch = '' THEN total ELSE highest END)", 18, 4)} AS most, ${d.decimal('sum(highest)', 18, 4)} AS least
FROM (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, ${batch} AS batch, max(cnt) AS highest, sum(cnt) AS total
  FROM eff_stock_d WHERE ${USABLE} AND stock_event = 'count'
  GROUP BY fixmedins_code, med_list_codg, ${d.day('stock_time')}, ${batch}) c
GROUP BY fixmedins_code, med_list_codg, day`;
}

function stockedSql(
  { dialect: d, parameters, asOf }: PlanContext<BalanceParameters>,
  { items, moves, counts, usual }: Record<'items' | 'moves' | 'counts' | 'usual', string>,
): string {
  const { consignment, late_days: late, booking_days: booking } = parameters;
  const onConsignment = `CASE WHEN i.list_type IN (${textList(d, consignment.list_types)}) THEN ${Math.max(late, consignment.days)} ELSE ${late} END`;
  return `WITH bought AS (
  SELECT fixmedins_code, med_list_codg, min(day) AS first_in FROM ${moves} WHERE came_in > 0 GROUP BY fixmedins_code, med_list_codg),
first AS (SELECT fixmedins_code, med_list_codg, min(day) AS counted_from FROM ${counts} GROUP BY fixmedins_code, med_list_codg),
taken AS (
  SELECT c.fixmedins_code, c.med_list_codg, f.counted_from, max(c.day) AS counted_until, ${d.decimal('sum(c.most)', 18, 4)} AS opening
  FROM ${counts} c JOIN first f ON f.fixmedins_code = c.fixmedins_code AND f.med_list_codg = c.med_list_codg
  WHERE c.day < ${d.addDays('f.counted_from', STOCKTAKING_DAYS)} GROUP BY c.fixmedins_code, c.med_list_codg, f.counted_from)
SELECT b.fixmedins_code, b.med_list_codg, b.first_in, i.list_type, i.pack_qty, u.pack_price, u.price_doubt, t.counted_from, t.counted_until, t.opening,
  greatest(CASE WHEN k.fixmedins_code IS NULL THEN 0 ELSE ${booking} END, ${onConsignment}) AS late_days
FROM bought b LEFT JOIN ${purchaseReports(d, 'unit', asOf).bookers} k ON k.fixmedins_code = b.fixmedins_code
LEFT JOIN ${items} i ON i.med_list_codg = b.med_list_codg
LEFT JOIN ${usual} u ON u.fixmedins_code = b.fixmedins_code AND u.med_list_codg = b.med_list_codg
LEFT JOIN taken t ON t.fixmedins_code = b.fixmedins_code AND t.med_list_codg = b.med_list_codg`;
}

/**
 * Fee lines of which something was taken back that no settlement chain shows, by visit and item: `kept`, the share of
 * the line that stands.
 */
function returnedSql(d: Dialect): string {
  const visit = 'f.fixmedins_code, f.mdtrt_id, f.med_list_codg';
  return `SELECT f.bkkp_sn, ${d.double(`greatest(0, 1 - ${d.double('r.cnt')} / ${d.double(`sum(f.cnt) OVER (PARTITION BY ${visit})`)})`)} AS kept
FROM eff_fee_list_d f JOIN (SELECT fixmedins_code, mdtrt_id, med_list_codg, sum(cnt) AS cnt FROM eff_unmatched_return GROUP BY fixmedins_code, mdtrt_id, med_list_codg) r
  ON r.fixmedins_code = f.fixmedins_code AND r.mdtrt_id = f.mdtrt_id AND r.med_list_codg = f.med_list_codg`;
}

/** Fee lines by day and price, of what the institution has any stock record of. */
function soldSql(d: Dialect, held: string, returned: string): string {
  const keys = 'fixmedins_code, med_list_codg, day, price';
  const kept = (name: string): string => `f.${name} * coalesce(t.kept, 1) AS ${name}`;
  return `SELECT ${keys}, ${d.decimal('sum(cnt)', 18, 4)} AS cnt, count(*) AS n, count(inscp_amt) AS n_range, sum(inscp_amt) AS range_amount, sum(det_item_fee_sumamt) AS whole_amount
FROM (
  SELECT f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')} AS day, ${kept('cnt')}, ${kept('inscp_amt')}, ${kept('det_item_fee_sumamt')},
    coalesce(${d.double('f.pric')}, ${d.double('f.det_item_fee_sumamt')} / ${d.double('f.cnt')}) AS price
  FROM eff_fee_list_d f JOIN ${held} s ON s.fixmedins_code = f.fixmedins_code AND s.med_list_codg = f.med_list_codg
  LEFT JOIN ${returned} t ON t.bkkp_sn = f.bkkp_sn
  WHERE f.fee_ocur_time IS NOT NULL AND coalesce(t.kept, 1) > 0) e
GROUP BY ${keys}`;
}

/** How many fee lines of a day have a quantity: of each person, and, under no person, of all. */
function lineSql(d: Dialect, held: string): string {
  const of = (person: string, more: string): string =>
    `SELECT f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')} AS day, f.cnt, ${person} AS person, count(*) AS n
FROM eff_fee_list_d f JOIN ${held} s ON s.fixmedins_code = f.fixmedins_code AND s.med_list_codg = f.med_list_codg
WHERE f.fee_ocur_time IS NOT NULL GROUP BY f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')}, f.cnt${more}`;
  return `${of("''", '')} UNION ALL ${of('f.psn_no', ', f.psn_no')}`;
}

function settledSql(d: Dialect, { sold, items, usual }: Record<'sold' | 'items' | 'usual', string>): string {
  const packs = packsOf(d, {
    cnt: 's.cnt',
    price: 's.price',
    packQty: d.double('coalesce(v.pack_qty, i.pack_qty)'),
    usual: 'u.usual',
    opened: 'coalesce(s.price, 0) <= 0',
  });
  return `SELECT s.fixmedins_code, s.med_list_codg, s.day, sum(${packs.least}) AS units, sum(${packs.most} - ${packs.least}) AS doubt,
  CASE WHEN sum(s.n) = sum(s.n_range) THEN ${d.decimal('sum(s.range_amount)', 16, 2)} END AS range_amount, ${d.decimal('sum(s.whole_amount)', 16, 2)} AS whole_amount
FROM ${sold} s LEFT JOIN eff_item_b v ON ${asOfDay('v', 's')}
LEFT JOIN ${items} i ON i.med_list_codg = s.med_list_codg
LEFT JOIN ${usual} u ON u.fixmedins_code = s.fixmedins_code AND u.med_list_codg = s.med_list_codg
GROUP BY s.fixmedins_code, s.med_list_codg, s.day`;
}

/** Steps that read what came in, what went out and what was settled, in packs a day. */
export function movements(context: PlanContext<BalanceParameters>): Movements {
  const { prefix, dialect: d } = context;
  const name = (of: string): string => `${prefix}${of}`;
  const [items, returned, held, sold, lines, usual] = [
    name('item'),
    name('returned'),
    name('held'),
    name('sold'),
    name('charged'),
    name('usual'),
  ] as const;
  const [moves, counts, stocked, settled] = [name('move'), name('count'), name('stocked'), name('settled')] as const;
  const kept = (step: string, sql: string): Step => ({ name: step, sql, materialise: true });
  const last = (column: string): string => `${d.maxBy(column, 'begndate')} AS ${column}`;
  const isBought = "stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0";
  return {
    items,
    moves,
    counts,
    stocked,
    settled,
    returned,
    steps: [
      kept(
        items,
        `SELECT med_list_codg, ${['list_type', 'pack_qty', 'item_name', 'pack_unit', 'gnrc_name', 'spec', 'prodentp_name'].map(last).join(', ')}
FROM eff_item_b GROUP BY med_list_codg`,
      ),
      kept(
        held,
        `SELECT fixmedins_code, med_list_codg, ${d.quantile(`CASE WHEN ${isBought} THEN coalesce(finl_trns_pric, pric) END`, 0.5)} AS pack_price
FROM eff_stock_d WHERE ${USABLE} GROUP BY fixmedins_code, med_list_codg`,
      ),
      kept(returned, returnedSql(d)),
      kept(sold, soldSql(d, held, returned)),
      kept(lines, lineSql(d, held)),
      kept(usual, usualPriceSql(d, { held, sold, items })),
      kept(moves, moveSql(context, { items, lines, usual })),
      kept(counts, countSql(context)),
      kept(stocked, stockedSql(context, { items, moves, counts, usual })),
      kept(settled, settledSql(d, { sold, items, usual })),
    ],
  };
}
