import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE } from '../shared/settled-traces.ts';

/** Changes of stock that bring boxes in: 调拨入库, 盘盈, 其他入库, 初始化入库 (national interface 3502). */
export const INBOUND = "('101', '103', '106', '108')";

/** The drug's identification code: the first seven of twenty digits; '' for codes of another system. */
export const tracePrefix = (code: string): string =>
  `CASE WHEN length(${code}) = 20 THEN substr(${code}, 1, 7) ELSE '' END`;

/** Days after the first code in which a first count still tells what lay there before. */
const COUNT_DAYS = 31;

const PLACE = 'fixmedins_code, med_list_codg';
const sameItem = (a: string, b: string): string =>
  `${a}.fixmedins_code = ${b}.fixmedins_code AND ${a}.med_list_codg = ${b}.med_list_codg`;

/**
 * What stock records tell of an item at an institution: units bought and since when, units that came in by a change
 * without a code, and the first count.
 */
function stock(d: Dialect): Step {
  const day = d.day('stock_time');
  const units = (condition: string): string => `sum(CASE WHEN ${condition} THEN cnt ELSE 0 END)`;
  const inbound = `stock_event = 'change' AND inv_chg_type IN ${INBOUND} AND drug_trac_codg IS NULL`;
  return {
    name: 'shared_flow_stock',
    materialise: true,
    sql: `WITH moved AS (
  SELECT ${PLACE}, min(CASE WHEN stock_event = 'purchase' THEN ${day} END) AS bought_since, min(CASE WHEN stock_event = 'count' THEN ${day} END) AS count_day, max(${day}) AS stock_until,
    ${units("stock_event = 'purchase'")} AS bought, ${units(inbound)} AS inbound, max(CASE WHEN stock_event = 'purchase' AND expy_end IS NOT NULL THEN 1 ELSE 0 END) AS dated
  FROM eff_stock_d GROUP BY ${PLACE}),
counted AS (
  SELECT c.fixmedins_code, c.med_list_codg, sum(c.cnt) AS units FROM eff_stock_d c JOIN moved m ON ${sameItem('m', 'c')} AND m.count_day = ${d.day('c.stock_time')}
  WHERE c.stock_event = 'count' GROUP BY c.fixmedins_code, c.med_list_codg)
SELECT m.*, ${d.bigint('ceil(c.units)')} AS first_count FROM moved m LEFT JOIN counted c ON ${sameItem('c', 'm')}`,
  };
}

/** Codes that institutions report as bought, by item and prefix. A code that was uploaded twice is one box. */
function report(d: Dialect): Step {
  return {
    name: 'shared_flow_report',
    materialise: true,
    sql: `SELECT p.fixmedins_code, p.med_list_codg, p.trac_prefix, ${d.bigint('count(DISTINCT p.drug_trac_codg)')} AS codes,
  ${d.bigint('count(DISTINCT CASE WHEN p.trac_time >= s.bought_since THEN p.drug_trac_codg END)')} AS codes_since,
  ${d.bigint('count(DISTINCT CASE WHEN p.bought_day <= s.count_day THEN p.drug_trac_codg END)')} AS codes_to_count, min(p.trac_time) AS first_time, max(p.trac_time) AS last_time,
  max(CASE WHEN p.expy_end IS NULL THEN 0 ELSE 1 END) AS dated
FROM (
  SELECT ${PLACE}, drug_trac_codg, ${tracePrefix('drug_trac_codg')} AS trac_prefix, trac_time, ${d.day('trac_time')} AS bought_day, expy_end
  FROM eff_trac_d WHERE trac_event = 'purchase' AND NOT ${flaggedTrace(d)}) p
LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'p')}
GROUP BY p.fixmedins_code, p.med_list_codg, p.trac_prefix`,
  };
}

/**
 * Items whose purchases an institution reports with codes: since when, how far its reports reach (of all items, of this
 * one, and of the stock records), how many units came in that no code tells of, and what lay there when those reports
 * began: a first count up to a month later still tells, less the codes bought and with the boxes sold by then.
 */
