import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import type { CountedStage } from '../shared/person-counts.ts';
import type { StockParameters } from './parameters.ts';
import { effectiveDates } from './stock.ts';

/** Words for the parts of a rule on supply piled up. */
export const STOCK_WORDS: PlanWords = {
  parts: {
    told: { zh: '判得出的', en: 'those that can be told' },
    high: { zh: '存药超过上限、持有率达到下限', en: 'stock above the cap and a possession ratio at the least one' },
    above: { zh: '存药超过上限', en: 'stock above the cap' },
    ratio: { zh: '持有率达到下限', en: 'the possession ratio reaches the least one' },
  },
  measure: { label: { zh: '存药最多时够用天数', en: 'days of stock at its highest' }, relation: 'above' },
};

interface Tables {
  readonly stock: string;
  readonly judged: string;
}

/** From the judged years: a person, a substance and a calendar year are one row. */
export const stockStages = (judged: string): CountedStage[] => [
  { part: 'told', unit: 'rows', from: judged, where: "outcome <> 'untold'" },
  { part: 'high', unit: 'rows', from: judged, where: "outcome <> 'untold' AND peak IS NOT NULL" },
];

/**
 * Every person, substance and year with the highest stock against the cap that held then: the longest lawful fill of the
 * window that ends with the last fill of the year, plus the margin. No institution: what is piled up came from any.
 */
export function stockTrail(context: PlanContext<StockParameters>, { stock, judged }: Tables): Step {
  const { dialect: d, prefix, parameters: p } = context;
  const windowStart = d.addDays('y.last_day', -p.window_days);
  const limit = d.decimal(`greatest(coalesce(y.lawful, 0), ${p.least_fill_days}) + ${p.margin_days}`, 18, 2);
  const what = d.json({
    drug: 'r.gnrc_name',
    year: 'r.fee_year',
    fills: d.bigint('y.fills'),
    last_day: d.isoDay('y.last_day'),
    peak_day: d.isoDay('r.peak_day'),
  });
  const year = d.year('fee_date');
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT ${d.text('NULL')} AS mdtrt_id, r.psn_no, ${d.text('NULL')} AS fixmedins_code, CAST(coalesce(r.peak_day, y.last_day) AS TIMESTAMP) AS at_time, ${what} AS what,
  round(y.peak, 2) > ${limit} AS p_above, CASE WHEN round(y.peak, 2) > ${limit} THEN r.peak IS NOT NULL END AS p_ratio,
  ${d.decimal('round(y.peak, 2)', 38, 6)} AS measure, ${d.decimal(limit, 38, 6)} AS threshold,
  CASE WHEN r.outcome = 'untold' THEN r.untold ELSE r.outcome END AS outcome
FROM ${judged} r LEFT JOIN (
  SELECT y.psn_no, y.gnrc_name, y.fee_year, max(y.peak) AS peak, max(y.last_day) AS last_day, max(y.fills) AS fills, max(s.lawful) AS lawful
  FROM (SELECT psn_no, gnrc_name, ${year} AS fee_year, max(stock_after) AS peak, max(fee_date) AS last_day, count(*) AS fills FROM ${stock} WHERE true${effectiveDates(context)} GROUP BY psn_no, gnrc_name, ${year}) y
  JOIN ${stock} s ON s.psn_no = y.psn_no AND s.gnrc_name = y.gnrc_name AND s.fee_date <= y.last_day AND s.fee_date > ${windowStart}
  GROUP BY y.psn_no, y.gnrc_name, y.fee_year) y ON y.psn_no = r.psn_no AND y.gnrc_name = r.gnrc_name AND y.fee_year = r.fee_year`,
  };
}
