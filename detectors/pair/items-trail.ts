import type { Step } from '../../store/step.ts';
import type { PlanContext, PlanWords } from '../archetype.ts';
import { funnelStep, ROWS_IN } from '../condition/funnel.ts';
import { partColumn, type Selection } from '../condition/selection.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { PairTables } from './tables.ts';

/** Words for the parts of a rule on pairs. */
export const PAIR_WORDS: PlanWords = {
  parts: {
    rows_in: { zh: '被包含（另一方）项目的明细', en: 'lines of the contained (second) item' },
    met_in_visit: { zh: '同一次就诊也收了另一项', en: 'the other item in the same visit' },
    in_window: { zh: '在时间窗内', en: 'inside the window' },
    fund_paid: { zh: '基金支付', en: 'paid by the fund' },
    explained: { zh: '在另一项的次数以内', en: 'within the quantity of the other item' },
  },
  measure: { label: { zh: '多收的数量', en: 'units too many' }, relation: 'above' },
};

/** How many lines were left after each part; all but the first from the judged lines. */
export function pairFunnel({ dialect: d, prefix }: PlanContext<unknown>, { judged }: PairTables, all: string): Step {
  const count = (condition: string): string => `SELECT count(*) FROM ${judged} WHERE ${condition}`;
  const met = `coalesce(state, 'clear') <> 'clear'`;
  return funnelStep(d, prefix, [
    { part: ROWS_IN, unit: 'rows', n: all },
    { part: 'met_in_visit', unit: 'rows', n: count('true') },
    { part: 'in_window', unit: 'rows', n: count(met) },
    { part: 'fund_paid', unit: 'rows', n: count(`${met} AND coalesce(uncharged, '') <> 'clear'`) },
    { part: 'explained', unit: 'rows', n: count(`outcome = 'hit'`) },
  ]);
}

const nearestSql = (d: Dialect, itemLine: string, pair: string): string =>
  `SELECT y.bkkp_sn, q.point, min(abs(${d.secondsBetween('x.fee_ocur_time', 'y.fee_ocur_time')})) AS gap FROM ${itemLine} y JOIN ${pair} q ON q.item_b = y.item JOIN ${itemLine} x ON x.mdtrt_id = y.mdtrt_id AND x.item = q.item_a AND x.bkkp_sn <> y.bkkp_sn GROUP BY y.bkkp_sn, q.point`;

/** Every line of side b against its pairs, met or not, with the time to the nearest line of the other side in its visit. */
export function pairTrail(
  { dialect: d, prefix }: PlanContext<unknown>,
  { pair, itemLine, judged }: PairTables,
  selection: Selection | undefined,
  partSql: (name: string) => string = (name) => `w.${partColumn(name)}`,
): Step {
  const parts = (selection?.parts ?? []).map(({ name, column }) => `${partSql(name)} AS ${column}, `).join('');
  const narrowed =
    selection === undefined
      ? ''
      : `\nLEFT JOIN (${selection.keyed(`SELECT * FROM eff_fee_list_d WHERE bkkp_sn IN (SELECT bkkp_sn FROM ${itemLine})`)}) w ON w.bkkp_sn = l.bkkp_sn`;
  const what = d.json({
    kind: d.literal('fee_list_d'),
    key: 'l.bkkp_sn',
    kp_id: 'p.kp_id',
    item: 'l.med_list_codg',
    item_a: 'p.item_a',
    item_b: 'p.item_b',
    time_window: 'p.time_window',
    minutes_apart: d.text(d.bigint('round(n.gap / 60.0)')),
    quantity: d.text('l.cnt'),
  });
  return {
    name: `${prefix}trail`,
    materialise: false,
    sql: `SELECT l.mdtrt_id, l.psn_no, l.fixmedins_code, l.fee_ocur_time AS at_time, ${what} AS what,
  ${parts}j.bkkp_sn IS NOT NULL AS p_met_in_visit,
  CASE WHEN coalesce(j.state, 'clear') = 'clear' THEN false WHEN j.state = 'met' THEN true END AS p_in_window,
  CASE WHEN j.bkkp_sn IS NULL THEN CAST(NULL AS BOOLEAN) WHEN j.uncharged IS NULL THEN true WHEN j.uncharged = 'clear' THEN false END AS p_fund_paid,
  CASE WHEN j.state = 'met' THEN j.units > 0 END AS p_explained,
  ${d.decimal('coalesce(j.units, 0)', 38, 6)} AS measure, ${d.decimal('0', 38, 6)} AS threshold, coalesce(j.outcome, 'clear') AS outcome
FROM ${itemLine} l JOIN ${pair} p ON p.item_b = l.item AND p.begndate <= l.fee_date AND l.fee_date < p.until_date
LEFT JOIN (${nearestSql(d, itemLine, pair)}) n ON n.bkkp_sn = l.bkkp_sn AND n.point = p.point
LEFT JOIN ${judged} j ON j.bkkp_sn = l.bkkp_sn AND j.point = p.point${narrowed}`,
  };
}
