import type { PlanContext } from '../archetype.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import type { MarkupParameters } from './parameters.ts';

/** A sale price is rounded to the cent: what is above by less is not above. */
export const CENT = '0.01';
/** What the fund may have paid for of a line: not what the person paid as outside the catalogue or above its payment ceiling. */
const CLAIMED = '(f.det_item_fee_sumamt - coalesce(f.fulamt_ownpay_amt, 0) - coalesce(f.overlmt_selfpay, 0))';

const USABLE = 'f.fee_ocur_time IS NOT NULL AND f.cnt > 0';
/** Whether the fund paid nothing of a line. */
const UNPAID = `CASE WHEN f.inscp_amt <= 0 OR ${CLAIMED} <= 0 THEN 1 ELSE 0 END`;

/**
 * SQL of `rows` with what the registers of that day say: `look` is `priced` where the price decides, `clear` where the fund
 * paid nothing, else the column that was wanting. Rows have `fixmedins_code`, `med_list_codg`, `fee_date`, `list_type`,
 * `unpaid`. Only items of such kinds, at hospitals that are not private.
 */
function registeredSql({ dialect: d, parameters, rule }: PlanContext<MarkupParameters>, rows: string): string {
  const natu = "coalesce(m.medins_natu, '')";
  const own = (of: { readonly codes: readonly string[]; readonly words: readonly string[] }): string =>
    `coalesce(${natu} IN (${textList(d, of.codes)}) OR ${holdsWord(d, natu, of.words)}, false)`;
  const { from, to } = rule.effective;
  const dates = `${from === null ? '' : ` AND f.fee_date >= DATE ${d.literal(from)}`}${to === null ? '' : ` AND f.fee_date <= DATE ${d.literal(to)}`}`;
  const kind = 'coalesce(f.list_type, i.list_type)';
  const types = parameters.kinds.flatMap((one) => one.list_types);
  const markup = parameters.kinds
    .map((one) => `WHEN ${kind} IN (${textList(d, one.list_types)}) THEN ${one.markup === null ? 'NULL' : one.markup}`)
    .join(' ');
  const inForce = (of: string): string => `${of}.begndate <= f.fee_date AND f.fee_date < ${of}.until_date`;
  return `SELECT *, CASE WHEN unpaid = 1 THEN 'clear' WHEN NOT is_public THEN 'medins_b.medins_natu' WHEN markup IS NULL THEN 'markup:local' ELSE 'priced' END AS look
FROM (
  SELECT f.*, m.fixmedins_name, i.item_name, i.pack_qty, ${d.decimal(`CASE ${markup} END`, 10, 4)} AS markup, ${own(parameters.private)} AS is_private, ${own(parameters.public)} AS is_public
  FROM (${rows}) f
  LEFT JOIN (SELECT med_list_codg, begndate, until_date, list_type, item_name, pack_qty FROM eff_item_b) i ON i.med_list_codg = f.med_list_codg AND ${inForce('i')}
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = f.fixmedins_code AND ${inForce('m')}
  WHERE coalesce(m.fixmedins_type, '') <> '2' AND ${kind} IN (${textList(d, types)})${dates}) l
WHERE NOT is_private`;
}

/**
 * SQL of how many lines (`n`) an institution has of an item at a price, summed over persons; where it is not the price that
 * decides (`look`), by that alone.
 */
export function chargedSql(context: PlanContext<MarkupParameters>): string {
  const { dialect: d, parameters } = context;
  // What is of another kind for sure is left out before anything is looked up.
  const types = textList(
    d,
    parameters.kinds.flatMap((one) => one.list_types),
  );
  // By day first: a price stays what it is for many lines, and there are fewer days and prices to look up in registers.
  const rows = `SELECT fixmedins_code, med_list_codg, fee_date, list_type, pric, unpaid, count(*) AS n
  FROM (
    SELECT f.fixmedins_code, f.med_list_codg, ${d.day('f.fee_ocur_time')} AS fee_date, f.list_type, f.pric, ${UNPAID} AS unpaid
    FROM eff_fee_list_d f WHERE ${USABLE} AND coalesce(f.list_type IN (${types}), true)) e
  GROUP BY fixmedins_code, med_list_codg, fee_date, list_type, pric, unpaid`;
  const keys = 'fixmedins_code, med_list_codg, look, pric, is_priced, markup';
  const priced = (x: string, type: (x: string) => string): string =>
    type(`CASE WHEN look = 'priced' THEN ${x} ELSE 0 END`);
  return `SELECT ${keys}, ${d.bigint('sum(n)')} AS n
FROM (
  SELECT fixmedins_code, med_list_codg, look, ${priced('coalesce(pric, 0)', (x) => d.decimal(x, 16, 6))} AS pric, ${priced('CASE WHEN pric IS NULL THEN 0 ELSE 1 END', (x) => d.bigint(x))} AS is_priced,
    ${priced('markup', (x) => d.decimal(x, 10, 4))} AS markup, n
  FROM (${registeredSql(context, rows)}) r) p
GROUP BY ${keys}`;
}

/** SQL of rows of `fixmedins_code`, `med_list_codg`, `look`, `pric`, `markup`, with the `lowest` price ever paid there and the `first_look`: clear, above what that allows, or the column that was wanting. */
const lookedSql = (
  rows: string,
  bought: string,
): string => `SELECT r.*, c.lowest, CASE WHEN r.look <> 'priced' THEN r.look WHEN c.lowest IS NULL THEN 'stock_d.finl_trns_pric'
  WHEN r.pric < c.lowest * (1 + r.markup) + ${CENT} THEN 'clear' ELSE 'above' END AS first_look
FROM (${rows}) r
LEFT JOIN (SELECT fixmedins_code, med_list_codg, min(bought) AS lowest FROM ${bought} GROUP BY fixmedins_code, med_list_codg) c ON c.fixmedins_code = r.fixmedins_code AND c.med_list_codg = r.med_list_codg`;

/** SQL of the first look at all that was charged, by institution, item and price: `first_look`, `n`. */
export const firstLookSql = (charged: string, bought: string): string =>
  lookedSql(
    `SELECT fixmedins_code, med_list_codg, look, CASE WHEN is_priced = 1 THEN pric END AS pric, markup, n FROM ${charged}`,
    bought,
  );

/**
 * SQL of every line with its first look.
 *
 * @param of a table of institution, item and price (0 where none) that narrows them.
 */
export function soldSql(context: PlanContext<MarkupParameters>, bought: string, of?: string): string {
  const { dialect: d } = context;
  // By item first: few are above, and lines lie by item.
  const narrowed =
    of === undefined
      ? 'eff_fee_list_d f'
      : `(SELECT * FROM eff_fee_list_d WHERE med_list_codg IN (SELECT DISTINCT med_list_codg FROM ${of})) f JOIN ${of} k ON k.fixmedins_code = f.fixmedins_code AND k.med_list_codg = f.med_list_codg AND k.pric = coalesce(f.pric, 0)`;
  const rows = `SELECT f.bkkp_sn, f.setl_id, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.med_list_codg, f.fee_ocur_time, ${d.day('f.fee_ocur_time')} AS fee_date, f.list_type, f.cnt, f.pric, f.inscp_amt, f.det_item_fee_sumamt, ${CLAIMED} AS claimed, ${UNPAID} AS unpaid
    FROM ${narrowed} WHERE ${USABLE}`;
  return lookedSql(registeredSql(context, rows), bought);
}
