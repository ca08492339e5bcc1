import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { inEffect } from '../code-reuse/effective-dates.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import { flowAnswer } from './answer.ts';
import type { NoPurchase } from './parameters.ts';

const ITEM = 'fixmedins_code, med_list_codg';
/** The part of a company's name that its head office and its shops share. */
const NAME_STEM = '^(.{2,}?)(?:医药|药业|大药房|大药店|药房|药店|连锁|有限|股份|集团|总部|总店|总院|配送|[(（]|$)';
const sameItem = (a: string, b: string): string =>
  `${a}.fixmedins_code = ${b}.fixmedins_code AND ${a}.med_list_codg = ${b}.med_list_codg`;

/**
 * Per institution and day of sale: `name`, the stretch without reports of purchases in which the box may have been bought,
 * with the day it ends (`quiet_until`); and, of who books once or twice a month, the next day of booking (`booked_day`).
 */
function soldDayStep({ dialect: d, prefix, parameters: p, asOf }: PlanContext<NoPurchase>): Step {
  const { days, bookers, silent } = purchaseReports(d, 'code', asOf);
  const day = 's.sold_day';
  return {
    name: `${prefix}sold_day`,
    materialise: true,
    sql: `WITH sold AS (SELECT DISTINCT fixmedins_code, ${d.day('trac_time')} AS sold_day FROM shared_flow_sale),
quiet AS (
  SELECT s.fixmedins_code, ${day}, min(q.name) AS name, max(q.until_day) AS quiet_until FROM sold s JOIN ${silent} q ON q.fixmedins_code = s.fixmedins_code
  WHERE ${day} >= ${d.addDays('q.from_day', -p.late_days)} AND ${day} <= ${d.addDays('q.until_day', p.unreported_days)} GROUP BY s.fixmedins_code, ${day}),
booked AS (
  SELECT s.fixmedins_code, ${day}, min(b.day) AS booked_day FROM sold s JOIN ${bookers} k ON k.fixmedins_code = s.fixmedins_code
  JOIN ${days} b ON b.fixmedins_code = s.fixmedins_code AND b.day > ${day} GROUP BY s.fixmedins_code, ${day})
SELECT ${['fixmedins_code', 'sold_day'].map((name) => `s.${name}`).join(', ')}, q.name, q.quiet_until, b.booked_day
FROM sold s LEFT JOIN quiet q ON q.fixmedins_code = s.fixmedins_code AND q.sold_day = ${day}
LEFT JOIN booked b ON b.fixmedins_code = s.fixmedins_code AND b.sold_day = ${day}`,
  };
}

