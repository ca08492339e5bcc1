import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE } from '../shared/settled-traces.ts';
import { plainLot } from './plain-text.ts';

/** The drug's identification code: the first seven of twenty digits; '' for codes of another system. */
export const tracePrefix = (code: string): string =>
  `CASE WHEN length(${code}) = 20 THEN substr(${code}, 1, 7) ELSE '' END`;

/** SQL that is true for a trace row that counts as settled: by either channel, of a settlement, under a code that is one. */
export const countsAsSettled = (d: Dialect): string =>
  `root_setl_id IS NOT NULL AND ${SETTLED_TRACE} AND NOT ${flaggedTrace(d)}`;

const PLACE = 'fixmedins_code, med_list_codg';

/** Codes that institutions report as bought, by item, prefix, and the first and last day of purchase. A code that was uploaded twice is one box. */
function bought(d: Dialect): Step {
  const day = d.day('trac_time');
  return {
    name: 'shared_flow_bought',
    materialise: true,
    sums: { of: 'codes', counts: ['codes'] },
    sql: `SELECT ${PLACE}, trac_prefix, first_day, last_day, dated, ${d.bigint('count(*)')} AS codes
FROM (
  SELECT ${PLACE}, ${tracePrefix('drug_trac_codg')} AS trac_prefix, min(${day}) AS first_day, max(${day}) AS last_day, max(CASE WHEN expy_end IS NULL THEN 0 ELSE 1 END) AS dated
  FROM eff_trac_d WHERE trac_event = 'purchase' AND NOT ${flaggedTrace(d)} GROUP BY ${PLACE}, drug_trac_codg) c
GROUP BY ${PLACE}, trac_prefix, first_day, last_day, dated`,
  };
}

/** Codes that left an institution, by item, the first and last day of that, and the last on which they were settled. */
function handed(d: Dialect): Step {
  const day = d.day('trac_time');
  return {
    name: 'shared_flow_handed',
    materialise: true,
    sums: { of: 'codes', counts: ['codes'] },
    sql: `SELECT ${PLACE}, first_day, last_day, settled_until, ${d.bigint('count(*)')} AS codes
FROM (
  SELECT ${PLACE}, min(${day}) AS first_day, max(${day}) AS last_day, max(CASE WHEN root_setl_id IS NOT NULL AND ${SETTLED_TRACE} THEN ${day} END) AS settled_until
  FROM eff_trac_d WHERE trac_event IN ('sale', 'settle') AND NOT ${flaggedTrace(d)} GROUP BY ${PLACE}, drug_trac_codg) c
GROUP BY ${PLACE}, first_day, last_day, settled_until`,
  };
}

/** What was settled, by institution, item and prefix, and the item that the prefix belongs to on the day. */
function prefixes(d: Dialect): Step {
  const day = d.day('s.trac_time');
  const rows = (condition: string): string => d.bigint(`sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`);
  return {
    name: 'shared_flow_prefix',
    materialise: true,
    sums: { of: 'codes', counts: ['row_count', 'undated', 'with_lot'] },
    sql: `SELECT s.fixmedins_code, s.med_list_codg, s.trac_prefix, p.med_list_codg AS mapped_item, p.pack_level,
  ${d.bigint('count(*)')} AS row_count, ${rows('s.expy_end IS NULL')} AS undated, ${rows('s.manu_lotnum IS NOT NULL')} AS with_lot
FROM (
  SELECT fixmedins_code, med_list_codg, ${tracePrefix('drug_trac_codg')} AS trac_prefix, trac_time, expy_end, manu_lotnum
  FROM eff_trac_d WHERE ${countsAsSettled(d)}) s
LEFT JOIN eff_trac_prefix_b p ON p.trac_prefix = s.trac_prefix AND ${day} >= p.begndate AND ${day} < p.until_date
GROUP BY s.fixmedins_code, s.med_list_codg, s.trac_prefix, p.med_list_codg, p.pack_level`,
  };
}

/** Lots, plainly spelled, and expiries of codes that were bought, by institution and item. */
function delivered(d: Dialect): Step {
  return {
    name: 'shared_flow_delivered',
    materialise: true,
    sums: { of: 'codes', counts: ['row_count'] },
    sql: `WITH typed AS (SELECT ${PLACE}, manu_lotnum, expy_end, count(*) AS n FROM eff_trac_d WHERE trac_event = 'purchase' GROUP BY ${PLACE}, manu_lotnum, expy_end),
spelled AS ${spelledLots('typed')}
SELECT t.fixmedins_code, t.med_list_codg, p.lot, t.expy_end, ${d.bigint('sum(t.n)')} AS row_count
FROM typed t LEFT JOIN spelled p ON p.manu_lotnum = t.manu_lotnum GROUP BY t.fixmedins_code, t.med_list_codg, p.lot, t.expy_end`,
  };
}

/** SQL of each `manu_lotnum` of a relation once, with the `lot` it means: spelling a lot plainly is dear, and boxes of one lot are many. */
export const spelledLots = (from: string): string => `(
  SELECT manu_lotnum, ${plainLot('manu_lotnum')} AS lot FROM (SELECT DISTINCT manu_lotnum FROM ${from} WHERE manu_lotnum IS NOT NULL) m)`;

/** Sums over trace codes that the rules on their way read: `shared_flow_bought`, `shared_flow_handed`, `shared_flow_prefix`, `shared_flow_delivered`. */
export function flowSums(d: Dialect): Step[] {
  return [bought(d), handed(d), prefixes(d), delivered(d)];
}
