import type { Dialect } from '../dialect/dialect.ts';

/** Quantities are decimals of four places: in these they are whole, and small enough for a division to be exact. */
const PARTS = '10000';

/**
 * SQL of the lines beyond their limit, the latest first: each with `beyond`, its part of what is too much, and `amount`, the
 * same part of its policy-range amount, to the cent, half up. Days of use count as one whatever was given on them; what was
 * taken home counts by its days, in whole packs where there is one; of a fullest stretch nothing after it is looked at. A line stands once: under the limit it
 * breaks for the most money, of those under the newest point.
 */
export function hitLinesSql(d: Dialect, units: string, judged: string): string {
  const byDay = "h.span IN ('interval', 'course', 'visit-days', 'span') AND NOT l.is_home";
  const slot = `CASE WHEN ${byDay} THEN ${d.isoDay('l.fee_date')} ELSE ${d.concat(' ', d.isoTime('l.fee_ocur_time'), 'l.bkkp_sn')} END`;
  const weight = `CASE WHEN ${byDay} THEN 1 WHEN h.span IN ('course', 'visit-days') THEN coalesce(l.home_days, 0) ELSE l.cnt END`;
  const parts = (x: string): string => d.double(d.bigint(`${x} * ${PARTS}`));
  const cents = d.double(d.bigint('inscp_amt * 100'));
  const share = `floor((2 * ${cents} * ${parts('beyond')} + ${parts('weight')}) / (2 * ${parts('weight')}))`;
  return `WITH line AS (
  SELECT l.bkkp_sn, l.setl_id, l.mdtrt_id, l.fee_ocur_time, l.fee_date, l.cnt, l.inscp_amt, l.det_item_fee_sumamt, h.tried_id, h.unit_key, h.kp_id, h.limit_type, h.point_from, h.span,
    h.med_list_codg, h.fixmedins_code, h.psn_no, h.total, h.allowed, h.excess, h.first_day, h.last_day, h.max_cnt, h.max_days, h.period_days, h.burst, h.stay_days, h.settled_name,
    l.is_home AND h.span IN ('course', 'visit-days') AS is_home, l.grain_days,
    ${slot} AS slot, ${d.decimal(weight, 18, 4)} AS weight
  FROM ${units} l JOIN ${judged} h ON h.tried_id = l.tried_id AND h.unit_key = l.unit_key
  WHERE h.outcome = 'hit' AND (NOT h.burst OR l.fee_date <= h.most_day)),
slots AS (SELECT tried_id, unit_key, slot, max(weight) AS weight FROM line GROUP BY tried_id, unit_key, slot),
filled AS (
  SELECT *, coalesce(sum(weight) OVER (PARTITION BY tried_id, unit_key ORDER BY slot DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later FROM slots),
taken AS (
  SELECT l.*, CASE WHEN l.span = 'span' THEN CASE WHEN ${d.daysBetween('l.first_day', 'l.fee_date')} >= l.max_days THEN 1 ELSE 0 END
    ELSE greatest(0, least(l.weight, l.excess - f.later)) END AS reaching
  FROM line l JOIN filled f ON f.tried_id = l.tried_id AND f.unit_key = l.unit_key AND f.slot = l.slot),
packed AS (
  SELECT *, ${d.decimal(`CASE WHEN is_home AND grain_days > 0 AND reaching >= grain_days THEN floor(${d.double('reaching')} / grain_days) * grain_days ELSE reaching END`, 18, 4)} AS beyond FROM taken),
priced AS (
  SELECT *, ${d.decimal(`${d.decimal(share, 16, 2)} * ${d.decimal('0.01', 3, 2)}`, 16, 2)} AS amount FROM packed WHERE beyond > 0)
SELECT * FROM (
  SELECT p.*, ${d.year('fee_ocur_time')} AS year, row_number() OVER (PARTITION BY bkkp_sn ORDER BY amount DESC NULLS LAST, point_from DESC NULLS LAST, kp_id NULLS LAST, limit_type NULLS LAST, unit_key NULLS LAST) AS nth
  FROM priced p) q WHERE nth = 1`;
}
