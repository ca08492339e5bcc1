import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { nearerPrice } from '../shared/pack-price.ts';
import { SCAN } from './code-scans.ts';
import { EVENT } from './repeated-codes.ts';

/** Quantities have four decimals, so each settlement of a part of a pack may be written half of the last one too high. */
export const TOLERANCE = '0.00005';

/** Pieces that a quantity in packs of two decimals may be off by: half a hundredth of a pack, but less than half a piece. */
const off = (packQty: string): string => `least(0.4, 0.0051 * ${packQty})`;

/** Of a line and its codes: all pieces that were handed out, and all packs, whole boxes counted by their content or as one. */
const PIECES = '(opened_cnt + (codes - opened_codes) * pack_qty)';
const PACKS = '(opened_cnt + codes - opened_codes)';

const whole = (quantity: string): string => `abs(${quantity} - round(${quantity})) <= ${TOLERANCE}`;

/** SQL that is true where a quantity is a whole number of packs, at least one. */
const wholeNumber = (packs: string): string => `(${packs} >= 1 - ${TOLERANCE} AND ${whole(packs)})`;

/** SQL conditions: the price of what was charged is that of a piece, or of a pack, whichever pack price is meant. */
function priceTells(price: string): { readonly piece: string; readonly pack: string } {
  const low = nearerPrice({ price, packQty: 'pack_qty', usual: 'lowest' });
  const high = nearerPrice({ price, packQty: 'pack_qty', usual: 'highest' });
  return { piece: `(${low.isPriced} AND ${low.surelyPiece})`, pack: `(${high.isPriced} AND NOT ${high.perhapsPiece})` };
}

/**
 * What a trace row's quantity of an opened pack adds to the line's: `split` (the line is in packs, the rows in pieces),
 * `pieces` (both in pieces), `parts` (the line in pieces, the rows in packs), `alike` (one unit, no row above one), or
 * `none` where the rows do not add up to the line, or no row says so.
 */
const MATCHED = `CASE
    WHEN coalesce(pack_qty, 0) <= 1 OR opened_codes = 0 OR silent > 0 OR most_cnt > pack_qty OR least_cnt <= 0 THEN 'none'
    WHEN abs(${PIECES} - cnt * pack_qty) <= ${off('pack_qty')} THEN 'split'
    WHEN most_cnt > 1 AND abs(${PIECES} - cnt) <= 0.00011 THEN 'pieces'
    WHEN most_cnt <= 1 AND abs(${PACKS} * pack_qty - cnt) <= ${off('pack_qty')} THEN 'parts'
    WHEN most_cnt <= 1 AND abs(${PACKS} - cnt) <= 0.0051 THEN 'alike'
    ELSE 'none' END`;

/**
 * Rows that come to less than their line: some box was not scanned. A row of more than one, of a box said to be opened, is
 * in pieces all the same, for no box holds two packs.
 */
const SHORT = `matched = 'none' AND opened = 1 AND row_cnt > 1 AND row_cnt <= pack_qty AND silent = 0
      AND ${PIECES} < CASE WHEN unit = 'pieces' THEN cnt ELSE cnt * pack_qty END`;

