import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import type { MarkupParameters } from './parameters.ts';
import { stockedSql } from './stocked.ts';

/** A sale price is rounded to the cent: what is above by less is not above. */
const CENT = '0.01';
/** Where nobody knows how many pieces a pack has, a price so many times higher may be that of another unit. */
const OTHER_UNIT = 2;
/** What the fund may have paid for of a line: not what the person paid as outside the catalogue or above its payment ceiling. */
const CLAIMED = '(f.det_item_fee_sumamt - coalesce(f.fulamt_ownpay_amt, 0) - coalesce(f.overlmt_selfpay, 0))';

/** SQL of what an institution bought, one row an item and day with the highest price paid, and until when it was the last. */
const boughtSql = (d: Dialect): string => `WITH paid AS (
  SELECT fixmedins_code, med_list_codg, ${d.day('stock_time')} AS day, max(coalesce(finl_trns_pric, pric)) AS bought FROM eff_stock_d
  WHERE stock_event = 'purchase' AND coalesce(finl_trns_pric, pric) > 0 AND coalesce(prod_geay_flag, '0') <> '1' AND stock_time IS NOT NULL
  GROUP BY fixmedins_code, med_list_codg, ${d.day('stock_time')})
SELECT *, coalesce(lead(day) OVER (PARTITION BY fixmedins_code, med_list_codg ORDER BY day NULLS LAST), DATE '9999-12-31') AS until_day FROM paid`;

/**
 * SQL of every line of such items at hospitals that are not private, by a first look: clear, above the lowest price ever
 * paid for the item there, or the column that was wanting.
 */
function soldSql({ dialect: d, parameters, rule }: PlanContext<MarkupParameters>, bought: string): string {
  const day = d.day('f.fee_ocur_time');
  const natu = "coalesce(m.medins_natu, '')";
  const own = (of: { readonly codes: readonly string[]; readonly words: readonly string[] }): string =>
    `(${natu} IN (${textList(d, of.codes)}) OR ${holdsWord(d, natu, of.words)})`;
  const { from, to } = rule.effective;
  const dates = `${from === null ? '' : ` AND ${day} >= DATE ${d.literal(from)}`}${to === null ? '' : ` AND ${day} <= DATE ${d.literal(to)}`}`;
  const kind = 'coalesce(f.list_type, i.list_type)';
  const types = parameters.kinds.flatMap((one) => one.list_types);
  const markup = parameters.kinds
    .map((one) => `WHEN ${kind} IN (${textList(d, one.list_types)}) THEN ${one.markup === null ? 'NULL' : one.markup}`)
    .join(' ');
  return `WITH line AS (
  SELECT f.bkkp_sn, f.setl_id, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, ${day} AS fee_date, f.cnt, f.pric, f.inscp_amt, f.det_item_fee_sumamt, ${CLAIMED} AS claimed,
    m.fixmedins_name, i.item_name, i.pack_qty, ${d.decimal(`CASE ${markup} END`, 10, 4)} AS markup, c.lowest,
    coalesce(${own(parameters.private)}, false) AS is_private, coalesce(${own(parameters.public)}, false) AS is_public
  FROM eff_fee_list_d f
  LEFT JOIN (SELECT med_list_codg, begndate, until_date, list_type, item_name, pack_qty FROM eff_item_b) i ON i.med_list_codg = f.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = f.fixmedins_code AND m.begndate <= ${day} AND ${day} < m.until_date
  LEFT JOIN (SELECT fixmedins_code, med_list_codg, min(bought) AS lowest FROM ${bought} GROUP BY fixmedins_code, med_list_codg) c ON c.fixmedins_code = f.fixmedins_code AND c.med_list_codg = f.med_list_codg
  WHERE f.fee_ocur_time IS NOT NULL AND f.cnt > 0 AND coalesce(m.fixmedins_type, '') <> '2' AND ${kind} IN (${textList(d, types)})${dates})
SELECT *, CASE WHEN inscp_amt <= 0 OR claimed <= 0 THEN 'clear' WHEN NOT is_public THEN 'medins_b.medins_natu' WHEN markup IS NULL THEN 'markup:local' WHEN lowest IS NULL THEN 'stock_d.finl_trns_pric'
  WHEN pric < lowest * (1 + markup) + ${CENT} THEN 'clear' ELSE 'above' END AS first_look
FROM line WHERE NOT is_private`;
}

