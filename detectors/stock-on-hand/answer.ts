import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { proportionalCents } from '../shared/proportional-cents.ts';
import type { StockParameters } from './parameters.ts';
import { effectiveDates } from './stock.ts';

const KEY = 'psn_no, gnrc_name, fee_year';
const same = (a: string, b: string): string =>
  `${a}.psn_no = ${b}.psn_no AND ${a}.gnrc_name = ${b}.gnrc_name AND ${a}.fee_year = ${b}.fee_year`;

/** Institutions that are listed, those with the most money; nobody gets drugs at more. */
const DISPENSERS = 40;

/**
 * SQL of the fee lines of each hit's year, with the part of each that met a stock above the grace. What was obtained before the rule
 * took effect is in the stock, but accuses nobody.
 */
export function hitLinesSql(
  context: PlanContext<StockParameters>,
  tables: { readonly supply: string; readonly stock: string; readonly hit: string },
): string {
  const { dialect } = context;
  const day = dialect.day('s.fee_ocur_time');
  const violating = proportionalCents(dialect, {
    money: 'inscp_amt',
    numerator: 'fill_excess',
    denominator: 'fill_days',
    over: 'PARTITION BY psn_no, gnrc_name, fee_date ORDER BY bkkp_sn NULLS LAST',
  });
  return `WITH mine AS (
  SELECT s.psn_no, s.gnrc_name, s.fee_year, s.fee_date, s.bkkp_sn, s.fixmedins_code, s.days,
    ${dialect.decimal('k.d', 18, 2)} AS fill_days, ${dialect.decimal('k.excess', 18, 2)} AS fill_excess, k.stock_after,
    s.setl_id, s.fee_ocur_time, s.bilg_dr_code, s.inscp_amt, s.det_item_fee_sumamt,
    coalesce(s.medins_list_name, i.item_name, s.hilist_name, s.med_list_codg) AS item
  FROM ${tables.hit} h JOIN ${tables.supply} s ON ${same('s', 'h')}
  JOIN ${tables.stock} k ON k.psn_no = s.psn_no AND k.gnrc_name = s.gnrc_name AND k.fee_date = s.fee_date
  LEFT JOIN eff_item_b i ON i.med_list_codg = s.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
  WHERE s.days IS NOT NULL${effectiveDates(context, 's.fee_date')})
SELECT *, row_number() OVER (PARTITION BY ${KEY} ORDER BY fee_date NULLS LAST, bkkp_sn NULLS LAST) AS line_no,
  ${dialect.decimal(`${dialect.double('days')} * ${dialect.double('fill_excess')} / ${dialect.double('fill_days')}`, 18, 6)} AS excess_days,
  CASE WHEN inscp_amt IS NOT NULL THEN ${violating} END AS amount
FROM mine`;
}

const twoDigits = (dialect: Dialect, x: string): string => dialect.text(dialect.decimal(x, 18, 2));

