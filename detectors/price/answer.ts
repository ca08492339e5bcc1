import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { PriceParameters } from './parameters.ts';
import { priceFunnel, priceTrail } from './trail.ts';
import { plainPrice, priceSteps } from './steps.ts';

const KEY = ['fixmedins_code', 'med_list_codg', 'year'] as const;

/**
 * One suspect an institution, item and calendar year. Measure: the highest unit price; threshold: the price that held for
 * that line. Amount: of each line the part of its policy-range amount that is above the price.
 */
export function priceAnswer(context: PlanContext<PriceParameters>): Step[] {
  const { dialect: d, prefix } = context;
  const { steps, judged, lines } = priceSteps(context);
  const keys = (row: string): string => KEY.map((name) => `${row}.${name} AS k_${name}`).join(', ');
  const group = KEY.join(', ');
  const dearest = 'pric - allowed_pric';
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'g.fixmedins_name',
    year: 'g.year',
    item: 'g.med_list_codg',
    item_name: 'g.item_name',
    region: 'g.region',
    tier: 'g.tier',
    lines: 'g.n',
    persons: 'g.persons',
    pric: plainPrice(d, 'g.pric'),
    allowed_pric: plainPrice(d, 'g.allowed_pric'),
  });
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`);
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const hit = `${prefix}hit`;
  const told = `outcome IN ('hit', 'clear')`;
  return [
    ...steps,
    { name: hit, materialise: true, keep: 'mdtrt_id', sql: `SELECT * FROM ${judged} WHERE outcome = 'hit'` },
    priceFunnel(context, judged),
    priceTrail(context, lines, judged),
    answer(
      'candidate',
      `SELECT ${keys('g')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('g.pric', 38, 6)} AS measure, ${d.decimal('g.allowed_pric', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time,
    sum(amount) AS amount, sum(det_item_fee_sumamt) AS total, max(fixmedins_name) AS fixmedins_name, max(item_name) AS item_name,
    max(CASE WHEN nth = 1 THEN pric END) AS pric, max(CASE WHEN nth = 1 THEN allowed_pric END) AS allowed_pric, max(CASE WHEN nth = 1 THEN region END) AS region, max(CASE WHEN nth = 1 THEN tier END) AS tier
  FROM (SELECT j.*, row_number() OVER (PARTITION BY ${group} ORDER BY ${dearest} DESC NULLS LAST, fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST) AS nth FROM ${hit} j) r
  GROUP BY ${group}) g`,
    ),
    answer(
      'line',
      `SELECT ${keys('h')}, ${d.bigint(`row_number() OVER (PARTITION BY ${group} ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, h.bkkp_sn AS line_key, h.amount, h.inscp_amt, h.setl_id FROM ${hit} h`,
    ),
    answer(
      'untold',
      `SELECT outcome AS column_name, ${d.bigint('count(*)')} AS row_count FROM ${judged} WHERE NOT ${told} GROUP BY outcome`,
    ),
    // Lines that are not above the lowest price of any place are clear, wherever they were charged.
    answer(
      'tally',
      `SELECT ${d.bigint('l.n')} AS rows_in, ${d.bigint('l.n - j.untold')} AS rows_tested, ${d.bigint('j.untold')} AS untold_rows
FROM (SELECT count(*) AS n FROM ${lines}) l CROSS JOIN (SELECT ${sum(`NOT ${told}`)} AS untold FROM ${judged}) j`,
    ),
  ];
}
