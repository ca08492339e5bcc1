import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE } from '../shared/settled-traces.ts';

/** Changes of stock that bring boxes in: 调拨入库, 盘盈, 其他入库, 初始化入库 (national interface 3502). */
export const INBOUND = "('101', '103', '106', '108')";

/** The drug's identification code: the first seven of twenty digits; '' for codes of another system. */
export const tracePrefix = (code: string): string =>
  `CASE WHEN length(${code}) = 20 THEN substr(${code}, 1, 7) ELSE '' END`;

/** A lot as typed, without what clerks leave out or add. */
export const plainLot = (lot: string): string =>
  `nullif(upper(replace(replace(replace(${lot}, ' ', ''), '-', ''), '.', '')), '')`;

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
  SELECT ${PLACE}, min(CASE WHEN stock_event = 'purchase' THEN ${day} END) AS bought_since, min(CASE WHEN stock_event = 'count' THEN ${day} END) AS count_day,
    ${units("stock_event = 'purchase'")} AS bought, ${units(inbound)} AS inbound, max(CASE WHEN stock_event = 'purchase' AND expy_end IS NOT NULL THEN 1 ELSE 0 END) AS dated
  FROM eff_stock_d GROUP BY ${PLACE}),
counted AS (
  SELECT c.fixmedins_code, c.med_list_codg, sum(c.cnt) AS units FROM eff_stock_d c JOIN moved m ON ${sameItem('m', 'c')} AND m.count_day = ${d.day('c.stock_time')}
  WHERE c.stock_event = 'count' GROUP BY c.fixmedins_code, c.med_list_codg)
SELECT m.*, ${d.bigint('ceil(c.units)')} AS first_count FROM moved m LEFT JOIN counted c ON ${sameItem('c', 'm')}`,
  };
}

/** Codes that institutions report as bought, by item and prefix. */
function report(d: Dialect): Step {
  return {
    name: 'shared_flow_report',
    materialise: true,
    sql: `SELECT p.fixmedins_code, p.med_list_codg, p.trac_prefix, ${d.bigint('count(*)')} AS codes,
  ${d.bigint('sum(CASE WHEN p.trac_time >= s.bought_since THEN 1 ELSE 0 END)')} AS codes_since, min(p.trac_time) AS first_time, max(p.trac_time) AS last_time,
  max(CASE WHEN p.expy_end IS NULL THEN 0 ELSE 1 END) AS dated
FROM (
  SELECT ${PLACE}, ${tracePrefix('drug_trac_codg')} AS trac_prefix, trac_time, expy_end FROM eff_trac_d WHERE trac_event = 'purchase' AND NOT ${flaggedTrace(d)}) p
LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'p')}
GROUP BY p.fixmedins_code, p.med_list_codg, p.trac_prefix`,
  };
}

/**
 * Items whose purchases an institution reports with codes: since when, how far its reports reach, how many units came in
 * that no code tells of, and what the first stock count found, where it was taken before those reports begin.
 */
function cover(d: Dialect): Step {
  return {
    name: 'shared_flow_cover',
    materialise: true,
    sql: `WITH coded AS (
  SELECT ${PLACE}, min(first_time) AS since, sum(codes_since) AS codes_since FROM shared_flow_report GROUP BY ${PLACE}),
reach AS (SELECT fixmedins_code, max(last_time) AS reported_until FROM shared_flow_report GROUP BY fixmedins_code)
SELECT c.fixmedins_code, c.med_list_codg, ${d.day('c.since')} AS since, ${d.day('r.reported_until')} AS reported_until,
  CASE WHEN s.bought_since IS NOT NULL THEN s.bought END AS stock_units,
  ${d.bigint('ceil(greatest(0, coalesce(s.bought, 0) - coalesce(c.codes_since, 0)) + coalesce(s.inbound, 0))')} AS uncoded,
  CASE WHEN s.count_day <= ${d.day('c.since')} THEN s.first_count END AS opening
FROM coded c JOIN reach r ON r.fixmedins_code = c.fixmedins_code LEFT JOIN shared_flow_stock s ON ${sameItem('s', 'c')}`,
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
