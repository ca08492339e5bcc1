import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { textList } from '../shared/text-list.ts';
import type { Books } from './book.ts';
import { inEffect } from './in-effect.ts';
import type { Movements } from './movements.ts';
import type { BalanceParameters } from './parameters.ts';
import { relatedSteps } from './related.ts';

const ITEM = ['fixmedins_code', 'med_list_codg'] as const;
const YEAR = [...ITEM, 'year'] as const;
const same = (a: string, b: string, names: readonly string[]): string =>
  names.map((name) => `${a}.${name} = ${b}.${name}`).join(' AND ');

/** Where settled over supplied is nearer, in ratio, to the pack's content than to one, up to this share above it, the content may explain it. */
const ALL_SOLD = '1.02';
/** Charged at no less than this share of what a pack was bought for, a unit charged is a pack. */
const SAME_UNIT = '0.6';

/** Every institution, item of the judged kinds and year with something settled. */
function settledYearSql(context: PlanContext<BalanceParameters>, { items, lines }: Movements): string {
  const { dialect: d, parameters } = context;
  const year = d.year('day');
  return `SELECT f.fixmedins_code, f.med_list_codg, f.year, coalesce(i.item_name, f.item_name) AS item_name, i.pack_unit
FROM (
  SELECT fixmedins_code, med_list_codg, ${year} AS year, nullif(max(listed_type), '') AS list_type, nullif(max(listed_name), '') AS item_name
  FROM ${lines} WHERE ${inEffect(context, 'day')} GROUP BY fixmedins_code, med_list_codg, ${year}) f
LEFT JOIN ${items} i ON i.med_list_codg = f.med_list_codg
WHERE coalesce(i.list_type, f.list_type) IN (${textList(d, parameters.list_types)})`;
}

/**
 * The judged days of each year together, up to the last on which more was missing than ever before. Of books that cannot be
 * short no day is missing anything, and only what can clear them is told.
 */
function yearSql(context: PlanContext<BalanceParameters>, { book, glance, watched }: Books): string {
  const { dialect: d } = context;
  const sum = (x: string, scale: number): string => d.decimal(`coalesce(sum(${x}), 0)`, 18, scale);
  const units = d.decimal('g.units', 18, 4);
  const nothing = d.decimal('0', 18, 4);
  // In the order of the columns before.
  const none = `NULL, NULL, ${units}, ${nothing}, ${units}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${nothing}, ${nothing}, NULL, ${nothing}, ${nothing},
  ${d.decimal('g.surplus', 18, 4)}, NULL, NULL, NULL, ${d.decimal('least(0, g.units)', 18, 4)}`;
  const told = "b.opened_by = 'count' AND b.went_out = 0 AND b.cash = 0 AND b.units >= b.oversold";
  return `WITH day AS (SELECT * FROM ${book} b WHERE judged = 1 AND ${inEffect(context, 'b.day')}),
last AS (
  SELECT ${YEAR.join(', ')}, max(CASE WHEN oversold > 0 THEN day END) AS last_short, min(CASE WHEN oversold > 0 THEN day END) AS first_short, ${sum('units', 4)} AS units_of_year
  FROM day GROUP BY ${YEAR.join(', ')}),
until AS (
  SELECT b.fixmedins_code, b.med_list_codg, b.year, min(l.first_short) AS first_short, min(l.last_short) AS last_short, min(l.units_of_year) AS units_of_year,
    ${sum('b.oversold', 4)} AS missing, ${sum('b.units', 4)} AS units, ${sum('b.cash', 4)} AS cash, ${sum('b.came_in', 4)} AS came_in, ${sum('b.went_out', 4)} AS went_out,
    ${sum('b.range_amount', 2)} AS range_amount, ${sum('b.whole_amount', 2)} AS whole_amount, max(b.no_range) AS no_range,
    min(CASE WHEN b.oversold > 0 AND NOT (${told}) THEN 0 ELSE 1 END) AS told,
    min(CASE WHEN b.oversold > 0 THEN b.book END) AS lowest, ${sum('b.unsure', 4)} AS unsure, ${sum('b.unreported', 4)} AS unreported, min(CASE WHEN b.unreported > 0 THEN b.quiet END) AS quiet, ${sum('b.doubted', 4)} AS doubted, ${sum('b.unit_doubt', 4)} AS unit_doubt, max(b.surplus) AS surplus,
    min(b.opened_by) AS opened_by, min(b.start_day) AS start_day, ${d.minBy('b.opening', 'b.start_day')} AS opening
  FROM day b JOIN last l ON ${same('l', 'b', YEAR)} WHERE l.last_short IS NULL OR b.day <= l.last_short
  GROUP BY b.fixmedins_code, b.med_list_codg, b.year)
SELECT *, ${d.decimal('least(missing, units)', 18, 4)} AS oversold FROM until
UNION ALL
SELECT g.fixmedins_code, g.med_list_codg, g.year, ${none}
FROM ${glance} g LEFT JOIN ${watched} w ON ${same('w', 'g', ITEM)} WHERE g.in_effect = 1 AND w.fixmedins_code IS NULL`;
}

