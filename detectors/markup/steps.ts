import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { CENT, chargedSql, firstLookSql, soldSql } from './first-look.ts';
import type { MarkupParameters } from './parameters.ts';
import { stockedSql } from './stocked.ts';

/** Where nobody knows how many pieces a pack has, a price so many times higher may be that of another unit. */
const OTHER_UNIT = 2;
/** SQL of what an institution bought, one row an item and day with the highest price paid, and until when it was the last. */
const boughtSql = (d: Dialect): string => `WITH paid AS (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, max(coalesce(finl_trns_pric, pric)) AS bought FROM eff_stock_d
  WHERE stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0 AND coalesce(prod_geay_flag, '0') <> '1' AND stock_time IS NOT NULL
  GROUP BY fixmedins_code, med_list_codg, ${d.day('stock_time')})
SELECT *, coalesce(lead(day) OVER (PARTITION BY fixmedins_code, med_list_codg ORDER BY day NULLS LAST), DATE '9999-12-31') AS until_day FROM paid`;

/**
 * SQL of the lines above, each with the nearest earlier purchase and the dearest one that may still have been in stock by
 * its date. `is_open` is 1 where what was in stock by quantity must be looked at too.
 */
function nearestSql(
  { dialect: d, parameters }: PlanContext<MarkupParameters>,
  { above, bought }: Record<'above' | 'bought', string>,
): string {
  const older = d.addDays('a.fee_date', -parameters.older_stock_days);
  const day = 'a.fixmedins_code, a.med_list_codg, a.fee_date';
  return `WITH dearest AS (
  SELECT ${day}, max(b.bought) AS dearest FROM (SELECT DISTINCT fixmedins_code, med_list_codg, fee_date FROM ${above}) a
  JOIN ${bought} b ON b.fixmedins_code = a.fixmedins_code AND b.med_list_codg = a.med_list_codg
  WHERE b.day <= a.fee_date AND b.until_day > ${older} GROUP BY ${day}),
priced AS (
  SELECT a.*, b.bought, b.day AS bought_on, ${d.decimal('b.bought * (1 + a.markup)', 18, 6)} AS allowed, ${d.decimal('e.dearest * (1 + a.markup)', 18, 6)} AS dearest_allowed
  FROM ${above} a LEFT JOIN ${bought} b ON b.fixmedins_code = a.fixmedins_code AND b.med_list_codg = a.med_list_codg AND b.day <= a.fee_date AND a.fee_date < b.until_day
  LEFT JOIN dearest e ON e.fixmedins_code = a.fixmedins_code AND e.med_list_codg = a.med_list_codg AND e.fee_date = a.fee_date),
measured AS (SELECT *, ${d.decimal('claimed - round(allowed * cnt, 2)', 16, 2)} AS excess FROM priced),
looked AS (
  SELECT *, CASE WHEN allowed IS NULL THEN 'stock_d.finl_trns_pric' WHEN pric < allowed + ${CENT} OR excess < ${CENT} THEN 'clear'
    WHEN pric < dearest_allowed + ${CENT} OR ${d.daysBetween('bought_on', 'fee_date')} > ${parameters.older_stock_days} THEN 'stock:older' END AS second_look FROM measured)
SELECT *, CASE WHEN second_look IS NULL THEN 1 ELSE 0 END AS is_open FROM looked`;
}

/** SQL of the same lines, judged with what was in stock by quantity (see `stockedSql`) and what the fund paid. */
function judgedSql(d: Dialect, { nearest, stocked }: Record<'nearest' | 'stocked', string>): string {
  const part = `CASE WHEN inscp_amt >= claimed THEN excess ELSE round(inscp_amt * excess / claimed, 2) END`;
  const otherUnit = `CASE WHEN pack_qty > 1 THEN ${d.double('pric')} * ${d.double('pric')} > ${d.double('allowed')} * ${d.double('allowed')} * ${d.double('pack_qty')} ELSE pric >= ${OTHER_UNIT} * allowed END`;
  return `WITH told AS (
  SELECT a.*, s.setl_id AS settled, s.fund_pay_sumamt, k.dear_cnt, k.all_cnt, k.sold_cnt
  FROM ${nearest} a LEFT JOIN ${stocked} k ON k.bkkp_sn = a.bkkp_sn
  LEFT JOIN (SELECT setl_id, fund_pay_sumamt FROM eff_setl_d WHERE setl_id IN (SELECT setl_id FROM ${nearest})) s ON s.setl_id = a.setl_id)
SELECT *, ${d.year('fee_ocur_time')} AS year, CASE WHEN excess > 0 THEN ${d.decimal(part, 16, 2)} END AS amount, CASE
  WHEN fund_pay_sumamt <= 0 THEN 'clear'
  WHEN is_open = 0 THEN second_look
  WHEN sold_cnt < dear_cnt THEN 'stock:older'
  WHEN ${otherUnit} THEN 'item_b.pack_qty'
  WHEN all_cnt IS NULL THEN 'stock_d.cnt'
  WHEN sold_cnt + cnt > all_cnt THEN 'stock:unbought'
  WHEN inscp_amt IS NULL THEN 'fee_list_d.inscp_amt'
  WHEN settled IS NULL THEN 'fee_list_d.setl_id'
  WHEN fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt'
  ELSE 'hit' END AS outcome
FROM told`;
}

/** The tables that a markup rule is answered from. */
export interface MarkupTables {
  readonly sold: string;
  readonly judged: string;
  /** How many lines there are of each first look. */
  readonly counts: string;
}

export function markupSteps(
  context: PlanContext<MarkupParameters>,
): { readonly steps: readonly Step[] } & MarkupTables {
  const { dialect: d, prefix } = context;
  const [bought, charged, sold, dear, above, nearest, stocked, counts, judged] = [
    'bought',
    'charged',
    'sold',
    'dear',
    'above',
    'nearest',
    'stocked',
    'counts',
    'judged',
  ].map((name) => `${prefix}${name}`) as [string, string, string, string, string, string, string, string, string];
  const look = firstLookSql(charged, bought);
  const made = (name: string, sql: string): Step => ({ name, materialise: true, sql });
  return {
    sold,
    counts,
    judged,
    steps: [
      made(bought, boughtSql(d)),
      { ...made(charged, chargedSql(context)), sums: { of: 'visits', counts: ['n'] } },
      { name: sold, materialise: false, sql: soldSql(context, bought) },
      made(counts, `SELECT first_look AS outcome, ${d.bigint('sum(n)')} AS n FROM (${look}) l GROUP BY first_look`),
      made(
        dear,
        `SELECT DISTINCT fixmedins_code, med_list_codg, coalesce(pric, 0) AS pric FROM (${look}) l WHERE first_look = 'above'`,
      ),
      made(above, `SELECT * FROM (${soldSql(context, bought, dear)}) l WHERE first_look = 'above'`),
      made(nearest, nearestSql(context, { above, bought })),
      made(stocked, stockedSql(d, nearest)),
      made(judged, judgedSql(d, { nearest, stocked })),
    ],
  };
}
