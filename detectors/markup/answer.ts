import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { MarkupParameters } from './parameters.ts';
import { markupSteps } from './steps.ts';
import { markupFunnel, markupTrail } from './trail.ts';

const KEY = ['fixmedins_code', 'med_list_codg', 'year'] as const;
const keys = (row: string): string => KEY.map((name) => `${row}.${name} AS k_${name}`).join(', ');
const group = KEY.join(', ');

/**
 * One suspect an institution, item and calendar year. Measure: the unit price that is furthest above; threshold: what the
 * nearest earlier purchase allows for it. Amount: of each line the part of its policy-range amount that is above.
 */
export function markupAnswer(context: PlanContext<MarkupParameters>): Step[] {
  const { dialect: d, prefix } = context;
  const { steps, ...tables } = markupSteps(context);
  const { judged, counts } = tables;
  const plain = (price: string): string => d.text(d.decimal(price, 18, 4));
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'g.fixmedins_name',
    year: 'g.year',
    item: 'g.med_list_codg',
    item_name: 'g.item_name',
    lines: 'g.n',
    persons: 'g.persons',
    pric: plain('w.pric'),
    bought: plain('w.bought'),
    bought_on: d.isoDay('w.bought_on'),
    sold_on: d.isoDay('w.fee_date'),
    markup: plain('w.markup * 100'),
    allowed: plain('w.allowed'),
  });
  const final = `SELECT outcome, n FROM ${counts} WHERE outcome <> 'above' UNION ALL SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome`;
  const sum = (condition: string): string => d.bigint(`coalesce(sum(CASE WHEN ${condition} THEN n ELSE 0 END), 0)`);
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const told = `outcome IN ('hit', 'clear')`;
  return [
    ...steps,
    markupFunnel(context, tables),
    markupTrail(context, tables),
    answer(
      'candidate',
      `WITH hit AS (SELECT * FROM ${judged} WHERE outcome = 'hit'),
worst AS (
  SELECT * FROM (SELECT h.*, row_number() OVER (PARTITION BY ${group} ORDER BY pric - allowed DESC NULLS LAST, fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST) AS place FROM hit h) r WHERE place = 1),
grouped AS (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time,
    sum(amount) AS amount, sum(det_item_fee_sumamt) AS total, max(fixmedins_name) AS fixmedins_name, max(item_name) AS item_name FROM hit GROUP BY ${group})
SELECT ${keys('g')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('w.pric', 38, 6)} AS measure, ${d.decimal('w.allowed', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM grouped g JOIN worst w ON ${KEY.map((name) => `w.${name} = g.${name}`).join(' AND ')}`,
    ),
    answer(
      'line',
      `SELECT ${keys('h')}, ${d.bigint(`row_number() OVER (PARTITION BY ${group} ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, h.bkkp_sn AS line_key, h.amount, h.inscp_amt, h.setl_id FROM ${judged} h WHERE h.outcome = 'hit'`,
    ),
    answer(
      'untold',
      `SELECT outcome AS column_name, ${d.bigint('sum(n)')} AS row_count FROM (${final}) t WHERE NOT ${told} GROUP BY outcome`,
    ),
    answer(
      'tally',
      `SELECT ${sum('true')} AS rows_in, ${sum(told)} AS rows_tested, ${sum(`NOT ${told}`)} AS untold_rows FROM (${final}) t`,
    ),
  ];
}
