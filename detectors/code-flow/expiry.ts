import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import { inEffect } from '../code-reuse/effective-dates.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flowAnswer } from './answer.ts';
import type { Expiry } from './parameters.ts';

/** A box this long after its expiry is a slip of the year, not a sale. */
const ABSURD_DAYS = 3650;

/** The last day a box may be sold: an expiry on the first of a month is a month that was typed as a day. */
function lastDay(d: Dialect, expiry: string): string {
  const nextMonth = `CAST(${d.concat('-', d.month(d.addDays(expiry, 31)), "'01'")} AS DATE)`;
  return `(CASE WHEN ${d.isoDay(expiry)} LIKE '%-01' THEN ${d.addDays(nextMonth, -1)} ELSE ${expiry} END)`;
}

function boxStep(context: PlanContext<Expiry>): Step {
  const { dialect: d, prefix, parameters: p, rule } = context;
  const holds = (a: string, b: string): string => `replace(${a}, ${b}, '') <> ${a}`;
  // Of several dates that are told of one box, the latest is believed.
  const lastSold = ['s.expy_end', 's.bought_expy_end', 'o.expy_end'].map((expiry) => lastDay(d, expiry));
  const overdue = d.daysBetween('last_day', 'trac_time');
  const apart = `abs(${d.daysBetween('expy_end', 'bought_expy_end')})`;
  const ownOnly = 'bought_expy_end IS NULL AND lot_expy_end IS NULL';
  return {
    name: `${prefix}box`,
    materialise: true,
    sql: `WITH lot AS (SELECT med_list_codg, lot, max(expy_end) AS expy_end FROM shared_flow_lot WHERE lot IS NOT NULL AND expy_end IS NOT NULL GROUP BY med_list_codg, lot),
place AS (SELECT fixmedins_code, sum(with_lot) AS with_lot, sum(row_count - undated) AS with_expiry FROM shared_flow_prefix GROUP BY fixmedins_code),
told AS (
  SELECT s.*, o.expy_end AS lot_expy_end, greatest(coalesce(${lastSold.join(', ')}), coalesce(${lastSold[1]}, ${lastSold[2]}, ${lastSold[0]}), coalesce(${lastSold[2]}, ${lastSold[0]}, ${lastSold[1]})) AS last_day
  FROM shared_flow_sale s LEFT JOIN lot o ON o.med_list_codg = s.med_list_codg AND o.lot = coalesce(s.bought_lot, s.lot)
  WHERE ${inEffect(rule, d, 's.trac_time')}),
judged AS (
  SELECT *, ${overdue} AS overdue_days, CASE WHEN ${ownOnly} THEN 1 ELSE 0 END AS own_only, CASE
    WHEN ${overdue} > ${ABSURD_DAYS} THEN 'trac_d.expy_end'
    WHEN ${overdue} > ${p.grace_days} AND bought_time IS NOT NULL AND ${ownOnly} AND ${d.day('bought_time')} > last_day THEN 'trac_d.expy_end'
    WHEN ${overdue} > ${p.grace_days} THEN 'expired'
    WHEN new_lot = 1 AND bought_lot <> lot AND NOT (${holds('lot', 'bought_lot')}) AND NOT (${holds('bought_lot', 'lot')}) THEN 'lot'
    WHEN new_expiry = 1 AND ${apart} > 31 THEN 'expiry'
    ELSE 'clear' END AS first_outcome
  FROM told),
counted AS (
  SELECT j.*, sum(CASE WHEN first_outcome = 'lot' THEN 1 ELSE 0 END) OVER (PARTITION BY fixmedins_code) AS unlike_lots,
    sum(CASE WHEN first_outcome = 'expiry' THEN 1 ELSE 0 END) OVER (PARTITION BY fixmedins_code) AS unlike_expiries
  FROM judged j)
SELECT c.*, CASE
    WHEN first_outcome = 'lot' AND unlike_lots > ${p.unlike_share} * q.with_lot AND unlike_lots > 1 THEN 'trac_d.manu_lotnum'
    WHEN first_outcome = 'expiry' AND unlike_expiries > ${p.unlike_share} * q.with_expiry AND unlike_expiries > 1 THEN 'trac_d.expy_end'
    ELSE first_outcome END AS outcome
FROM counted c JOIN place q ON q.fixmedins_code = c.fixmedins_code`,
  };
}

/**
 * A box settled after the last day that anything tells of it, or under a lot or an expiry that its own purchase does not
 * have and that the institution never bought: software that fills in the oldest lot on the shelf names one that was bought.
 */
export function expirySteps(context: PlanContext<Expiry>): Step[] {
  const { dialect: d, prefix, parameters: p } = context;
  const hits = "('expired', 'lot', 'expiry')";
  return [
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
