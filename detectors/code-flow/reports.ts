import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flowSums } from './sums.ts';

/** Changes of stock that bring boxes in: 调拨入库, 盘盈, 其他入库, 初始化入库 (national interface 3502). */
export const INBOUND = "('101', '103', '106', '108')";

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

/** Codes that institutions report as bought, by item and prefix; of these, since the stock records tell of purchases, and up to the first count. */
function report(d: Dialect): Step {
  const codes = (condition: string): string => d.bigint(`sum(CASE WHEN ${condition} THEN p.codes ELSE 0 END)`);
  return {
    name: 'shared_flow_report',
    materialise: true,
    sql: `SELECT p.fixmedins_code, p.med_list_codg, p.trac_prefix, ${d.bigint('sum(p.codes)')} AS codes, ${codes('p.last_day >= s.bought_since')} AS codes_since,
  ${codes('p.first_day <= s.count_day')} AS codes_to_count, min(p.first_day) AS first_day, max(p.last_day) AS last_day, max(p.dated) AS dated
FROM shared_flow_bought p LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'p')}
GROUP BY p.fixmedins_code, p.med_list_codg, p.trac_prefix`,
  };
}

/**
 * Items whose purchases an institution reports with codes: since when, how far its reports reach (of all items, of this
 * one, and of the stock records), how many units came in that no code tells of, and what lay there when those reports
 * began: a first count up to a month later still tells, less the codes bought and with the boxes sold by then. A box that was
 * sold on both sides of a day counts on either.
 */
function cover(d: Dialect): Step {
  const codes = (condition: string): string => d.bigint(`sum(CASE WHEN ${condition} THEN t.codes ELSE 0 END)`);
  return {
    name: 'shared_flow_cover',
    materialise: true,
    sql: `WITH coded AS (
  SELECT ${PLACE}, min(first_day) AS since, max(last_day) AS item_until, sum(codes) AS codes, sum(codes_since) AS codes_since, sum(codes_to_count) AS codes_to_count
  FROM shared_flow_report GROUP BY ${PLACE}),
reach AS (SELECT fixmedins_code, max(last_day) AS reported_until FROM shared_flow_report GROUP BY fixmedins_code),
stocked AS (SELECT fixmedins_code, max(stock_until) AS stock_until FROM shared_flow_stock GROUP BY fixmedins_code),
handed AS (
  SELECT t.fixmedins_code, t.med_list_codg, ${codes('t.settled_until >= c.since')} AS settled, ${codes('t.first_day <= s.count_day')} AS sold_to_count
  FROM shared_flow_handed t JOIN coded c ON ${sameItem('c', 't')} AND t.last_day >= c.since LEFT JOIN shared_flow_stock s ON ${sameItem('s', 't')}
  GROUP BY t.fixmedins_code, t.med_list_codg)
SELECT c.fixmedins_code, c.med_list_codg, c.since, r.reported_until, c.item_until, k.stock_until,
  CASE WHEN s.bought_since IS NOT NULL THEN s.bought END AS stock_units,
  ${d.bigint('ceil(greatest(0, coalesce(s.bought, 0) - coalesce(c.codes_since, 0)) + coalesce(s.inbound, 0))')} AS uncoded,
  CASE WHEN s.count_day <= c.since THEN s.first_count
    WHEN s.count_day <= ${d.addDays('c.since', COUNT_DAYS)} THEN greatest(0, s.first_count - c.codes_to_count + coalesce(h.sold_to_count, 0)) END AS opening,
  CASE WHEN coalesce(h.settled, 0) > greatest(c.codes, coalesce(s.bought, 0)) THEN 1 ELSE 0 END AS outsold
FROM coded c JOIN reach r ON r.fixmedins_code = c.fixmedins_code LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'c')}
LEFT JOIN stocked k ON k.fixmedins_code = c.fixmedins_code LEFT JOIN handed h ON ${sameItem('h', 'c')}`,
  };
}

/** Aggregates that every rule on the way of codes reads: the sums over codes, `shared_flow_stock`, `shared_flow_report`, `shared_flow_cover`. */
export function flowReports(d: Dialect): Step[] {
  return [...flowSums(d), stock(d), report(d), cover(d)];
}
