import { createHash } from 'node:crypto';
import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace } from './settled-traces.ts';

/** Purchases by the code of each box (trac_d, or stock records that carry codes), or by the unit (stock_d). */
export type PurchaseSource = 'code' | 'unit';

/** Days between two days of purchase that are nobody's silence, however often an institution buys. */
const ORDINARY_GAP_DAYS = 14;
/** How many times its usual longest gap an institution must be silent. */
const TIMES_USUAL = 2;
/** Of an institution's gaps the longest tenth, and at least one, tells nothing of its habit. */
const UNUSUAL_SHARE = '0.1';
/** A month with less than this share of the median month's purchases is as good as not delivered. */
const EMPTY_SHARE = '0.05';
/** Purchases in the median month from which on an empty one tells anything. */
const MONTH_ROWS = 5;
/** Days of purchase a month, on average, of who books his deliveries once or twice a month. */
const BOOKING_DAYS = 2;
const DAYS_A_MONTH = '30.44';

/** What an institution's purchases tell of how it reports them. */
export interface PurchaseReports {
  readonly steps: readonly Step[];
  /** Per institution and day of purchase: `day`, `month`, `n` purchases. */
  readonly days: string;
  /** `fixmedins_code` of those that book all deliveries of a month on one or two days. */
  readonly bookers: string;
  /**
   * Per institution the stretches `from_day` to `until_day` whose purchases are not among the records, with `name`:
   * `purchases:2025-05` (or `purchases:2025-05..2025-06`) where the whole city's are wanting, `purchases:gap` where its own are.
   */
  readonly silent: string;
}

/** `shared_purchase_coded`: purchases by code, of trace records and of stock records, by institution and day. */
function coded(d: Dialect): Step {
  return {
    name: 'shared_purchase_coded',
    materialise: true,
    sums: { of: 'codes', counts: ['n'] },
    sql: `SELECT fixmedins_code, day, ${d.bigint('count(*)')} AS n FROM (
  SELECT fixmedins_code, ${d.day('trac_time')} AS day FROM eff_trac_d WHERE trac_event = 'purchase' AND NOT ${flaggedTrace(d)}
  UNION ALL SELECT fixmedins_code, ${d.day('stock_time')} FROM eff_stock_d WHERE stock_event = 'purchase' AND drug_trac_codg IS NOT NULL) p
WHERE day IS NOT NULL GROUP BY fixmedins_code, day`,
  };
}

const SOURCE: Readonly<Record<PurchaseSource, (d: Dialect) => string>> = {
  code: () => `SELECT fixmedins_code, day, n FROM shared_purchase_coded`,
  unit: (d) =>
    `SELECT fixmedins_code, ${d.day('stock_time')} AS day, count(*) AS n FROM eff_stock_d WHERE stock_event = 'purchase' AND cnt > 0 GROUP BY fixmedins_code, ${d.day('stock_time')}`,
};

/**
 * Months without purchases among months with them, of the whole city (`place` '') and of each that books once a month.
 * Months with purchases must outnumber those without, or nothing can be said of a habit.
 */
function monthsSql(d: Dialect, days: string, bookers: string, asOf: string): string {
  const firstOf = (month: string): string => `CAST(${d.concat('-', month, "'01'")} AS DATE)`;
  const after = d.month(d.addDays(firstOf('month'), 32));
  const end = d.month(d.addDays(firstOf(d.month(`DATE ${d.literal(asOf)}`)), 32));
  const empty = `greatest(0, round(${d.double(d.daysBetween(firstOf('month'), firstOf('next_month')))} / ${DAYS_A_MONTH}) - 1)`;
  return `WITH rows_of AS (
  SELECT '' AS place, month, sum(n) AS n FROM ${days} GROUP BY month
  UNION ALL SELECT t.fixmedins_code, t.month, sum(t.n) FROM ${days} t JOIN ${bookers} b ON b.fixmedins_code = t.fixmedins_code GROUP BY t.fixmedins_code, t.month),
usual AS (SELECT place, ${d.quantile('n', 0.5)} AS n FROM rows_of GROUP BY place),
full_month AS (
  SELECT r.place, r.month, lead(r.month) OVER (PARTITION BY r.place ORDER BY r.month NULLS LAST) AS next_full
  FROM rows_of r JOIN usual u ON u.place = r.place WHERE u.n >= ${MONTH_ROWS} AND r.n >= ${EMPTY_SHARE} * u.n),
spanned AS (SELECT place, month, coalesce(next_full, greatest(${end}, ${after})) AS next_month FROM full_month),
counted AS (SELECT *, ${after} AS first_empty, count(*) OVER (PARTITION BY place) AS full_months, sum(${empty}) OVER (PARTITION BY place) AS empty_months FROM spanned)
SELECT place, first_empty, ${d.month(d.addDays(firstOf('next_month'), -1))} AS last_empty, ${firstOf('first_empty')} AS from_day, ${d.addDays(firstOf('next_month'), -1)} AS until_day
FROM counted WHERE next_month > first_empty AND full_months > empty_months`;
}

