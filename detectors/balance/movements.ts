import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';
import { textList } from '../shared/text-list.ts';
import type { BalanceParameters } from './parameters.ts';
import { chargedSql, soldLines, soldSql } from './sold-lines.ts';
import { moveSql, movedSql, namedSql, USABLE } from './stock-moves.ts';
import { asOfDay, packsOf, usualPriceSql } from './units.ts';

/** Counts within these days of the first belong to one stocktaking: a hospital counts its pharmacies one after another. */
const STOCKTAKING_DAYS = 3;

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
  /** Fee lines summed up, whether the institution has stock of them or not: see `SoldLines`. */
  readonly lines: string;
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

function settledSql(d: Dialect, { sold, items, usual }: Record<'sold' | 'items' | 'usual', string>): string {
  const packs = packsOf(d, {
    cnt: 's.cnt',
    price: 's.price',
    packQty: d.double('coalesce(v.pack_qty, i.pack_qty)'),
    usual: 'u.usual',
    opened: 'coalesce(s.price, 0) <= 0',
  });
  return `SELECT s.fixmedins_code, s.med_list_codg, s.day, ${d.decimal(`sum(${packs.least})`, 18, 4)} AS units, ${d.decimal(`sum(${packs.most} - ${packs.least})`, 18, 4)} AS doubt,
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
  const [items, held, sold, moved, named, charged, usual] = [
    name('item'),
    name('held'),
    name('sold'),
    name('moved'),
    name('named'),
    name('charged'),
    name('usual'),
  ] as const;
  const [moves, counts, stocked, settled] = [name('move'), name('count'), name('stocked'), name('settled')] as const;
  const kept = (step: string, sql: string): Step => ({ name: step, sql, materialise: true });
  const last = (column: string): string => `${d.maxBy(column, 'begndate')} AS ${column}`;
  const fees = soldLines(context, items);
  const isBought = "stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0";
  return {
    items,
    moves,
    counts,
    stocked,
    settled,
    returned: fees.returned,
    lines: fees.lines,
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
      ...fees.steps,
      kept(sold, soldSql(d, fees, held)),
      kept(moved, movedSql(d)),
      kept(named, namedSql(moved)),
      kept(charged, chargedSql(d, fees.lines, moved, named)),
      kept(usual, usualPriceSql(d, { held, sold, items })),
      kept(moves, moveSql(context, { moved, items, charged, usual })),
      kept(counts, countSql(context)),
      kept(stocked, stockedSql(context, { items, moves, counts, usual })),
      kept(settled, settledSql(d, { sold, items, usual })),
    ],
  };
}