/** Why a box without an earlier purchase may still be honest; `none` and `early` where nothing explains it. */
function boxStep(context: PlanContext<NoPurchase>): Step {
  const { dialect: d, prefix, parameters: p, rule } = context;
  const sold = d.day('s.trac_time');
  const small = textList(d, p.small_levels);
  const bought = d.daysBetween('s.trac_time', 's.bought_time');
  const boughtDay = d.day('s.bought_time');
  const bookedLate = `${d.month('s.bought_time')} = ${d.month('y.booked_day')} OR ${boughtDay} <= ${d.addDays('y.booked_day', p.late_days)}`;
  // Who bought it may be the seller's head office, or the township hospital that supplies a village clinic.
  const elsewhere = `s.buyer IS NOT NULL AND ${d.daysBetween('s.trac_time', 's.buyer_time')} <= ${p.late_days}`;
  const stem = (name: string): string => d.regexExtract(`coalesce(${name}, '')`, NAME_STEM);
  const holds = (a: string, b: string): string => `(${stem(b)} <> '' AND replace(${a}, ${stem(b)}, '') <> ${a})`;
  const likeNames = `${holds('s.fixmedins_name', 's.buyer_name')} OR ${holds('s.buyer_name', 's.fixmedins_name')}`;
  return {
    name: `${prefix}box`,
    materialise: true,
    sql: `WITH level AS (
  SELECT r.fixmedins_code, r.med_list_codg, r.trac_prefix, max(CASE WHEN b.pack_level IN (${small}) THEN 1 ELSE 0 END) AS is_small, min(r.first_time) AS first_time
  FROM shared_flow_report r LEFT JOIN eff_trac_prefix_b b ON b.trac_prefix = r.trac_prefix GROUP BY r.fixmedins_code, r.med_list_codg, r.trac_prefix),
levels AS (SELECT ${ITEM}, max(is_small) AS is_small FROM level GROUP BY ${ITEM}),
larger AS (
  SELECT l.fixmedins_code, l.med_list_codg, min(l.first_time) AS first_time FROM level l
  LEFT JOIN (SELECT DISTINCT fixmedins_code, med_list_codg, trac_prefix FROM shared_flow_prefix WHERE pack_level IS NULL) x ON ${sameItem('x', 'l')} AND x.trac_prefix = l.trac_prefix
  WHERE l.is_small = 0 AND x.trac_prefix IS NULL GROUP BY l.fixmedins_code, l.med_list_codg),
carton AS (SELECT ${ITEM}, trac_prefix FROM shared_flow_prefix GROUP BY ${ITEM}, trac_prefix HAVING max(CASE WHEN pack_level IS NULL OR pack_level IN (${small}) THEN 1 ELSE 0 END) = 0),
billed AS (SELECT ${ITEM}, sum(row_count) AS row_count FROM shared_flow_prefix GROUP BY ${ITEM}),
told AS (
  SELECT s.*, c.opening, c.uncoded, c.stock_units, b.row_count AS billed, CASE
      WHEN ${bought} <= ${p.late_days} THEN 'clear'
      WHEN ${sold} < c.since THEN 'stock_d.stock_event'
      WHEN ${bookedLate} THEN 'trac_d.trac_time'
      WHEN ${boughtDay} <= ${d.addDays('y.quiet_until', p.late_days)} THEN y.name
      WHEN s.bought_time IS NOT NULL THEN 'early'
      WHEN ${d.addDays(sold, p.late_days)} > c.reported_until THEN 'trac_d.trac_time'
      WHEN k.trac_prefix IS NOT NULL THEN 'trac_prefix_b.pack_level'
      WHEN l.trac_prefix IS NULL AND v.is_small = 0 THEN 'trac_prefix_b.pack_level'
      WHEN g.first_time IS NOT NULL AND ${d.daysBetween('s.trac_time', 'g.first_time')} <= ${p.late_days} THEN 'trac_prefix_b.pack_level'
      WHEN ${d.addDays(sold, p.late_days)} > c.item_until AND (c.stock_units IS NULL OR c.stock_until < ${sold}) THEN 'trac_d.trac_time'
      WHEN ${elsewhere} AND s.uscc = s.buyer_uscc THEN 'clear'
      WHEN ${elsewhere} AND (s.uscc IS NULL OR s.buyer_uscc IS NULL OR ${likeNames}) THEN 'medins_b.uscc'
      WHEN ${elsewhere} AND ${holdsWord(d, "coalesce(s.fixmedins_name, '')", p.village_words)} THEN 'stock_d.inv_chg_type'
      WHEN y.name IS NOT NULL THEN y.name
      WHEN ${sold} <= ${d.addDays('c.since', p.opening_days)} AND c.opening IS NULL THEN 'stock_d.stock_event'
      WHEN c.opening IS NULL AND c.outsold = 1 THEN 'stock_d.stock_event'
      ELSE 'none' END AS first_outcome
  FROM shared_flow_sale s JOIN shared_flow_cover c ON ${sameItem('c', 's')}
  LEFT JOIN ${prefix}sold_day y ON y.fixmedins_code = s.fixmedins_code AND y.sold_day = ${sold}
  LEFT JOIN levels v ON ${sameItem('v', 's')}
  LEFT JOIN larger g ON ${sameItem('g', 's')}
  LEFT JOIN level l ON ${sameItem('l', 's')} AND l.trac_prefix = s.trac_prefix AND s.trac_prefix <> ''
  LEFT JOIN carton k ON ${sameItem('k', 's')} AND k.trac_prefix = s.trac_prefix
  LEFT JOIN billed b ON ${sameItem('b', 's')}
  WHERE (s.bought_time IS NULL OR ${d.day('s.bought_time')} > ${sold}) AND ${inEffect(rule, d, 's.trac_time')}),
timed AS (SELECT *, min(trac_time) OVER (PARTITION BY ${ITEM}, first_outcome, drug_trac_codg) AS code_time FROM told),
ranked AS (
  SELECT *, dense_rank() OVER (PARTITION BY ${ITEM}, first_outcome ORDER BY code_time NULLS LAST, drug_trac_codg NULLS LAST) AS box_no FROM timed),
counted AS (
  SELECT *, max(box_no) OVER (PARTITION BY ${ITEM}, first_outcome) AS boxes
  FROM ranked)
SELECT *, CASE
    WHEN first_outcome <> 'none' THEN first_outcome
    WHEN stock_units IS NULL AND boxes > ${p.unproven_share} * billed THEN 'stock_d.cnt'
    WHEN box_no <= opening THEN 'stock_d.stock_event'
    WHEN box_no - coalesce(opening, 0) <= uncoded THEN 'stock_d.drug_trac_codg'
    ELSE 'none' END AS outcome
FROM counted`,
  };
}

