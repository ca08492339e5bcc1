import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { inEffect } from '../code-reuse/effective-dates.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flowAnswer } from './answer.ts';
import type { Expiry } from './parameters.ts';
import { placeLots } from './place-lots.ts';
import { SCIENTIFIC } from './plain-text.ts';

/** A box this long after its expiry is a slip of the year, not a sale. */
const ABSURD_DAYS = 3650;

/** The last day a box may be sold: an expiry on the first of a month is a month that was typed as a day. */
function lastDay(d: Dialect, expiry: string): string {
  const nextMonth = `CAST(${d.concat('-', d.month(d.addDays(expiry, 31)), "'01'")} AS DATE)`;
  return `(CASE WHEN ${d.isoDay(expiry)} LIKE '%-01' THEN ${d.addDays(nextMonth, -1)} ELSE ${expiry} END)`;
}

/**
 * Boxes of which anything may be told: expired, or of a lot or an expiry unlike the purchase; and those without any expiry,
 * whose lot may tell one. Boxes that only lack a purchase, where no purchases are reported, are not looked at.
 */
function openStep({ dialect: d, prefix, rule }: PlanContext<Expiry>): Step {
  const lotOnly = 's.expy_end IS NULL AND s.bought_expy_end IS NULL AND coalesce(s.bought_lot, s.lot) IS NOT NULL';
  return {
    name: `${prefix}open`,
    materialise: true,
    sql: `SELECT s.*, coalesce(i.family, s.med_list_codg) AS family FROM shared_flow_sale s LEFT JOIN shared_flow_item i ON i.med_list_codg = s.med_list_codg
LEFT JOIN shared_flow_cover c ON c.fixmedins_code = s.fixmedins_code AND c.med_list_codg = s.med_list_codg
WHERE (s.is_unlike = 1 OR (${lotOnly} AND (s.is_odd = 1 OR c.fixmedins_code IS NOT NULL))) AND ${inEffect(rule, d, 's.trac_time')}`,
  };
}

/** A box's dates and lots against each other, before the institution's other boxes are looked at. */
function toldStep({ dialect: d, prefix, parameters: p }: PlanContext<Expiry>): Step {
  const holds = (a: string, b: string): string => `replace(${a}, ${b}, '') <> ${a}`;
  // Of several dates that are told of one box, the latest is believed.
  const lastSold = ['s.expy_end', 's.bought_expy_end', 'o.expy_end'].map((expiry) => lastDay(d, expiry));
  const overdue = d.daysBetween('last_day', 'sold_time');
  const apart = `abs(${d.daysBetween('expy_end', 'bought_expy_end')})`;
  const ownOnly = 'bought_expy_end IS NULL AND lot_expy_end IS NULL';
  const notANumber = (lot: string): string => d.regexMatches(`coalesce(${lot}, '')`, SCIENTIFIC);
  const ever = (name: string): string =>
    `(SELECT DISTINCT fixmedins_code, family, ${name} FROM ${prefix}lot WHERE ${name} IS NOT NULL)`;
  const here = (x: string): string => `${x}.fixmedins_code = s.fixmedins_code AND ${x}.family = s.family`;
  return {
    name: `${prefix}told`,
    materialise: true,
    sql: `WITH lot AS (SELECT family, lot, max(expy_end) AS expy_end FROM ${prefix}lot WHERE lot IS NOT NULL AND expy_end IS NOT NULL GROUP BY family, lot),
charged AS (
  SELECT drug_trac_codg, root_setl_id, min(fee_time) AS fee_time FROM shared_flow_line WHERE drug_trac_codg IN (SELECT drug_trac_codg FROM ${prefix}open)
  GROUP BY drug_trac_codg, root_setl_id),
told AS (
  SELECT s.*, m.fixmedins_type, o.expy_end AS lot_expy_end, c.fee_time, least(s.trac_time, coalesce(s.handed_time, s.trac_time), coalesce(c.fee_time, s.trac_time)) AS sold_time,
    CASE WHEN s.lot IS NOT NULL AND l.lot IS NULL THEN 1 ELSE 0 END AS new_lot, CASE WHEN s.expy_end IS NOT NULL AND x.expiry IS NULL THEN 1 ELSE 0 END AS new_expiry,
    greatest(coalesce(${lastSold.join(', ')}), coalesce(${lastSold[1]}, ${lastSold[2]}, ${lastSold[0]}), coalesce(${lastSold[2]}, ${lastSold[0]}, ${lastSold[1]})) AS last_day
  FROM ${prefix}open s LEFT JOIN lot o ON o.family = s.family AND o.lot = coalesce(s.bought_lot, s.lot)
  LEFT JOIN charged c ON c.drug_trac_codg = s.drug_trac_codg AND c.root_setl_id = s.root_setl_id
  LEFT JOIN ${ever('lot')} l ON ${here('l')} AND l.lot = s.lot
  LEFT JOIN ${ever('expiry')} x ON ${here('x')} AND x.expiry = ${d.month('s.expy_end')}
  LEFT JOIN eff_medins_b m ON m.fixmedins_code = s.fixmedins_code AND ${d.day('s.trac_time')} >= m.begndate AND ${d.day('s.trac_time')} < m.until_date)
SELECT *, ${overdue} AS overdue_days, CASE WHEN ${ownOnly} THEN 1 ELSE 0 END AS own_only, CASE
    WHEN ${overdue} > ${ABSURD_DAYS} THEN 'trac_d.expy_end'
    WHEN ${overdue} > ${p.grace_days} AND ((${ownOnly}) OR bought_time <= sold_time) AND ${d.day('bought_time')} > last_day THEN 'trac_d.expy_end'
    WHEN ${overdue} > ${p.grace_days} AND (expy_end <= coalesce(manu_date, bought_manu_date) OR bought_expy_end <= coalesce(bought_manu_date, manu_date)) THEN 'trac_d.expy_end'
    WHEN ${overdue} > ${p.grace_days} AND fee_time IS NULL AND sold_time = trac_time AND coalesce(fixmedins_type, '') <> '2' THEN 'fee_list_d.fee_ocur_time'
    WHEN ${overdue} > ${p.grace_days} THEN 'expired'
    WHEN new_lot = 1 AND bought_lot <> lot AND NOT (${holds('lot', 'bought_lot')}) AND NOT (${holds('bought_lot', 'lot')}) THEN
      CASE WHEN ${notANumber('manu_lotnum')} OR ${notANumber('bought_manu_lotnum')} THEN 'trac_d.manu_lotnum' ELSE 'lot' END
    WHEN new_expiry = 1 AND ${apart} > 31 THEN 'expiry'
    ELSE 'clear' END AS first_outcome
FROM told`,
  };
}

