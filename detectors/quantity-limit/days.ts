import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { TAKE_HOME_COLUMNS } from '../shared/drug-lines.ts';
import { sharedStep } from '../shared/shared-step.ts';
import { textList } from '../shared/text-list.ts';
import { QUANTITY_LIMITS, type QuantityLimitParameters } from './parameters.ts';

/** Columns of a fee line that limits on quantities ask for, beside those of its days of supply. */
const USE_COLUMNS = ['pric', 'inscp_amt', 'det_item_fee_sumamt', 'fulamt_ownpay_amt'] as const;

const SOME_LIMIT = `parse_state = 'active' AND limit_type IN`;

/** What is looked at for limits on quantities, made once for all such rules. */
export interface LimitedUse {
  readonly steps: readonly Step[];
  /**
   * Per person, institution, item with such a limit and day: how many units were charged within the policy range, `cnt`.
   * What gates here may count too much, never too little.
   */
  readonly days: string;
  /** Those of persons whose days might in all break one of the item's limits: few. */
  readonly nearDays: string;
  /** The effective fee lines of the same, with `fee_date`. */
  readonly nearLines: string;
}

/**
 * SQL of the persons, institutions and items whose days might break a limit of the item, whatever rule judges it. Days of
 * supply are not known here: a limit on days of use, and a limit without its value, always may.
 */
const nearSql = (d: Dialect, days: string): string => `WITH grouped AS (
  SELECT f.psn_no, f.fixmedins_code, f.med_list_codg, l.kp_id, l.begndate, l.limit_type, coalesce(l.per, '') AS per, min(l.max_cnt) AS max_cnt, min(l.max_days) AS max_days,
    count(*) AS days, sum(f.cnt) AS cnt, max(f.cnt) AS most, min(f.fee_date) AS first_day, max(f.fee_date) AS last_day
  FROM ${days} f JOIN eff_limit_b l ON l.med_list_codg = f.med_list_codg AND l.begndate <= f.fee_date AND f.fee_date < l.until_date
  WHERE l.${SOME_LIMIT} (${textList(d, QUANTITY_LIMITS)})
  GROUP BY f.psn_no, f.fixmedins_code, f.med_list_codg, l.kp_id, l.begndate, l.limit_type, coalesce(l.per, ''))
SELECT DISTINCT psn_no, fixmedins_code, med_list_codg FROM grouped
WHERE coalesce(CASE limit_type WHEN 'quantity' THEN CASE WHEN per IN ('day', 'hour', 'line') THEN most > max_cnt ELSE cnt > max_cnt END
  WHEN 'interval-days' THEN days > 1 WHEN 'day-span' THEN ${d.daysBetween('first_day', 'last_day')} + 1 > max_days ELSE true END, true)`;

/** The one look at all fee lines that rules on quantities share, and the second at what came near a limit. */
export function limitedUse(d: Dialect): LimitedUse {
  const day = d.day('f.fee_ocur_time');
  const charged = `f.fee_ocur_time IS NOT NULL AND f.cnt > 0 AND coalesce(f.inscp_amt, 1) > 0`;
  const days = sharedStep(
    'limited_day',
    `SELECT f.psn_no, f.fixmedins_code, f.med_list_codg, ${day} AS fee_date, sum(f.cnt) AS cnt
FROM eff_fee_list_d f
WHERE ${charged} AND f.med_list_codg IN (SELECT med_list_codg FROM eff_limit_b WHERE ${SOME_LIMIT} (${textList(d, QUANTITY_LIMITS)}))
GROUP BY f.psn_no, f.fixmedins_code, f.med_list_codg, ${day}`,
    true,
  );
  const near = sharedStep('limit_near', nearSql(d, days.name), true);
  const same = 'n.psn_no = f.psn_no AND n.fixmedins_code = f.fixmedins_code AND n.med_list_codg = f.med_list_codg';
  const nearDays = sharedStep('limit_near_day', `SELECT f.* FROM ${days.name} f JOIN ${near.name} n ON ${same}`, true);
  // The join alone would read every column of every line: what the item rules out is dropped before it.
  const nearLines = sharedStep(
    'limit_near_line',
    `SELECT ${[...TAKE_HOME_COLUMNS, ...USE_COLUMNS].map((name) => `f.${name}`).join(', ')}, ${day} AS fee_date
FROM eff_fee_list_d f JOIN ${near.name} n ON ${same}
WHERE ${charged} AND f.med_list_codg IN (SELECT med_list_codg FROM ${near.name})`,
    true,
  );
  return {
    steps: [days, near, nearDays, nearLines],
    days: days.name,
    nearDays: nearDays.name,
    nearLines: nearLines.name,
  };
}

/** Those of items whose days are limited: they alone need their days of supply. */
export const courseUse = ({ nearLines }: LimitedUse): Step =>
  sharedStep(
    'course_use',
    `SELECT * FROM ${nearLines} WHERE med_list_codg IN (SELECT med_list_codg FROM eff_limit_b WHERE ${SOME_LIMIT} ('course-days'))`,
    false,
  );

/** The stretch of time that a limit `l` counts over. */
const SPAN = `CASE l.limit_type WHEN 'quantity' THEN coalesce(l.per, '') WHEN 'interval-days' THEN 'interval' WHEN 'day-span' THEN 'span'
    ELSE CASE WHEN l.per = 'visit' THEN 'visit-days' ELSE 'course' END END`;

/** SQL of the limits that a rule judges, each with its `span` and the days of service on which it holds. */
export function limitsSql({ dialect: d, parameters, rule }: PlanContext<QuantityLimitParameters>): string {
  const { classes, except_classes: except } = parameters;
  const { from, to } = rule.effective;
  const begins = from === null ? 'l.begndate' : `greatest(l.begndate, DATE ${d.literal(from)})`;
  const ends = to === null ? 'l.until_date' : `least(l.until_date, ${d.addDays(`DATE ${d.literal(to)}`, 1)})`;
  const conditions = [
    "l.parse_state = 'active'",
    `l.limit_type IN (${textList(d, parameters.limits)})`,
    ...(classes.length === 0 ? [] : [`l.rule_class IN (${textList(d, classes)})`]),
    ...(except.length === 0 ? [] : [`l.rule_class NOT IN (${textList(d, except)})`]),
  ];
  return `SELECT l.kp_id, l.med_list_codg, l.limit_type, l.begndate AS point_from, ${begins} AS from_day, ${ends} AS until_day, ${SPAN} AS span,
  ${d.decimal('l.max_cnt', 18, 4)} AS max_cnt, ${d.bigint('l.max_days')} AS max_days, ${d.bigint('l.period_days')} AS period_days, l.assumed,
  l.rule_class, l.gz_code, l.item_name, l.constraint_text, l.source_name, l.source_row, l.batch_tag
FROM eff_limit_b l WHERE ${conditions.join(' AND ')}`;
}

/** SQL of every such day against every limit of its item: a view, for few days come near one. */
export const limitedSql = (days: string, limits: string): string =>
  `SELECT d.psn_no, d.fixmedins_code, d.med_list_codg, d.fee_date, d.cnt, l.kp_id, l.limit_type, l.point_from, l.span, l.max_cnt, l.max_days
FROM ${days} d JOIN ${limits} l ON l.med_list_codg = d.med_list_codg AND l.from_day <= d.fee_date AND d.fee_date < l.until_day`;