/** Each settlement of a repeated code with its fee lines: `packs_least` to `packs_most` of the code, `boxes` the line's money is spread over. */
export function codeLines(d: Dialect): Step {
  const price = priceTells('price');
  // Of several codes on one line, each has no less than what all the others cannot hold.
  const least = `greatest(0, line_least - (greatest(codes, ceil(line_least - ${TOLERANCE})) - 1))`;
  return {
    name: 'shared_code_line',
    materialise: true,
    sql: `WITH charged AS (
  SELECT e.drug_trac_codg, e.root_setl_id, s.line_key, s.line_setl_id, s.mdtrt_id, s.inscp_amt, s.det_item_fee_sumamt, s.bilg_dr_code, s.item_name, s.med_type, s.psn_no, s.rx_circ_flag, s.partly_reversed,
    s.codes, s.opened_codes, s.silent, s.opened, ${d.double('s.opened_cnt')} AS opened_cnt, ${d.double('s.most_cnt')} AS most_cnt, ${d.double('s.least_cnt')} AS least_cnt, ${d.double('s.row_cnt')} AS row_cnt,
    ${d.double('s.cnt')} AS cnt, ${d.double('s.det_item_fee_sumamt')} / ${d.double('s.cnt')} AS price, ${d.double('i.pack_qty')} AS pack_qty, p.lowest, p.highest, p.bought
  FROM ${EVENT} e
  JOIN ${SCAN} s ON s.drug_trac_codg = e.drug_trac_codg AND s.setl_id = e.setl_id
  LEFT JOIN eff_item_b i ON i.med_list_codg = e.med_list_codg AND ${d.day('e.trac_time')} >= i.begndate AND ${d.day('e.trac_time')} < i.until_date
  LEFT JOIN shared_code_price p ON p.fixmedins_code = e.fixmedins_code AND p.med_list_codg = e.med_list_codg),
compared AS (SELECT *, ${MATCHED} AS matched FROM charged),
united AS (
  SELECT *, CASE
    WHEN coalesce(pack_qty, 0) <= 1 OR matched = 'split' THEN 'packs'
    WHEN matched = 'pieces' THEN CASE WHEN bought = 1 AND ${price.pack} THEN 'unknown' ELSE 'pieces' END
    WHEN matched = 'parts' OR ${price.piece} THEN 'pieces'
    WHEN ${price.pack} OR NOT ${whole('cnt')} THEN 'packs'
    WHEN opened_codes > 0 THEN 'pieces'
    ELSE 'unknown' END AS unit
  FROM compared),
counted AS (
  SELECT *, CASE WHEN unit = 'packs' THEN cnt ELSE cnt / pack_qty END AS line_least, CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END AS line_most, CASE
    WHEN matched = 'split' OR (matched = 'pieces' AND unit = 'pieces') OR (matched = 'alike' AND unit = 'pieces' AND codes = opened_codes)
      THEN CASE WHEN opened = 1 THEN row_cnt / pack_qty ELSE 1 END
    WHEN matched = 'parts' OR (matched = 'alike' AND unit = 'packs') THEN CASE WHEN opened = 1 THEN row_cnt ELSE 1 END
    WHEN ${SHORT} THEN row_cnt / pack_qty END AS row_packs
  FROM united)
SELECT drug_trac_codg, root_setl_id, line_key, line_setl_id, mdtrt_id, inscp_amt, det_item_fee_sumamt, bilg_dr_code, item_name, med_type, psn_no,
  CASE WHEN rx_circ_flag = '1' THEN 1 ELSE 0 END AS circulated, CASE WHEN rx_circ_flag IS NULL THEN 0 ELSE 1 END AS circulation_told,
  CASE WHEN codes > ceil(line_most - ${TOLERANCE}) THEN 1 ELSE 0 END AS surplus,
  CASE WHEN partly_reversed AND codes <> ceil(line_most - ${TOLERANCE}) THEN 1 ELSE 0 END AS reduced,
  CASE WHEN ${wholeNumber('line_most')} THEN 1 ELSE 0 END AS whole_line,
  ${d.decimal(`coalesce(row_packs, ${least})`, 18, 8)} AS packs_least, ${d.decimal('coalesce(row_packs, least(1, line_most))', 18, 8)} AS packs_most,
  CASE WHEN row_packs > 0 THEN greatest(1, line_most / row_packs) ELSE greatest(${d.double('codes')}, line_most) END AS boxes
FROM counted`,
  };
}

/**
 * SQL over `source`, trace rows of sales for cash with `cnt`, `price`, `opened`, `pack_qty` and pack prices: these with
 * `packs_least` to `packs_most` of the row's one box, and `whole_line`.
 */
export function cashPacks(d: Dialect, source: string): string {
  const price = priceTells('price');
  const most = "CASE WHEN unit = 'pieces' THEN cnt / pack_qty ELSE cnt END";
  // More pieces than a box holds are those of several boxes: how many came of this one is not said.
  const least = "CASE WHEN opened = 1 AND cnt > pack_qty THEN 0 WHEN unit = 'packs' THEN cnt ELSE cnt / pack_qty END";
  return `SELECT *, ${d.decimal(`CASE WHEN cnt IS NOT NULL THEN least(1, ${least}) END`, 18, 8)} AS packs_least,
  ${d.decimal(`CASE WHEN cnt IS NOT NULL THEN least(1, ${most}) END`, 18, 8)} AS packs_most,
  CASE WHEN cnt IS NULL OR ${wholeNumber(`(${most})`)} THEN 1 ELSE 0 END AS whole_line
FROM (
  SELECT *, CASE WHEN coalesce(pack_qty, 0) <= 1 THEN 'packs' WHEN (opened = 1 AND cnt > 1) OR ${price.piece} THEN 'pieces'
    WHEN ${price.pack} OR NOT ${whole('cnt')} THEN 'packs' WHEN opened = 1 THEN 'pieces' ELSE 'unknown' END AS unit
  FROM (${source}) r) c`;
}
