import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { monthsBetween } from '../limit/lines.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import { textList } from '../shared/text-list.ts';
import type { PriceParameters } from './parameters.ts';

/** What the fund may have paid for of a line: not what the person paid as outside the catalogue or above its payment ceiling. */
const CLAIMED = '(f.det_item_fee_sumamt - coalesce(f.fulamt_ownpay_amt, 0) - coalesce(f.overlmt_selfpay, 0))';

function inEffect({ dialect: d, rule }: PlanContext<PriceParameters>, day: string): string {
  const { from, to } = rule.effective;
  return [
    ...(from === null ? [] : [` AND ${day} >= DATE ${d.literal(from)}`]),
    ...(to === null ? [] : [` AND ${day} <= DATE ${d.literal(to)}`]),
  ].join('');
}

/** Every line of a priced item; `above` where it is dearer than the lowest price of any region and tier on its day. */
function linesSql(context: PlanContext<PriceParameters>): string {
  const d = context.dialect;
  const day = d.day('f.fee_ocur_time');
  return `SELECT f.bkkp_sn, f.setl_id, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, ${day} AS fee_date, f.cnt, f.pric,
  f.inscp_amt, f.det_item_fee_sumamt, ${CLAIMED} AS claimed, f.pric > p.lowest AS above
FROM eff_fee_list_d f JOIN (SELECT med_list_codg, min(pric) AS lowest FROM eff_price_b GROUP BY med_list_codg) p ON p.med_list_codg = f.med_list_codg
WHERE f.fee_ocur_time IS NOT NULL${inEffect(context, day)}`;
}

/** Lines above the lowest price, each with the price that holds for its institution: the nearest region first, then its own grade, its tier, all tiers. */
function pricedSql({ dialect: d, parameters }: PlanContext<PriceParameters>, lines: string): string {
  const all = textList(d, parameters.all_tiers);
  const region = (digits: number): string =>
    d.concat('', `substr(l.admdvs, 1, ${digits})`, d.literal('0'.repeat(6 - digits)));
  const born = 'coalesce(s.brdy, v.brdy, p.brdy)';
  return `WITH dear AS (
  SELECT f.*, m.fixmedins_name, m.admdvs, m.hosp_lv, ${tierSql(d, 'm.hosp_lv')} AS hosp_tier, s.setl_id AS settled, s.fund_pay_sumamt,
    CASE WHEN ${born} <= f.fee_date THEN ${monthsBetween(born, 'f.fee_date')} END AS age_months
  FROM ${lines} f
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = f.fixmedins_code AND m.begndate <= f.fee_date AND f.fee_date < m.until_date
  LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id
  LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = f.mdtrt_id
  LEFT JOIN eff_psn_b p ON p.psn_no = f.psn_no AND p.begndate <= f.fee_date AND f.fee_date < p.until_date
  WHERE f.above),
priced AS (
  SELECT l.*, b.pric AS allowed_pric, b.region, b.tier, b.item_name, row_number() OVER (PARTITION BY l.bkkp_sn ORDER BY
    CASE WHEN b.region = l.admdvs THEN 1 WHEN b.region = ${region(4)} THEN 2 ELSE 3 END NULLS LAST,
    CASE WHEN b.tier = l.hosp_lv THEN 1 WHEN b.tier = l.hosp_tier THEN 2 ELSE 3 END NULLS LAST, b.tier NULLS LAST) AS nth
  FROM dear l LEFT JOIN eff_price_b b ON b.med_list_codg = l.med_list_codg AND b.begndate <= l.fee_date AND l.fee_date < b.until_date
    AND (b.region = l.admdvs OR b.region = ${region(4)} OR b.region = ${region(2)}) AND (b.tier = l.hosp_lv OR b.tier = l.hosp_tier OR b.tier IN (${all})))
SELECT bkkp_sn, setl_id, mdtrt_id, psn_no, fixmedins_code, fixmedins_name, med_list_codg, item_name, fee_ocur_time, cnt, pric, allowed_pric, region, tier, settled, fund_pay_sumamt, admdvs, age_months,
  inscp_amt, det_item_fee_sumamt, claimed, ${d.decimal('claimed - round(allowed_pric * cnt, 2)', 16, 2)} AS excess
FROM priced WHERE nth = 1`;
}

/** Each such line with its outcome, and the violating part of its policy-range amount. */
function judgedSql({ dialect: d, parameters }: PlanContext<PriceParameters>, priced: string): string {
  const { until_months: months, share } = parameters.child;
  const most = `allowed_pric * ${d.decimal(String(1 + share), 10, 4)}`;
  const part = `CASE WHEN inscp_amt >= claimed THEN excess ELSE round(inscp_amt * excess / claimed, 2) END`;
  return `SELECT p.*, ${d.year('fee_ocur_time')} AS year, CASE WHEN excess >= 0.01 AND claimed > 0 THEN ${d.decimal(part, 16, 2)} END AS amount, CASE
  WHEN inscp_amt <= 0 OR claimed <= 0 OR fund_pay_sumamt <= 0 THEN 'clear'
  WHEN admdvs IS NULL THEN 'medins_b.admdvs'
  WHEN allowed_pric IS NULL THEN 'price_b.pric'
  WHEN pric <= allowed_pric OR excess < 0.01 THEN 'clear'
  WHEN inscp_amt IS NULL THEN 'fee_list_d.inscp_amt'
  WHEN settled IS NULL THEN 'fee_list_d.setl_id'
  WHEN fund_pay_sumamt IS NULL THEN 'setl_d.fund_pay_sumamt'
  WHEN pric <= ${most} AND age_months IS NULL THEN 'setl_d.brdy'
  WHEN pric <= ${most} AND age_months < ${months} THEN 'child:surcharge'
  ELSE 'hit' END AS outcome
FROM ${priced} p`;
}

/** The tables that a price rule is answered from. */
export interface PriceTables {
  readonly steps: readonly Step[];
  readonly judged: string;
  /** Rows that are clear without a look at their institution. */
  readonly lines: string;
}

export function priceSteps(context: PlanContext<PriceParameters>): PriceTables {
  const { prefix } = context;
  const [lines, priced, judged] = [`${prefix}priced_line`, `${prefix}priced`, `${prefix}judged`] as const;
  return {
    lines,
    judged,
    steps: [
      { name: lines, materialise: false, sql: linesSql(context) },
      { name: priced, materialise: true, sql: pricedSql(context, lines) },
      { name: judged, materialise: true, sql: judgedSql(context, priced) },
    ],
  };
}

/** SQL of a number as text without losing digits. */
export const plainPrice = (d: Dialect, price: string): string => d.text(d.decimal(price, 18, 4));