/** Settles each year of an item. What makes a hit doubtful is looked at for hits alone, so that each says why it is none. */
function judgedSql(
  context: PlanContext<BalanceParameters>,
  { items, moves, stocked }: Movements,
  { settledYear, year, sibling, elsewhere }: Record<'settledYear' | 'year' | 'sibling' | 'elsewhere', string>,
): string {
  const { dialect: d, parameters } = context;
  const { tolerance } = parameters;
  const supplied = '(j.units + j.cash - j.missing)';
  const sold = '(j.units + j.cash)';
  return `WITH bought AS (SELECT DISTINCT fixmedins_code, med_list_codg, ${d.year('day')} AS year FROM ${moves} WHERE came_in > 0),
transfer AS (SELECT med_list_codg, sum(given) - sum(received) AS nowhere FROM ${moves} GROUP BY med_list_codg),
content AS (
  SELECT ${YEAR.map((name) => `j.${name}`).join(', ')}, count(DISTINCT v.pack_qty) AS contents
  FROM ${year} j JOIN eff_item_b v ON v.med_list_codg = j.med_list_codg AND v.begndate <= j.last_short AND v.until_date > j.start_day
  GROUP BY ${YEAR.map((name) => `j.${name}`).join(', ')}),
joined AS (
  SELECT y.fixmedins_code, y.med_list_codg, y.year, y.item_name, y.pack_unit, s.fixmedins_code IS NOT NULL AS is_stocked, b.year IS NOT NULL AS bought_in_year,
    i.pack_qty, s.pack_price, s.late_days, t.nowhere, j.first_short, j.last_short, j.missing, j.units, j.cash, j.came_in, j.went_out, j.range_amount, j.whole_amount, j.no_range, j.told,
    j.lowest, j.opened_by, j.unsure, j.unreported, j.quiet, j.doubted, j.unit_doubt, j.surplus, s.price_doubt, q.contents, coalesce(b1.packs, 0) AS sibling, coalesce(e.packs, 0) AS elsewhere, j.start_day, j.opening, j.oversold, j.units_of_year,
    ${d.decimal(`greatest(${tolerance.share} * j.units_of_year, ${tolerance.packs})`, 18, 4)} AS tolerance
  FROM ${settledYear} y
  LEFT JOIN ${stocked} s ON ${same('s', 'y', ITEM)}
  LEFT JOIN ${year} j ON ${same('j', 'y', YEAR)}
  LEFT JOIN bought b ON ${same('b', 'y', YEAR)}
  LEFT JOIN transfer t ON t.med_list_codg = y.med_list_codg
  LEFT JOIN ${sibling} b1 ON ${same('b1', 'y', YEAR)}
  LEFT JOIN ${elsewhere} e ON ${same('e', 'y', YEAR)}
  LEFT JOIN content q ON ${same('q', 'y', YEAR)}
  LEFT JOIN ${items} i ON i.med_list_codg = y.med_list_codg),
told AS (
  SELECT *, CASE
    WHEN NOT is_stocked THEN 'stock_d.stock_event'
    WHEN coalesce(units_of_year, 0) <= 0 THEN 'stock_d.stock_time'
    WHEN oversold <= tolerance AND unreported > 0 AND least(oversold + unsure + unreported, units) > tolerance THEN quiet
    WHEN oversold <= tolerance AND least(oversold + unsure, units) > tolerance THEN 'stock_d.stock_event'
    WHEN oversold <= tolerance AND least(surplus, units) > tolerance THEN 'stock_d.inv_chg_type'
    WHEN oversold <= tolerance AND doubted > tolerance THEN CASE WHEN unit_doubt > 0 THEN 'item_b.pack_qty' ELSE 'stock_d.mdtrt_setl_type' END
    WHEN oversold <= tolerance THEN 'clear'
    WHEN NOT bought_in_year THEN 'stock_d.stock_event'
    WHEN surplus > tolerance AND oversold - surplus <= tolerance THEN 'stock_d.inv_chg_type'
    WHEN contents > 1 OR price_doubt = 1 THEN 'item_b.pack_qty'
    WHEN pack_qty > 1 AND pack_price IS NULL AND ${sold} >= sqrt(${d.double('pack_qty')}) * ${supplied} AND ${sold} <= ${ALL_SOLD} * pack_qty * ${supplied} THEN 'item_b.pack_qty'
    WHEN pack_qty IS NULL AND ${sold} >= sqrt(2.0) * ${supplied} AND NOT coalesce(whole_amount >= ${SAME_UNIT} * pack_price * units, FALSE) THEN 'item_b.pack_qty'
    WHEN oversold - sibling <= tolerance THEN 'item_b.med_list_codg'
    WHEN oversold - elsewhere <= tolerance THEN 'medins_b.uscc'
    WHEN nowhere > 0 AND nowhere >= oversold THEN 'stock_d.inv_chg_type'
    ELSE 'hit' END AS outcome
  FROM joined j)
SELECT fixmedins_code, med_list_codg, year, item_name, pack_unit, late_days, first_short, last_short, units, units_of_year, cash, came_in, went_out, range_amount, whole_amount,
  no_range, told, lowest, opened_by, start_day, opening, oversold, tolerance,
  CASE WHEN outcome IN ('hit', 'clear') THEN outcome ELSE 'untold' END AS outcome,
  CASE WHEN outcome IN ('hit', 'clear') THEN NULL ELSE outcome END AS untold
FROM told`;
}

/** What the answer is made from: `judged` years. */
export interface Oversold {
  readonly steps: readonly Step[];
  readonly judged: string;
}

/** Judges each year of an item at an institution: was more settled than could be in stock? */
export function oversoldSteps(context: PlanContext<BalanceParameters>, moved: Movements, book: Books): Oversold {
  const { prefix } = context;
  const [settledYear, year, judged] = [`${prefix}settled_year`, `${prefix}year`, `${prefix}judged`] as const;
  const related = relatedSteps(context, moved, year);
  return {
    judged,
    steps: [
      { name: settledYear, materialise: true, sql: settledYearSql(context, moved) },
      { name: year, materialise: true, sql: yearSql(context, book) },
      ...related.steps,
      { name: judged, materialise: true, sql: judgedSql(context, moved, { settledYear, year, ...related }) },
    ],
  };
}
