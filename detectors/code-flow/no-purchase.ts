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

/** What an outcome hangs on of a settled box: boxes that are alike in it are counted (`n`), for most are explained without looking at any one. */
const ALIKE = `${ITEM}, trac_prefix, sold_day, bought_day, buyer, buyer_day`;

/** Settled boxes without an earlier purchase, of items whose purchases the institution reports with codes. */
function openStep({ dialect: d, prefix, rule }: PlanContext<NoPurchase>): Step {
  return {
    name: `${prefix}open`,
    materialise: true,
    sql: `SELECT ${ALIKE}, ${d.bigint('count(*)')} AS n
FROM (
  SELECT s.fixmedins_code, s.med_list_codg, s.trac_prefix, ${d.day('s.trac_time')} AS sold_day, ${d.day('s.bought_time')} AS bought_day, s.buyer, ${d.day('s.buyer_time')} AS buyer_day
  FROM shared_flow_sale s JOIN shared_flow_cover c ON ${sameItem('c', 's')}
  WHERE s.bought_time IS NULL OR ${d.day('s.bought_time')} > ${d.day('s.trac_time')}) s
WHERE ${inEffect(rule, d, 's.sold_day')} GROUP BY ${ALIKE}`,
  };
}

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
    sql: `WITH sold AS (SELECT DISTINCT fixmedins_code, sold_day FROM ${prefix}open),
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

/** Why a box without an earlier purchase may still be honest; `none` and `early` where nothing explains it, of boxes as they stand without the others. */
function toldStep({ dialect: d, prefix, parameters: p }: PlanContext<NoPurchase>): Step {
  const small = textList(d, p.small_levels);
  const sold = 's.sold_day';
  const bought = d.daysBetween(sold, 's.bought_day');
  const bookedLate = `${d.month('s.bought_day')} = ${d.month('y.booked_day')} OR s.bought_day <= ${d.addDays('y.booked_day', p.late_days)}`;
  // Who bought it may be the seller's head office, or the township hospital that supplies a village clinic.
  const elsewhere = `s.buyer IS NOT NULL AND ${d.daysBetween(sold, 's.buyer_day')} <= ${p.late_days}`;
  const stem = (name: string): string => d.regexExtract(`coalesce(${name}, '')`, NAME_STEM);
  const holds = (a: string, b: string): string => `(${stem(b)} <> '' AND replace(${a}, ${stem(b)}, '') <> ${a})`;
  const likeNames = `${holds('m.fixmedins_name', 'e.fixmedins_name')} OR ${holds('e.fixmedins_name', 'm.fixmedins_name')}`;
  const register = (x: string, code: string): string =>
    `eff_medins_b ${x} ON ${x}.fixmedins_code = f.${code} AND f.sold_day >= ${x}.begndate AND f.sold_day < ${x}.until_date`;
  return {
    name: `${prefix}told`,
    materialise: true,
    sql: `WITH level AS (
  SELECT r.fixmedins_code, r.med_list_codg, r.trac_prefix, max(CASE WHEN b.pack_level IN (${small}) THEN 1 ELSE 0 END) AS is_small, min(r.first_day) AS first_day
  FROM shared_flow_report r LEFT JOIN eff_trac_prefix_b b ON b.trac_prefix = r.trac_prefix GROUP BY r.fixmedins_code, r.med_list_codg, r.trac_prefix),
named AS (SELECT ${ITEM}, trac_prefix FROM level WHERE trac_prefix <> ''),
levels AS (SELECT ${ITEM}, max(is_small) AS is_small FROM level GROUP BY ${ITEM}),
larger AS (
  SELECT l.fixmedins_code, l.med_list_codg, min(l.first_day) AS first_day FROM level l
  LEFT JOIN (SELECT DISTINCT fixmedins_code, med_list_codg, trac_prefix FROM shared_flow_prefix WHERE pack_level IS NULL) x ON ${sameItem('x', 'l')} AND x.trac_prefix = l.trac_prefix
  WHERE l.is_small = 0 AND x.trac_prefix IS NULL GROUP BY l.fixmedins_code, l.med_list_codg),
carton AS (SELECT ${ITEM}, trac_prefix FROM shared_flow_prefix GROUP BY ${ITEM}, trac_prefix HAVING max(CASE WHEN pack_level IS NULL OR pack_level IN (${small}) THEN 1 ELSE 0 END) = 0),
item AS (
  SELECT c.*, v.is_small, g.first_day AS larger_day FROM shared_flow_cover c LEFT JOIN levels v ON ${sameItem('v', 'c')} LEFT JOIN larger g ON ${sameItem('g', 'c')}),
