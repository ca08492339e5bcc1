import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { pairAnswer } from './answer.ts';
import { listedPriceSql, ownPriceSql } from './full-price.ts';
import { inEffect } from './in-effect.ts';
import { pointFacts } from './items.ts';
import { shareOf, uncharged } from './paid.ts';
import { LINE_COLUMNS } from './pairs.ts';
import type { DiscountParameters } from './parameters.ts';
import { discountTrail } from './trails.ts';

const POINT = ['kp_id', 'rule_class', 'gz_code', 'constraint_text', 'source_name', 'source_row', 'batch_tag'] as const;
const share = (value: number): string => `CAST(${value} AS DECIMAL(10,6))`;

/** Lines of operations that the library puts into a group. */
function operationLinesSql({ dialect: d, rule }: PlanContext<DiscountParameters>): string {
  const day = d.day('f.fee_ocur_time');
  return `SELECT ${LINE_COLUMNS.map((name) => `f.${name}`).join(', ')}, ${day} AS fee_date FROM eff_fee_list_d f
WHERE f.med_list_codg IN (SELECT med_list_codg FROM eff_limit_b WHERE parse_state = 'active' AND limit_type = 'discount-group') AND f.cnt > 0 AND f.pric > 0${inEffect(d, rule, day)}`;
}

/** Operations of a group on one day of a visit with another of the group: each with who paid and where it was charged. */
const besideSql = (lines: string): string => `WITH grouped AS (
  SELECT l.*, g.group_name, g.item_name, g.begndate AS point_from, ${POINT.map((name) => `g.${name}`).join(', ')}
  FROM ${lines} l JOIN eff_limit_b g ON g.med_list_codg = l.med_list_codg AND g.begndate <= l.fee_date AND l.fee_date < g.until_date
  WHERE g.parse_state = 'active' AND g.limit_type = 'discount-group'),
together AS (
  SELECT mdtrt_id, fee_date, group_name FROM grouped GROUP BY mdtrt_id, fee_date, group_name HAVING min(med_list_codg) < max(med_list_codg))
SELECT g.*, m.admdvs, m.hosp_lv, coalesce(m.fixmedins_name, s.fixmedins_name) AS fixmedins_name, ${uncharged({ line: 'g', settlement: 's' })} AS uncharged
FROM grouped g JOIN together t ON t.mdtrt_id = g.mdtrt_id AND t.fee_date = g.fee_date AND t.group_name = g.group_name
LEFT JOIN eff_setl_d s ON s.setl_id = g.setl_id
LEFT JOIN eff_medins_b m ON m.fixmedins_code = g.fixmedins_code AND m.begndate <= g.fee_date AND g.fee_date < m.until_date`;

/**
 * Each of them with its full price and how its own price stands to it: `discounted`, `between` (lawful for another
 * incision), `full`, or `unknown` without a full price. The dearest operation that was surely charged in full is the one
 * that may be.
 */
function pricedSql({ dialect: d, parameters }: PlanContext<DiscountParameters>, lines: string, beside: string): string {
  const { all_tiers: tiers, least_alone: alone, second_share: second, lawful_share: lawful } = parameters;
  const day = 'mdtrt_id, fee_date, group_name';
  return `WITH listed AS (
  ${listedPriceSql(d, tiers, beside)}),
own AS (
  ${ownPriceSql(d, alone, lines)}),
told AS (
  SELECT b.*, coalesce(x.listed, o.own) AS full_pric
  FROM ${beside} b LEFT JOIN listed x ON x.bkkp_sn = b.bkkp_sn
  LEFT JOIN own o ON o.fixmedins_code = b.fixmedins_code AND o.med_list_codg = b.med_list_codg AND o.year = ${d.year('b.fee_ocur_time')}),
stood AS (
  SELECT t.*, CASE WHEN full_pric IS NULL THEN 'unknown' WHEN pric <= ${share(second)} * full_pric THEN 'discounted'
    WHEN pric <= ${share(lawful)} * full_pric THEN 'between' ELSE 'full' END AS standing FROM told t),
item AS (
  SELECT t.*, row_number() OVER (PARTITION BY ${day} ORDER BY top DESC NULLS LAST, med_list_codg NULLS LAST) AS place FROM (
    SELECT ${day}, med_list_codg, max(item_name) AS item_name, max(pric) AS top, max(CASE WHEN standing = 'full' THEN 1 ELSE 0 END) AS sure
    FROM stood WHERE standing IN ('full', 'unknown') GROUP BY ${day}, med_list_codg) t),
first AS (
  SELECT ${day}, count(*) AS dear, min(CASE WHEN sure = 1 THEN place END) AS first_place, ${d.minBy('CASE WHEN sure = 1 THEN med_list_codg END', 'CASE WHEN sure = 1 THEN place END')} AS first_item,
    ${d.minBy('CASE WHEN sure = 1 THEN item_name END', 'CASE WHEN sure = 1 THEN place END')} AS first_item_name
  FROM item GROUP BY ${day})
SELECT s.*, i.place, f.dear, f.first_place, f.first_item, f.first_item_name FROM stood s
LEFT JOIN item i ON i.mdtrt_id = s.mdtrt_id AND i.fee_date = s.fee_date AND i.group_name = s.group_name AND i.med_list_codg = s.med_list_codg
LEFT JOIN first f ON f.mdtrt_id = s.mdtrt_id AND f.fee_date = s.fee_date AND f.group_name = s.group_name`;
}