function cover(d: Dialect): Step {
  return {
    name: 'shared_flow_cover',
    materialise: true,
    sql: `WITH coded AS (
  SELECT ${PLACE}, min(first_time) AS since, max(last_time) AS item_until, sum(codes) AS codes, sum(codes_since) AS codes_since, sum(codes_to_count) AS codes_to_count
  FROM shared_flow_report GROUP BY ${PLACE}),
reach AS (SELECT fixmedins_code, max(last_time) AS reported_until FROM shared_flow_report GROUP BY fixmedins_code),
stocked AS (SELECT fixmedins_code, max(stock_until) AS stock_until FROM shared_flow_stock GROUP BY fixmedins_code),
handed AS (
  SELECT t.fixmedins_code, t.med_list_codg, ${d.bigint('count(DISTINCT CASE WHEN t.is_settled = 1 THEN t.drug_trac_codg END)')} AS settled,
    ${d.bigint(`count(DISTINCT CASE WHEN ${d.day('t.trac_time')} <= s.count_day THEN t.drug_trac_codg END)`)} AS sold_to_count
  FROM (
    SELECT ${PLACE}, drug_trac_codg, trac_time, CASE WHEN root_setl_id IS NOT NULL AND ${SETTLED_TRACE} THEN 1 ELSE 0 END AS is_settled
    FROM eff_trac_d WHERE trac_event IN ('sale', 'settle') AND NOT ${flaggedTrace(d)}) t
  JOIN coded c ON ${sameItem('c', 't')} AND t.trac_time >= c.since LEFT JOIN shared_flow_stock s ON ${sameItem('s', 't')}
  GROUP BY t.fixmedins_code, t.med_list_codg)
SELECT c.fixmedins_code, c.med_list_codg, ${d.day('c.since')} AS since, ${d.day('r.reported_until')} AS reported_until, ${d.day('c.item_until')} AS item_until, k.stock_until,
  CASE WHEN s.bought_since IS NOT NULL THEN s.bought END AS stock_units,
  ${d.bigint('ceil(greatest(0, coalesce(s.bought, 0) - coalesce(c.codes_since, 0)) + coalesce(s.inbound, 0))')} AS uncoded,
  CASE WHEN s.count_day <= ${d.day('c.since')} THEN s.first_count
    WHEN s.count_day <= ${d.addDays('c.since', COUNT_DAYS)} THEN greatest(0, s.first_count - c.codes_to_count + coalesce(h.sold_to_count, 0)) END AS opening,
  CASE WHEN coalesce(h.settled, 0) > greatest(c.codes, coalesce(s.bought, 0)) THEN 1 ELSE 0 END AS outsold
FROM coded c JOIN reach r ON r.fixmedins_code = c.fixmedins_code LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'c')}
LEFT JOIN stocked k ON k.fixmedins_code = c.fixmedins_code LEFT JOIN handed h ON ${sameItem('h', 'c')}`,
  };
}

/** What was settled, by institution, item and prefix, and the item that the prefix belongs to on the day. */
function prefixes(d: Dialect): Step {
  const day = d.day('s.trac_time');
  const rows = (condition: string): string => d.bigint(`sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`);
  return {
    name: 'shared_flow_prefix',
    materialise: true,
    sql: `SELECT s.fixmedins_code, s.med_list_codg, s.trac_prefix, p.med_list_codg AS mapped_item, p.pack_level,
  ${d.bigint('count(*)')} AS row_count, ${rows('s.expy_end IS NULL')} AS undated, ${rows('s.manu_lotnum IS NOT NULL')} AS with_lot
FROM (
  SELECT fixmedins_code, med_list_codg, ${tracePrefix('drug_trac_codg')} AS trac_prefix, trac_time, expy_end, manu_lotnum
  FROM eff_trac_d WHERE root_setl_id IS NOT NULL AND ${SETTLED_TRACE} AND NOT ${flaggedTrace(d)}) s
LEFT JOIN eff_trac_prefix_b p ON p.trac_prefix = s.trac_prefix AND ${day} >= p.begndate AND ${day} < p.until_date
GROUP BY s.fixmedins_code, s.med_list_codg, s.trac_prefix, p.med_list_codg, p.pack_level`,
  };
}

/** Aggregates that every rule on the way of codes reads: `shared_flow_stock`, `shared_flow_report`, `shared_flow_cover`, `shared_flow_prefix`. */
export function flowReports(d: Dialect): Step[] {
  return [stock(d), report(d), cover(d), prefixes(d)];
}
