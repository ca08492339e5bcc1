import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { personCounts } from '../shared/person-counts.ts';
import { quantityLimitStages } from './trail.ts';

const KEY = ['fixmedins_code', 'kp_id', 'med_list_codg', 'year'] as const;
const keyColumns = (row: string): string => KEY.map((name) => `${row}.${name} AS k_${name}`).join(', ');
const group = KEY.join(', ');

/** Names of the tables that a rule on quantities is answered from. */
export interface Answered {
  readonly prefix: string;
  readonly limited: string;
  readonly limits: string;
  readonly tried: string;
  readonly units: string;
  readonly judged: string;
  readonly hits: string;
}

/** SQL of a quantity as text without idle zeros behind the second place. */
const amountText = (d: Dialect, x: string): string => d.text(d.decimal(x, 18, 2));

function candidatesSql(d: Dialect, { hits, limits }: Answered): string {
  const point = {
    kp_id: 'g.kp_id',
    rule_class: 'l.rule_class',
    gz_code: 'l.gz_code',
    constraint_text: 'l.constraint_text',
    source_name: 'l.source_name',
    source_row: 'l.source_row',
    batch_tag: 'l.batch_tag',
  };
  const facts = d.json({
    fixmedins_code: 'g.fixmedins_code',
    fixmedins_name: 'g.fixmedins_name',
    year: 'g.year',
    item: 'g.med_list_codg',
    item_name: 'l.item_name',
    limit_type: 'w.limit_type',
    span: 'w.span',
    max_cnt: amountText(d, 'w.max_cnt'),
    max_days: 'w.max_days',
    period_days: 'w.period_days',
    total: amountText(d, 'w.total'),
    allowed: amountText(d, 'w.allowed'),
    stay_days: d.bigint('w.stay_days'),
    excess: amountText(d, 'w.excess'),
    burst: 'w.burst',
    first_day: d.isoDay('w.first_day'),
    last_day: d.isoDay('w.last_day'),
    times: 'g.times',
    lines: 'g.n',
    persons: 'g.persons',
    assumed: 'l.assumed',
    ...point,
    points: d.concat('', "'['", d.json(point), "']'"),
  });
  return `WITH worst AS (
  SELECT * FROM (
    SELECT h.*, row_number() OVER (PARTITION BY ${group} ORDER BY excess DESC NULLS LAST, limit_type NULLS LAST, point_from NULLS LAST, psn_no NULLS LAST, span NULLS LAST, unit_key NULLS LAST, bkkp_sn NULLS LAST) AS place FROM ${hits} h) r WHERE place = 1),
grouped AS (
  SELECT ${group}, ${d.bigint('count(*)')} AS n, ${d.bigint('count(DISTINCT psn_no)')} AS persons, ${d.bigint(`count(DISTINCT ${d.concat('|', 'limit_type', d.isoDay('point_from'), 'psn_no', 'span', 'unit_key')})`)} AS times,
    min(fee_ocur_time) AS first_time, max(fee_ocur_time) AS last_time, sum(amount) AS amount, sum(det_item_fee_sumamt) AS total, max(settled_name) AS settled_name FROM ${hits} GROUP BY ${group}),
placed AS (
  SELECT g.*, coalesce(m.fixmedins_name, g.settled_name) AS fixmedins_name FROM grouped g
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= ${d.day('g.last_time')} AND ${d.day('g.last_time')} < m.until_date)
SELECT ${keyColumns('g')}, g.fixmedins_code, ${d.text('NULL')} AS psn_no, ${d.text('NULL')} AS bilg_dr_code, g.first_time, g.last_time,
  ${d.decimal('w.total', 38, 6)} AS measure, ${d.decimal('w.allowed', 38, 6)} AS threshold, ${d.decimal('g.amount', 16, 2)} AS amount, 'fact' AS amount_kind,
  ${d.decimal('g.total', 16, 2)} AS amt_total, ${facts} AS facts
FROM placed g JOIN worst w ON ${KEY.map((name) => `w.${name} = g.${name}`).join(' AND ')}
JOIN ${limits} l ON l.kp_id = w.kp_id AND l.med_list_codg = w.med_list_codg AND l.limit_type = w.limit_type AND l.point_from = w.point_from`;
}

/**
 * One suspect an institution, knowledge point, item and calendar year. Measure and threshold: of the unit (a day, visit,
 * course …) that is furthest beyond its limit. Amount: what is beyond the limits, of all lines. Rows of the tally are days
 * on which a person was charged a limited item, against one limit each.
 */
export function answerSteps(d: Dialect, tables: Answered): Step[] {
  const { prefix, limited, tried, units, judged, hits } = tables;
  const answer = (name: string, sql: string): Step => ({ name: `${prefix}${name}`, sql, materialise: false });
  const wanting = `${prefix}wanting`;
  const counts = personCounts(
    d,
    prefix,
    [
      { from: limited, untold: d.text('NULL') },
      { from: wanting, untold: d.text('NULL'), times: -1 },
      { from: wanting, untold: 'outcome' },
    ],
    quantityLimitStages(tried, judged),
  );
  return [
    {
      name: wanting,
      sql: `SELECT u.psn_no, u.tried_id, u.fee_date, min(h.outcome) AS outcome FROM ${units} u JOIN ${judged} h ON h.tried_id = u.tried_id AND h.unit_key = u.unit_key
  WHERE h.outcome NOT IN ('hit', 'clear') GROUP BY u.psn_no, u.tried_id, u.fee_date`,
      materialise: false,
    },
    counts.told,
    counts.funnel,
    answer('candidate', candidatesSql(d, tables)),
    answer(
      'line',
      `SELECT ${keyColumns('h')}, ${d.bigint(`row_number() OVER (PARTITION BY ${group} ORDER BY fee_ocur_time NULLS LAST, bkkp_sn NULLS LAST)`)} AS line_no,
  'fee_list_d' AS kind, h.bkkp_sn AS line_key, h.amount, h.inscp_amt, h.setl_id FROM ${hits} h`,
    ),
    ...counts.answer,
  ];
}