const JUDGED = `CASE WHEN uncharged = 'clear' OR standing = 'discounted' OR place = 1 THEN 'clear'
    WHEN standing = 'between' THEN CASE WHEN dear - CASE WHEN place IS NULL THEN 0 ELSE 1 END > 0 THEN 'incision:same' ELSE 'clear' END
    WHEN standing = 'unknown' OR coalesce(first_place, place) >= place THEN 'price_b.pric'
    ELSE coalesce(uncharged, 'hit') END`;

/** A line of several groups counts once: where it surely breaks one, else where it cannot be told. */
const judgedSql = (priced: string): string => `SELECT * FROM (
  SELECT j.*, row_number() OVER (PARTITION BY bkkp_sn ORDER BY CASE outcome WHEN 'hit' THEN 1 WHEN 'clear' THEN 3 ELSE 2 END NULLS LAST, point_from DESC NULLS LAST, kp_id NULLS LAST, group_name NULLS LAST) AS nth
  FROM (SELECT p.*, ${JUDGED} AS outcome FROM ${priced} p) j) r
WHERE nth = 1`;

/**
 * The steps of a rule on operations of one group on one day of a visit: all but the dearest are charged at a share of their
 * price. Measure: the highest share of its full price that a line was charged at; threshold: the highest that may be lawful.
 */
export function discountSteps(context: PlanContext<DiscountParameters>): Step[] {
  const { dialect: d, parameters, prefix, rule } = context;
  const [lines, beside, priced, judged, hit, first] = ['op_line', 'together', 'priced', 'judged', 'hit', 'beside'].map(
    (name) => `${prefix}${name}`,
  ) as [string, string, string, string, string, string];
  // Only the lines are kept: what an operation costs alone is told by the institution's other patients.
  const made = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const second = `${share(parameters.second_share)} * greatest(j.full_pric, j.pric)`;
  const most = d.decimal('round(pric / full_pric, 6)', 38, 6);
  const worst = (column: string): string => d.maxBy(column, 'pric / full_pric');
  return [
    { ...made(lines, operationLinesSql(context)), keep: 'mdtrt_id' },
    made(beside, besideSql(lines)),
    made(priced, pricedSql(context, lines, beside)),
    made(judged, judgedSql(priced)),
    made(
      hit,
      `SELECT j.*, ${d.year('j.fee_ocur_time')} AS year, ${shareOf(d, 'j.inscp_amt', `(j.pric - ${second})`, 'j.pric')} AS amount FROM ${judged} j WHERE j.outcome = 'hit'`,
    ),
    made(
      first,
      `SELECT DISTINCT ${rule.finding.key.map((name) => `h.${name}`).join(', ')}, a.bkkp_sn, a.setl_id, a.fee_ocur_time, a.inscp_amt
FROM ${hit} h JOIN ${priced} a ON a.mdtrt_id = h.mdtrt_id AND a.fee_date = h.fee_date AND a.group_name = h.group_name AND a.med_list_codg = h.first_item AND a.standing = 'full'`,
    ),
    ...discountTrail(context, { lines, judged }),
    ...pairAnswer(d, {
      prefix,
      key: rule.finding.key,
      hit,
      beside: first,
      facts: {
        ...pointFacts(d),
        year: 'max(year)',
        fixmedins_name: d.maxBy('fixmedins_name', 'fee_ocur_time'),
        item: 'max(med_list_codg)',
        item_name: d.maxBy('item_name', 'point_from'),
        group_name: d.maxBy('group_name', 'point_from'),
        first_item: worst('first_item'),
        first_item_name: worst('first_item_name'),
        pric: worst(d.text(d.decimal('pric', 18, 2))),
        full_pric: worst(d.text(d.decimal('full_pric', 18, 2))),
      },
      measure: `max(${most})`,
      threshold: share(parameters.lawful_share),
      counts: `SELECT outcome, ${d.bigint('count(*)')} AS n FROM ${judged} GROUP BY outcome
  UNION ALL SELECT 'clear' AS outcome, ${d.bigint('x.n - y.n')} AS n FROM (SELECT count(*) AS n FROM ${lines}) x CROSS JOIN (SELECT count(*) AS n FROM ${judged}) y`,
    }),
  ];
}
