import type { Dialect } from '../dialect/dialect.ts';
import type { DaysSupply } from '../shared/days-supply.ts';
import { sameGroup, type Unit } from './unit.ts';

/** Quantities are decimals: so near to a whole number of pieces, they are that number. */
const WHOLE = '0.01';
/** Days are held against a cap to two decimals, half up: so many millionths short of it still reach it. */
const ROUNDED_UP = 5000;

const pieces = (dialect: Dialect): string => `${dialect.double('cnt')} * ${dialect.double('pack_qty')}`;
const inPieces = (dialect: Dialect): string => `abs(${pieces(dialect)} - round(${pieces(dialect)})) <= ${WHOLE}`;

/** SQL of what a line was handed out in, over `cnt` and `pack_qty`: whole packs, pieces of opened packs, or neither (`part`). */
const grainOf = (dialect: Dialect): string =>
  `CASE WHEN cnt = floor(cnt) THEN 'pack' WHEN pack_qty > 1 AND ${inPieces(dialect)} THEN 'piece' ELSE 'part' END`;

/** SQL of how many of those a line has, DOUBLE; NULL for parts. */
const grainsOf = (dialect: Dialect): string =>
  `CASE WHEN cnt = floor(cnt) THEN ${dialect.double('cnt')} WHEN pack_qty > 1 AND ${inPieces(dialect)} THEN round(${pieces(dialect)}) END`;

/** SQL of the days of the smallest thing that a line could have been handed out in, over `cnt`, `pack_qty` and `days`: 0 for parts. */
export function smallestDays(dialect: Dialect): string {
  return `CASE WHEN days IS NULL THEN NULL ELSE coalesce(${dialect.double('days')} / ${grainsOf(dialect)}, 0) END`;
}

/**
 * SQL of the lines of the hits whose days count, each with its `grain` (pack, piece or part), how many `grains` and how many
 * of them are `allowed`: nobody hands out less than a pack, so the cap is filled up with whole ones. The largest come
 * first, of the same size the dearest: what is left is what could have stayed on the shelf with the cap still reached, and
 * there is some of it exactly where the cap is held to be exceeded. `allowed_days` DECIMAL(18,6), `amount` the rest's money.
 */
export function packedLinesSql(
  dialect: Dialect,
  unit: Unit,
  judged: string,
  lines: string,
  supply: DaysSupply,
): string {
  const day = dialect.day('m.fee_ocur_time');
  const group = `PARTITION BY ${unit}, gnrc_name, fee_date`;
  const millionths = (days: string): string => dialect.double(dialect.bigint(`${days} * 1000000`));
  const order = `${group} ORDER BY grain_days DESC NULLS LAST, price DESC NULLS LAST, bkkp_sn NULLS LAST`;
  const before = `coalesce(sum(${dialect.bigint('days * 1000000')}) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;
  const rest = (all: string, allowed: string): string =>
    `floor((2 * ${millionths('inscp_amt')} / 10000 * (${all} - ${allowed}) + ${all}) / (2 * ${all}))`;
  const cents = `CASE WHEN grains IS NULL THEN ${rest(millionths('days'), millionths('allowed_days'))} ELSE ${rest('grains', 'allowed')} END`;
  return `WITH mine AS (
  SELECT l.*, ${grainOf(dialect)} AS grain, ${grainsOf(dialect)} AS grains, h.final_cap, ${supply.days} AS days
  FROM ${lines} l JOIN ${judged} h ON ${sameGroup(unit, 'h', 'l')} WHERE h.outcome = 'hit'),
whole AS (
  SELECT m.${unit}, m.gnrc_name, m.fee_date, m.bkkp_sn, m.grain, m.grains, m.final_cap, m.days,
    coalesce(${dialect.double('m.days')} / m.grains, 0) AS grain_days, ${dialect.double('m.inscp_amt')} / m.grains AS price,
    m.visit, m.setl_id, m.fee_ocur_time, m.bilg_dr_code, m.cnt, m.inscp_amt, m.det_item_fee_sumamt,
    coalesce(m.medins_list_name, i.item_name, m.hilist_name, m.med_list_codg) AS item, i.pack_unit,
    nullif(${dialect.concat(' ', 'm.sin_dos_dscr', 'm.used_frqu_dscr')}, '') AS dose
  FROM mine m
  LEFT JOIN eff_item_b i ON i.med_list_codg = m.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
  WHERE m.days IS NOT NULL),
filled AS (SELECT *, ${millionths('final_cap')} - ${dialect.double(before)} AS wanting FROM whole),
given AS (
  SELECT *, CASE WHEN grains IS NULL THEN NULL WHEN wanting <= ${ROUNDED_UP} THEN 0
    ELSE least(grains, ceil((wanting - ${ROUNDED_UP}) * grains / ${millionths('days')})) END AS allowed
  FROM filled),
counted AS (
  SELECT *, ${dialect.decimal(`CASE WHEN grains IS NULL THEN least(${dialect.double('days')}, greatest(0, wanting / 1000000)) ELSE ${dialect.double('days')} * allowed / grains END`, 18, 6)} AS allowed_days
  FROM given)
SELECT *, ${dialect.decimal(`${dialect.decimal(cents, 16, 2)} * ${dialect.decimal('0.01', 3, 2)}`, 16, 2)} AS beyond_amount
FROM counted`;
}
