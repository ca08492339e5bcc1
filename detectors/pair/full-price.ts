import type { Dialect } from '../dialect/dialect.ts';
import { tierSql } from '../statistics/hospital-tier.ts';
import { textList } from '../shared/text-list.ts';

/**
 * SQL of lines with `listed`: the price that the price book has for the line's institution on the day, the nearest region
 * first, then its own grade, its tier, and what holds for all. Reads `bkkp_sn`, `med_list_codg`, `fee_date`, `admdvs`, `hosp_lv`.
 */
export function listedPriceSql(d: Dialect, allTiers: readonly string[], lines: string): string {
  const region = (digits: number): string =>
    d.concat('', `substr(l.admdvs, 1, ${digits})`, d.literal('0'.repeat(6 - digits)));
  const tier = tierSql(d, 'l.hosp_lv');
  return `SELECT bkkp_sn, pric AS listed FROM (
  SELECT l.bkkp_sn, b.pric, row_number() OVER (PARTITION BY l.bkkp_sn ORDER BY
    CASE WHEN b.region = l.admdvs THEN 1 WHEN b.region = ${region(4)} THEN 2 ELSE 3 END NULLS LAST,
    CASE WHEN b.tier = l.hosp_lv THEN 1 WHEN b.tier = ${tier} THEN 2 ELSE 3 END NULLS LAST, b.tier NULLS LAST) AS nth
  FROM (SELECT DISTINCT bkkp_sn, med_list_codg, fee_date, admdvs, hosp_lv FROM ${lines}) l
  JOIN eff_price_b b ON b.med_list_codg = l.med_list_codg AND b.begndate <= l.fee_date AND l.fee_date < b.until_date
    AND (b.region = l.admdvs OR b.region = ${region(4)} OR b.region = ${region(2)}) AND (b.tier = l.hosp_lv OR b.tier = ${tier} OR b.tier IN (${textList(d, allTiers)}))) r
WHERE nth = 1`;
}

/**
 * SQL of an institution's own price of an operation by year: the commonest on days of visits with no other operation of
 * any group, the higher one of two as common. Reads `med_list_codg`, `fixmedins_code`, `mdtrt_id`, `fee_date`, `fee_ocur_time`, `pric`.
 */
export function ownPriceSql(d: Dialect, leastAlone: number, lines: string): string {
  return `WITH alone AS (
  SELECT mdtrt_id, fee_date FROM ${lines} GROUP BY mdtrt_id, fee_date HAVING min(med_list_codg) = max(med_list_codg)),
priced AS (
  SELECT l.fixmedins_code, l.med_list_codg, ${d.year('l.fee_ocur_time')} AS year, l.pric, count(*) AS n
  FROM ${lines} l JOIN alone a ON a.mdtrt_id = l.mdtrt_id AND a.fee_date = l.fee_date
  GROUP BY l.fixmedins_code, l.med_list_codg, ${d.year('l.fee_ocur_time')}, l.pric)
SELECT fixmedins_code, med_list_codg, year, pric AS own FROM (
  SELECT p.*, sum(n) OVER (PARTITION BY fixmedins_code, med_list_codg, year) AS times,
    row_number() OVER (PARTITION BY fixmedins_code, med_list_codg, year ORDER BY n DESC NULLS LAST, pric DESC NULLS LAST) AS nth
  FROM priced p) r
WHERE nth = 1 AND times >= ${leastAlone}`;
}