/** SQL of the suspects: one row per person, substance and year. */
export function candidatesSql(
  dialect: Dialect,
  parameters: StockParameters,
  tables: { readonly hit: string; readonly hitLines: string; readonly reach: string },
): string {
  const obtained = dialect.double('h.total_days - h.last_days');
  const ratio = dialect.decimal(`${obtained} / ${dialect.double('h.span')}`, 18, 4);
  const { decisive } = parameters;
  const facts = dialect.json({
    drug: 'h.gnrc_name',
    items: 'l.items',
    year: 'h.fee_year',
    first_day: dialect.isoDay('h.first_day'),
    last_day: dialect.isoDay('h.last_day'),
    fills: dialect.bigint('h.fills'),
    institutions: dialect.bigint('r.institutions'),
    total_days: twoDigits(dialect, 'h.total_days'),
    span_days: dialect.bigint('h.span'),
    possession_ratio: dialect.text(ratio),
    peak_days: twoDigits(dialect, 'h.peak'),
    peak_day: dialect.isoDay('h.peak_day'),
    limit_days: twoDigits(dialect, 'h.stock_limit'),
    longest_fill_days: twoDigits(dialect, 'h.longest'),
    excess_days: twoDigits(dialect, 'l.excess_days'),
    usual_dose_share: dialect.text(
      dialect.decimal(`${dialect.double('h.usual_days')} / ${dialect.double('h.total_days')}`, 18, 4),
    ),
    top_institution: 't.fixmedins_code',
    top_institution_name: 't.fixmedins_name',
    top_amount: `CASE WHEN l.amount IS NOT NULL THEN ${twoDigits(dialect, 't.amount')} END`,
    all_amount: twoDigits(dialect, 'l.amount'),
    dispensers: 'e.dispensers',
    top_share: dialect.text(
      dialect.decimal(
        `CASE WHEN l.excess_days > 0 THEN ${dialect.double('t.excess_days')} / ${dialect.double('l.excess_days')} ELSE 0 END`,
        18,
        4,
      ),
    ),
    band: `CASE WHEN h.peak >= ${decisive.stock_days} OR (h.total_days - h.last_days >= ${decisive.possession_ratio} * h.span AND r.institutions >= ${decisive.institutions}) THEN 'decisive' ELSE 'clear' END`,
    timeline: 'l.timeline',
  });
  const entry = dialect.concat(
    ' ',
    dialect.isoDay('fee_date'),
    'fixmedins_code',
    `${dialect.text(dialect.decimal('days', 18, 2))}`,
    dialect.text(dialect.decimal('stock_after', 18, 2)),
  );
  const dispenser = dialect.json({
    fixmedins_code: 'fixmedins_code',
    fixmedins_name: 'fixmedins_name',
    fill_days: dialect.bigint('fill_days'),
    supply_days: dialect.decimal('days', 18, 2),
    beyond_days: dialect.decimal('excess_days', 18, 2),
    beyond_amount: dialect.text(dialect.decimal('amount', 16, 2)),
  });
  return `WITH line AS (
  SELECT ${KEY}, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, ${dialect.joinDistinct('item', '、')} AS items,
    ${dialect.joinOrdered(entry, 'line_no', '; ')} AS timeline, sum(excess_days) AS excess_days,
    CASE WHEN count(amount) = count(*) THEN sum(amount) END AS amount, sum(det_item_fee_sumamt) AS total
  FROM ${tables.hitLines} GROUP BY ${KEY}),
seller AS (
  SELECT ${KEY}, fixmedins_code, count(DISTINCT fee_date) AS fill_days, sum(excess_days) AS excess_days, sum(days) AS days, max(fee_date) AS last_day,
    CASE WHEN count(amount) = count(*) THEN sum(amount) END AS amount FROM ${tables.hitLines} GROUP BY ${KEY}, fixmedins_code),
ranked AS (
  SELECT s.*, m.fixmedins_name, row_number() OVER (PARTITION BY ${KEY} ORDER BY s.amount DESC NULLS LAST, s.excess_days DESC NULLS LAST, s.fixmedins_code NULLS LAST) AS by_amount, row_number() OVER (PARTITION BY ${KEY} ORDER BY excess_days DESC NULLS LAST, days DESC NULLS LAST, s.fixmedins_code NULLS LAST) AS place
  FROM seller s LEFT JOIN eff_medins_b m ON m.fixmedins_code = s.fixmedins_code AND m.begndate <= s.last_day AND s.last_day < m.until_date),
dispensed AS (
  SELECT ${KEY}, '[' || ${dialect.joinOrdered('entry', 'by_amount', ',')} || ']' AS dispensers
  FROM (SELECT ${KEY}, by_amount, ${dispenser} AS entry FROM ranked WHERE by_amount <= ${DISPENSERS}) x GROUP BY ${KEY})
SELECT h.psn_no AS k_psn_no, h.gnrc_name AS k_gnrc_name, h.fee_year AS k_year, t.fixmedins_code, h.psn_no, ${dialect.text('NULL')} AS bilg_dr_code,
  l.first_time, l.last_time, ${dialect.decimal('round(h.peak, 2)', 38, 6)} AS measure, ${dialect.decimal('h.stock_limit', 38, 6)} AS threshold,
  ${dialect.decimal('l.amount', 16, 2)} AS amount, CASE WHEN l.amount IS NULL THEN 'none' ELSE 'fact' END AS amount_kind,
  ${dialect.decimal('l.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM ${tables.hit} h JOIN line l ON ${same('l', 'h')}
JOIN ranked t ON ${same('t', 'h')} AND t.place = 1
JOIN dispensed e ON ${same('e', 'h')}
JOIN ${tables.reach} r ON ${same('r', 'h')}`;
}

/** SQL of how many institutions each hit's drug came from in the time that it looks back on. */
export const reachSql = (hit: string, supply: string): string =>
  `SELECT h.psn_no, h.gnrc_name, h.fee_year, count(DISTINCT s.fixmedins_code) AS institutions
FROM ${hit} h JOIN ${supply} s ON s.psn_no = h.psn_no AND s.gnrc_name = h.gnrc_name AND s.fee_date BETWEEN h.first_day AND h.last_day
GROUP BY h.psn_no, h.gnrc_name, h.fee_year`;

/** SQL of the lines of each suspect. */
export function linesSql(dialect: Dialect, hitLines: string): string {
  return `SELECT psn_no AS k_psn_no, gnrc_name AS k_gnrc_name, fee_year AS k_year, ${dialect.bigint('line_no')} AS line_no,
  'fee_list_d' AS kind, bkkp_sn AS line_key, amount, inscp_amt, setl_id
FROM ${hitLines}`;
}
