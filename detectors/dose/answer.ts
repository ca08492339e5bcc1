import type { Dialect } from '../dialect/dialect.ts';

const KEY = ['fixmedins_code', 'med_list_codg', 'year'] as const;
const keys = (row: string): string => KEY.map((name) => `${row}.${name} AS k_${name}`).join(', ');
const group = KEY.join(', ');

/** SQL of the breaking lines, which are kept: each with the part of its money that the largest dose would not have used: cents, half up. */
export function hitSql(d: Dialect, settled: string): string {
  const beyond = `floor(${d.double(d.bigint('inscp_amt * 100'))} * (1 - share) + 0.5)`;
  return `SELECT s.*, ${d.year('fee_ocur_time')} AS year, ${d.decimal(`${d.decimal(beyond, 16, 2)} * ${d.decimal('0.01', 3, 2)}`, 16, 2)} AS amount FROM ${settled} s WHERE final_outcome = 'hit'`;
}

/** SQL of the suspects: one an institution, item and calendar year. Measure: the largest daily dose, by the lesser of its two readings. */
export function candidatesSql(d: Dialect, hit: string): string {
  const plain = (x: string): string => d.text(d.decimal(x, 18, 2));
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'coalesce(m.fixmedins_name, g.settled_name)',
    year: 'g.year',
    item: 'g.med_list_codg',
    item_name: 'i.item_name',
    unit: 'i.min_unit',
    daily: plain('w.daily'),
    most: plain('w.max_day_qty'),
    dose: 'w.dose',
    days: plain('w.written_days'),
    packs: plain('w.cnt'),
    lines: 'g.n',
    persons: 'g.persons',
  });
  return `WITH ranked AS (
  SELECT ${group}, least(dosed, spread) AS daily, max_day_qty, written_days, cnt, nullif(${d.concat(' ', 'sin_dos_dscr', 'used_frqu_dscr')}, '') AS dose,
    row_number() OVER (PARTITION BY ${group} ORDER BY least(dosed, spread) / max_day_qty DESC NULLS LAST, bkkp_sn NULLS LAST) AS place FROM ${hit}),
grouped AS (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, max(fee_date) AS last_day,
    sum(amount) AS amount, sum(det_item_fee_sumamt) AS total, max(fixmedins_name) AS settled_name FROM ${hit} GROUP BY ${group})
SELECT ${keys('g')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('w.daily', 38, 6)} AS measure, ${d.decimal('w.max_day_qty', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM grouped g JOIN ranked w ON ${KEY.map((name) => `w.${name} = g.${name}`).join(' AND ')} AND w.place = 1
LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= g.last_day AND g.last_day < m.until_date
LEFT JOIN eff_item_b i ON i.med_list_codg = g.med_list_codg AND i.begndate <= g.last_day AND g.last_day < i.until_date`;
}

/** SQL of the lines of each suspect. */
export function linesSql(d: Dialect, hit: string): string {
  return `SELECT ${keys('h')}, ${d.bigint(`row_number() OVER (PARTITION BY ${group} ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, h.bkkp_sn AS line_key, h.amount, h.inscp_amt, h.setl_id FROM ${hit} h`;
}