/**
 * SQL of the lines above, each with the nearest earlier purchase, the dearest one that may still have been in stock by its
 * date, and what was in stock by quantity (see `stockedSql`).
 */
function judgedSql(
  { dialect: d, parameters }: PlanContext<MarkupParameters>,
  { above, bought, stocked }: Record<'above' | 'bought' | 'stocked', string>,
): string {
  const older = d.addDays('a.fee_date', -parameters.older_stock_days);
  const part = `CASE WHEN inscp_amt >= claimed THEN excess ELSE round(inscp_amt * excess / claimed, 2) END`;
  const otherUnit = `CASE WHEN pack_qty > 1 THEN ${d.double('pric')} * ${d.double('pric')} > ${d.double('allowed')} * ${d.double('allowed')} * ${d.double('pack_qty')} ELSE pric >= ${OTHER_UNIT} * allowed END`;
  return `WITH dearest AS (
  SELECT a.bkkp_sn, max(b.bought) AS dearest FROM ${above} a JOIN ${bought} b ON b.fixmedins_code = a.fixmedins_code AND b.med_list_codg = a.med_list_codg
  WHERE b.day <= a.fee_date AND b.until_day > ${older} GROUP BY a.bkkp_sn),
priced AS (
  SELECT a.*, b.bought, b.day AS bought_on, ${d.decimal('b.bought * (1 + a.markup)', 18, 6)} AS allowed, ${d.decimal('e.dearest * (1 + a.markup)', 18, 6)} AS dearest_allowed, s.setl_id AS settled, s.fund_pay_sumamt, k.dear_cnt, k.all_cnt, k.sold_cnt
  FROM ${above} a LEFT JOIN ${bought} b ON b.fixmedins_code = a.fixmedins_code AND b.med_list_codg = a.med_list_codg AND b.day <= a.fee_date AND a.fee_date < b.until_day
  LEFT JOIN dearest e ON e.bkkp_sn = a.bkkp_sn LEFT JOIN ${stocked} k ON k.bkkp_sn = a.bkkp_sn LEFT JOIN eff_setl_d s ON s.setl_id = a.setl_id),
measured AS (SELECT *, ${d.decimal('claimed - round(allowed * cnt, 2)', 16, 2)} AS excess FROM priced)
SELECT *, ${d.year('fee_ocur_time')} AS year, CASE WHEN excess > 0 THEN ${d.decimal(part, 16, 2)} END AS amount, CASE
  WHEN fund_pay_sumamt <= 0 THEN 'clear'
  WHEN allowed IS NULL THEN 'stock_d.finl_trns_pric'
  WHEN pric < allowed + ${CENT} OR excess < ${CENT} THEN 'clear'
  WHEN pric < dearest_allowed + ${CENT} OR ${d.daysBetween('bought_on', 'fee_date')} > ${parameters.older_stock_days} OR sold_cnt < dear_cnt THEN 'stock:older'
  WHEN ${otherUnit} THEN 'item_b.pack_qty'
  WHEN all_cnt IS NULL THEN 'stock_d.cnt'
  WHEN sold_cnt + cnt > all_cnt THEN 'stock:unbought'
  WHEN inscp_amt IS NULL THEN 'fee_list_d.inscp_amt'
  WHEN settled IS NULL THEN 'fee_list_d.setl_id'
  WHEN fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt'
  ELSE 'hit' END AS outcome
FROM measured`;
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
  const [bought, sold, above, stocked, counts, judged] = [
    `${prefix}bought`,
    `${prefix}sold`,
    `${prefix}above`,
    `${prefix}stocked`,
    `${prefix}counts`,
    `${prefix}judged`,
  ] as const;
  return {
    sold,
    counts,
    judged,
    steps: [
      { name: bought, materialise: true, sql: boughtSql(d) },
      { name: sold, materialise: false, sql: soldSql(context, bought) },
      {
        name: counts,
        materialise: true,
        sql: `SELECT first_look AS outcome, ${d.bigint('count(*)')} AS n FROM ${sold} GROUP BY first_look`,
      },
      { name: above, materialise: true, sql: `SELECT * FROM ${sold} WHERE first_look = 'above'` },
      { name: stocked, materialise: true, sql: stockedSql(d, above) },
      { name: judged, materialise: true, sql: judgedSql(context, { above, bought, stocked }) },
    ],
  };
}