/** What an institution's many boxes tell of its software: what it fills in by itself proves nothing of one box. */
function boxStep({ dialect: d, prefix, parameters: p }: PlanContext<Expiry>): Step {
  const ofPlace = (condition: string): string =>
    `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) OVER (PARTITION BY fixmedins_code)`;
  const ownExpired = "first_outcome = 'expired' AND own_only = 1";
  const alike = 'OVER (PARTITION BY fixmedins_code, expy_end, first_outcome, own_only)';
  const oneLot = d.concat('|', 'family', "coalesce(lot, '')");
  return {
    name: `${prefix}box`,
    materialise: true,
    sql: `WITH place AS (SELECT fixmedins_code, sum(with_lot) AS with_lot, sum(row_count - undated) AS with_expiry FROM shared_flow_prefix GROUP BY fixmedins_code),
counted AS (
  SELECT t.*, ${ofPlace("first_outcome = 'lot'")} AS unlike_lots, ${ofPlace("first_outcome = 'expiry'")} AS unlike_expiries, ${ofPlace(ownExpired)} AS own_expired,
    count(*) ${alike} AS same_expiry, CASE WHEN min(${oneLot}) ${alike} = max(${oneLot}) ${alike} AND count(lot) ${alike} = count(*) ${alike} THEN 1 ELSE 0 END AS one_lot
  FROM ${prefix}told t)
SELECT c.*, CASE
    WHEN ${ownExpired} AND (own_expired > ${p.unlike_share} * q.with_expiry OR (same_expiry >= ${p.default_boxes} AND one_lot = 0)) THEN 'trac_d.expy_end'
    WHEN first_outcome = 'lot' AND unlike_lots > ${p.unlike_share} * q.with_lot THEN 'trac_d.manu_lotnum'
    WHEN first_outcome = 'expiry' AND unlike_expiries > ${p.unlike_share} * q.with_expiry THEN 'trac_d.expy_end'
    ELSE first_outcome END AS outcome
FROM counted c JOIN place q ON q.fixmedins_code = c.fixmedins_code`,
  };
}

/**
 * A box handed out (settled, sold or charged, whichever is first) after the last day that anything tells of it, or under a lot or an expiry that its own purchase does not
 * have and that the institution never bought: software that fills in the oldest lot on the shelf names one that was bought.
 */
export function expirySteps(context: PlanContext<Expiry>): Step[] {
  const { dialect: d, prefix, parameters: p } = context;
  const hits = "('expired', 'lot', 'expiry')";
  return [
    openStep(context),
    placeLots(d, `${prefix}lot`, `${prefix}open`),
    toldStep(context),
    boxStep(context),
    {
      name: `${prefix}hit`,
      materialise: true,
      sql: `SELECT b.*, b.outcome AS reason, 0 AS weak FROM ${prefix}box b WHERE b.outcome IN ${hits}`,
    },
    ...flowAnswer(context, {
      key: ['fixmedins_code', 'drug_trac_codg'],
      ofOneCode: true,
      measure: "max(CASE WHEN h.reason = 'expired' THEN h.overdue_days ELSE 0 END)",
      threshold: p.grace_days,
      facts: {
        reason: d.minBy('h.reason', 'h.nth'),
        overdue_days: `max(CASE WHEN h.reason = 'expired' THEN h.overdue_days END)`,
        last_day: d.isoDay('max(h.last_day)'),
        sold_day: d.isoDay(d.minBy('h.sold_time', 'h.nth')),
        own_only: 'max(h.own_only)',
        manu_lotnum: d.minBy('h.manu_lotnum', 'h.nth'),
        expy_end: d.isoDay(d.minBy('h.expy_end', 'h.nth')),
        bought: d.isoDay(d.minBy('h.bought_time', 'h.nth')),
        bought_lot: d.minBy('h.bought_manu_lotnum', 'h.nth'),
        bought_expy_end: d.isoDay(d.minBy('h.bought_expy_end', 'h.nth')),
      },
      undecided: [
        `SELECT outcome AS column_name, count(*) AS row_count FROM ${prefix}box WHERE outcome NOT IN ${hits} AND outcome <> 'clear' GROUP BY outcome`,
        `SELECT 'trac_d.expy_end', ${d.bigint('coalesce(sum(b.undated), 0)')} FROM shared_flow_prefix b
    LEFT JOIN (SELECT fixmedins_code, med_list_codg FROM shared_flow_report WHERE dated = 1 UNION SELECT fixmedins_code, med_list_codg FROM shared_flow_stock WHERE dated = 1) e
      ON e.fixmedins_code = b.fixmedins_code AND e.med_list_codg = b.med_list_codg
    WHERE e.fixmedins_code IS NULL`,
      ],
    }),
  ];
}