alone AS (
  SELECT s.fixmedins_code, s.med_list_codg, s.trac_prefix, s.sold_day, s.bought_day, s.buyer, s.buyer_day, s.n, CASE
      WHEN ${bought} <= ${p.late_days} THEN 'clear'
      WHEN ${sold} < c.since THEN 'stock_d.stock_event'
      WHEN ${bookedLate} THEN 'trac_d.trac_time'
      WHEN s.bought_day <= ${d.addDays('y.quiet_until', p.late_days)} THEN y.name
      WHEN s.bought_day IS NOT NULL THEN 'early'
      WHEN ${d.addDays(sold, p.late_days)} > c.reported_until THEN 'trac_d.trac_time'
      WHEN k.trac_prefix IS NOT NULL THEN 'trac_prefix_b.pack_level'
      WHEN l.trac_prefix IS NULL AND c.is_small = 0 THEN 'trac_prefix_b.pack_level'
      WHEN c.larger_day IS NOT NULL AND ${d.daysBetween(sold, 'c.larger_day')} <= ${p.late_days} THEN 'trac_prefix_b.pack_level'
      WHEN ${d.addDays(sold, p.late_days)} > c.item_until AND (c.stock_units IS NULL OR c.stock_until < ${sold}) THEN 'trac_d.trac_time'
      WHEN ${elsewhere} THEN 'elsewhere' END AS outcome, CASE
      WHEN y.name IS NOT NULL THEN y.name
      WHEN ${sold} <= ${d.addDays('c.since', p.opening_days)} AND c.opening IS NULL THEN 'stock_d.stock_event'
      WHEN c.opening IS NULL AND c.outsold = 1 THEN 'stock_d.stock_event'
      ELSE 'none' END AS otherwise
  FROM ${prefix}open s JOIN item c ON ${sameItem('c', 's')}
  LEFT JOIN ${prefix}sold_day y ON y.fixmedins_code = s.fixmedins_code AND y.sold_day = ${sold}
  LEFT JOIN named l ON ${sameItem('l', 's')} AND l.trac_prefix = s.trac_prefix
  LEFT JOIN carton k ON ${sameItem('k', 's')} AND k.trac_prefix = s.trac_prefix)
SELECT ${ALIKE}, n, coalesce(outcome, otherwise) AS first_outcome FROM alone WHERE coalesce(outcome, '') <> 'elsewhere'
UNION ALL
SELECT f.fixmedins_code, f.med_list_codg, f.trac_prefix, f.sold_day, f.bought_day, f.buyer, f.buyer_day, f.n, CASE
    WHEN m.uscc = e.uscc THEN 'clear'
    WHEN m.uscc IS NULL OR e.uscc IS NULL OR ${likeNames} THEN 'medins_b.uscc'
    WHEN ${holdsWord(d, "coalesce(m.fixmedins_name, '')", p.village_words)} THEN 'stock_d.inv_chg_type'
    ELSE f.otherwise END
FROM alone f LEFT JOIN ${register('m', 'fixmedins_code')} LEFT JOIN ${register('e', 'buyer')} WHERE f.outcome = 'elsewhere'`,
  };
}

/**
 * `early` boxes, and those of `none` that an item's opening stock may not explain whole: of these as many as stock and purchases without
 * codes explain are spared, the earliest first. An item with no more such settlements than boxes in its opening stock needs no numbers.
 */
function boxStep({ dialect: d, prefix, parameters: p }: PlanContext<NoPurchase>): Step {
  // Nothing is like nothing alone: whatever stands for it could be somebody's.
  const same = (a: string, b: string, nothing: string): string =>
    `coalesce(${a}, ${nothing}) = coalesce(${b}, ${nothing}) AND (${a} IS NULL) = (${b} IS NULL)`;
  const sameDay = (day: string, time: string): string => same(day, d.day(time), "DATE '9999-12-31'");
  return {
    name: `${prefix}box`,
    materialise: true,
    // Boxes are looked at one by one only here, of the few that stock alone may not explain.
    sql: `WITH unbought AS (SELECT ${ITEM}, sum(n) AS row_count FROM ${prefix}told WHERE first_outcome = 'none' GROUP BY ${ITEM}),
