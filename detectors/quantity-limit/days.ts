import type { Step } from '../../store/step.ts';
import type { PlanContext } from '../archetype.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { TAKE_HOME_COLUMNS } from '../shared/drug-lines.ts';
import { sharedStep } from '../shared/shared-step.ts';
import { textList } from '../shared/text-list.ts';
import { QUANTITY_LIMITS, type QuantityLimitParameters } from './parameters.ts';

/** Columns of a fee line that limits on quantities ask for. */
const USE_COLUMNS = [
  'bkkp_sn',
  'setl_id',
  'mdtrt_id',
  'psn_no',
  'fixmedins_code',
  'med_list_codg',
  'fee_ocur_time',
  'med_type',
  'cnt',
  'pric',
  'inscp_amt',
  'det_item_fee_sumamt',
  'fulamt_ownpay_amt',
] as const;

const SOME_LIMIT = `parse_state = 'active' AND limit_type IN`;

/** What is looked at for limits on quantities, made once for all such rules. */
interface LimitedUse {
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
 * SQL of the persons, institutions and items whose days might break a limit of the item, whatever rule judges it and
 * whenever it holds. Days of supply are not known here: a limit on days of use, and a limit without its value, always may.
 */
const nearSql = (d: Dialect, days: string): string => `WITH grouped AS (
  SELECT psn_no, fixmedins_code, med_list_codg, count(*) AS days, sum(cnt) AS cnt, max(cnt) AS most, min(fee_date) AS first_day, max(fee_date) AS last_day
  FROM ${days} GROUP BY psn_no, fixmedins_code, med_list_codg)
SELECT DISTINCT f.psn_no, f.fixmedins_code, f.med_list_codg
FROM grouped f JOIN eff_limit_b l ON l.med_list_codg = f.med_list_codg
WHERE l.${SOME_LIMIT} (${textList(d, QUANTITY_LIMITS)})
  AND coalesce(CASE l.limit_type WHEN 'quantity' THEN CASE WHEN l.per IN ('day', 'hour', 'line') THEN f.most > l.max_cnt ELSE f.cnt > l.max_cnt END
  WHEN 'interval-days' THEN f.days > 1 WHEN 'day-span' THEN ${d.daysBetween('f.first_day', 'f.last_day')} + 1 > l.max_days ELSE true END, true)`;

/** The one look at all fee lines that rules on quantities share. */
export function limitedUse(d: Dialect): LimitedUse {
  const lines = sharedStep(
    'limited_use',
    `SELECT ${USE_COLUMNS.map((name) => `f.${name}`).join(', ')}, ${d.day('f.fee_ocur_time')} AS fee_date
FROM eff_fee_list_d f
WHERE f.fee_ocur_time IS NOT NULL AND f.cnt > 0 AND coalesce(f.inscp_amt, 1) > 0 AND f.med_list_codg IN (
  SELECT med_list_codg FROM eff_limit_b WHERE ${SOME_LIMIT} (${textList(d, QUANTITY_LIMITS)}))`,
    true,
  );
  const kept: Step = { ...lines, keep: 'mdtrt_id' };
  const days = sharedStep(
    'limited_day',
    `SELECT psn_no, fixmedins_code, med_list_codg, fee_date, sum(cnt) AS cnt FROM ${lines.name} GROUP BY psn_no, fixmedins_code, med_list_codg, fee_date`,
    true,
  );
  const near = sharedStep('limit_near', nearSql(d, days.name), true);
  const those = (of: string): string =>
    `SELECT f.* FROM ${of} f JOIN ${near.name} n ON n.psn_no = f.psn_no AND n.fixmedins_code = f.fixmedins_code AND n.med_list_codg = f.med_list_codg`;
  const nearDays = sharedStep('limit_near_day', those(days.name), true);
  const nearLines = sharedStep('limit_near_line', those(lines.name), true);
  return {
    steps: [kept, days, near, nearDays, nearLines],
    days: days.name,
    nearDays: nearDays.name,
    nearLines: nearLines.name,
  };
}

/** The effective lines of items whose days are limited: they alone need their days of supply. */
export const courseUse = (d: Dialect): Step =>
  sharedStep(
    'course_use',
    `SELECT ${TAKE_HOME_COLUMNS.map((name) => `f.${name}`).join(', ')} FROM eff_fee_list_d f
WHERE f.fee_ocur_time IS NOT NULL AND f.cnt > 0 AND coalesce(f.inscp_amt, 1) > 0 AND f.med_list_codg IN (
  SELECT med_list_codg FROM eff_limit_b WHERE ${SOME_LIMIT} (${textList(d, ['course-days'])}))`,
    true,
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