/** An institution's own stretches: longer than anything it usually leaves between two days of purchase, up to the last day judged. */
function gapsSql(d: Dialect, days: string, asOf: string): string {
  const until = d.addDays(`DATE ${d.literal(asOf)}`, 1);
  return `WITH gap AS (SELECT fixmedins_code, day, lead(day) OVER (PARTITION BY fixmedins_code ORDER BY day NULLS LAST) AS next_day FROM ${days}),
measured AS (
  SELECT fixmedins_code, day, coalesce(next_day, ${until}) AS next_day, ${d.daysBetween('day', `coalesce(next_day, ${until})`)} AS days, CASE WHEN next_day IS NULL THEN 0 ELSE 1 END AS is_closed FROM gap),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY fixmedins_code, is_closed ORDER BY days DESC NULLS LAST, day NULLS LAST) AS place, count(*) OVER (PARTITION BY fixmedins_code, is_closed) AS gaps FROM measured),
usual AS (SELECT fixmedins_code, max(days) AS days FROM ranked WHERE is_closed = 1 AND place > greatest(1, floor(gaps * ${UNUSUAL_SHARE})) GROUP BY fixmedins_code)
SELECT r.fixmedins_code, ${d.addDays('r.day', 1)} AS from_day, ${d.addDays('r.next_day', -1)} AS until_day
FROM ranked r JOIN usual u ON u.fixmedins_code = r.fixmedins_code WHERE r.days > ${ORDINARY_GAP_DAYS} AND r.days > ${TIMES_USUAL} * u.days`;
}

/**
 * How institutions report what they buy, for every rule that asks whether something was bought: who books once a month, and
 * which stretches of time lack the reports. A box settled in such a stretch, or soon after, may have been bought in it.
 */
export function purchaseReports(d: Dialect, source: PurchaseSource, asOf: string): PurchaseReports {
  const id = createHash('sha256')
    .update(JSON.stringify([source, asOf]))
    .digest('hex')
    .slice(0, 8);
  const [days, bookers, months, silent] = ['day', 'booker', 'month', 'silent'].map(
    (of) => `shared_purchase_${id}_${of}`,
  ) as [string, string, string, string];
  const step = (name: string, sql: string): Step => ({ name, sql, materialise: true });
  const named = d.concat(
    '',
    "'purchases:'",
    'm.first_empty',
    `CASE WHEN m.last_empty > m.first_empty THEN ${d.concat('', "'..'", 'm.last_empty')} END`,
  );
  return {
    days,
    bookers,
    silent,
    steps: [
      ...(source === 'code' ? [coded(d)] : []),
      step(
        days,
        `SELECT fixmedins_code, day, ${d.month('day')} AS month, n FROM (${SOURCE[source](d)}) p WHERE day IS NOT NULL`,
      ),
      step(
        bookers,
        `SELECT fixmedins_code FROM ${days} GROUP BY fixmedins_code HAVING count(DISTINCT month) > 1 AND count(*) <= ${BOOKING_DAYS} * count(DISTINCT month)`,
      ),
      step(months, monthsSql(d, days, bookers, asOf)),
      step(
        silent,
        `SELECT p.fixmedins_code, CASE WHEN m.place = '' THEN ${named} ELSE 'purchases:gap' END AS name,
  m.from_day, m.until_day FROM ${months} m JOIN (SELECT DISTINCT fixmedins_code FROM ${days}) p ON m.place = '' OR m.place = p.fixmedins_code
UNION ALL
SELECT fixmedins_code, 'purchases:gap', from_day, until_day FROM (${gapsSql(d, days, asOf)}) g`,
      ),
    ],
  };
}