billed AS (SELECT ${ITEM}, sum(row_count) AS row_count FROM shared_flow_prefix GROUP BY ${ITEM}),
doubtful AS (
  SELECT c.fixmedins_code, c.med_list_codg, c.opening, c.uncoded, c.stock_units, b.row_count AS billed FROM unbought u JOIN shared_flow_cover c ON ${sameItem('c', 'u')}
  LEFT JOIN billed b ON ${sameItem('b', 'u')} WHERE c.opening IS NULL OR u.row_count > c.opening OR c.stock_units IS NULL),
alike AS (
  SELECT t.* FROM ${prefix}told t JOIN doubtful q ON ${sameItem('q', 't')} WHERE t.first_outcome = 'none'
  UNION ALL SELECT * FROM ${prefix}told WHERE first_outcome = 'early'),
one AS (
  SELECT s.fixmedins_code, s.med_list_codg, s.drug_trac_codg, s.root_setl_id, s.trac_time, t.first_outcome
  FROM shared_flow_sale s JOIN alike t ON ${sameItem('t', 's')} AND t.trac_prefix = s.trac_prefix AND t.sold_day = ${d.day('s.trac_time')}
    AND ${sameDay('t.bought_day', 's.bought_time')} AND ${same('t.buyer', 's.buyer', "''")} AND ${sameDay('t.buyer_day', 's.buyer_time')}),
code AS (
  SELECT ${ITEM}, drug_trac_codg, min(trac_time) AS code_time FROM one WHERE first_outcome = 'none' GROUP BY ${ITEM}, drug_trac_codg),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY ${ITEM} ORDER BY code_time NULLS LAST, drug_trac_codg NULLS LAST) AS box_no, count(*) OVER (PARTITION BY ${ITEM}) AS boxes
  FROM code),
judged AS (
  SELECT n.fixmedins_code, n.med_list_codg, n.drug_trac_codg, q.uncoded, CASE
      WHEN q.stock_units IS NULL AND n.boxes > ${p.unproven_share} * q.billed THEN 'stock_d.cnt'
      WHEN n.box_no <= q.opening THEN 'stock_d.stock_event'
      WHEN n.box_no - coalesce(q.opening, 0) <= q.uncoded THEN 'stock_d.drug_trac_codg'
      ELSE 'none' END AS outcome
  FROM numbered n JOIN doubtful q ON ${sameItem('q', 'n')})
SELECT t.fixmedins_code, t.med_list_codg, t.drug_trac_codg, t.root_setl_id, t.trac_time, j.uncoded, j.outcome
FROM one t JOIN judged j ON ${sameItem('j', 't')} AND j.drug_trac_codg = t.drug_trac_codg WHERE t.first_outcome = 'none'
UNION ALL
SELECT t.fixmedins_code, t.med_list_codg, t.drug_trac_codg, t.root_setl_id, t.trac_time, c.uncoded, t.first_outcome
FROM one t JOIN shared_flow_cover c ON ${sameItem('c', 't')} WHERE t.first_outcome = 'early'`,
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
    openStep(context),
    soldDayStep(context),
    toldStep(context),
    boxStep(context),
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `WITH enough AS (SELECT ${ITEM} FROM ${prefix}box WHERE outcome IN ('none', 'early') GROUP BY ${ITEM} HAVING count(DISTINCT drug_trac_codg) >= ${p.min_codes})
SELECT s.*, b.uncoded, ${d.month('b.trac_time')} AS month, b.outcome AS reason, 0 AS weak
FROM ${prefix}box b JOIN enough e ON ${sameItem('e', 'b')}
JOIN shared_flow_sale s ON s.drug_trac_codg = b.drug_trac_codg AND s.fixmedins_code = b.fixmedins_code AND s.root_setl_id = b.root_setl_id WHERE b.outcome IN ('none', 'early')`,
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
        `SELECT first_outcome, ${d.bigint('sum(n)')} FROM ${prefix}told WHERE first_outcome NOT IN ('none', 'early', 'clear') GROUP BY first_outcome`,
        `SELECT outcome, count(*) FROM ${prefix}box WHERE outcome NOT IN ('none', 'early') GROUP BY outcome`,
        // The rest of them: whole items that lay on the shelf when purchases began to be reported.
        `SELECT 'stock_d.stock_event', ${d.bigint('coalesce(sum(t.n), 0)')} FROM ${prefix}told t LEFT JOIN (SELECT DISTINCT ${ITEM} FROM ${prefix}box WHERE outcome <> 'early') b ON ${sameItem('b', 't')} WHERE t.first_outcome = 'none' AND b.fixmedins_code IS NULL`,
      ],
    }),
  ];
}