/**
 * A settled box that the institution never bought, or bought only later. Judged only where it reports purchases of the
 * item with codes of the same packaging level, after those reports begin and before they end, and not where the box may
 * have been bought in a stretch whose reports are wanting, or was booked at the end of the month by who books so. As many boxes as the
 * opening stock, purchases without codes and transfers can explain are given the benefit of the doubt, the earliest first;
 * where no count tells the opening stock, none is accused of an item of which more was settled than bought. Purchases under
 * codes of larger packs hold more boxes than anybody tells, and who scans such a code instead of the box's bought the box
 * under another.
 */
export function noPurchaseSteps(context: PlanContext<NoPurchase>): Step[] {
  const { dialect: d, prefix, parameters: p } = context;
  return [
    soldDayStep(context),
    boxStep(context),
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `WITH enough AS (SELECT ${ITEM} FROM ${prefix}box WHERE outcome IN ('none', 'early') GROUP BY ${ITEM} HAVING count(DISTINCT drug_trac_codg) >= ${p.min_codes})
SELECT b.*, ${d.month('b.trac_time')} AS month, b.outcome AS reason, 0 AS weak
FROM ${prefix}box b JOIN enough e ON ${sameItem('e', 'b')} WHERE b.outcome IN ('none', 'early')`,
    },
    ...flowAnswer(context, {
      key: ['fixmedins_code', 'med_list_codg', 'month'],
      ofOneCode: false,
      measure: 'count(DISTINCT h.drug_trac_codg)',
      threshold: p.min_codes,
      facts: {
        month: 'max(h.month)',
        never_bought: d.bigint("count(DISTINCT CASE WHEN h.reason = 'none' THEN h.drug_trac_codg END)"),
        bought_later: d.bigint("count(DISTINCT CASE WHEN h.reason = 'early' THEN h.drug_trac_codg END)"),
        bought_elsewhere: d.bigint(
          "count(DISTINCT CASE WHEN h.reason = 'none' AND h.buyer IS NOT NULL THEN h.drug_trac_codg END)",
        ),
        a_buyer_elsewhere: 'min(h.buyer)',
        explained_by_stock: 'max(h.uncoded)',
      },
      undecided: [
        `SELECT 'trac_d.trac_event' AS column_name, ${d.bigint('coalesce(sum(b.row_count), 0)')} AS row_count FROM shared_flow_prefix b LEFT JOIN shared_flow_cover c ON ${sameItem('c', 'b')} WHERE c.since IS NULL`,
        `SELECT outcome, count(*) FROM ${prefix}box WHERE outcome NOT IN ('none', 'early', 'clear') GROUP BY outcome`,
      ],
    }),
  ];
}
