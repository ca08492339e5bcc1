import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE } from '../shared/settled-traces.ts';
import { feeLines } from './fee-lines.ts';
import { INBOUND } from './reports.ts';
import { countsAsSettled, spelledLots, tracePrefix } from './sums.ts';

const ODD = 'shared_flow_odd';
const TRAIL = 'shared_flow_trail';
/** Kept: the odd settlements of codes with their way. */
export const SALE = 'shared_flow_sale';

/** Stock movements that bring a code in, where stock records carry codes. */
export const CODED_STOCK = `drug_trac_codg IS NOT NULL AND (stock_event IN ('purchase', 'count') OR (stock_event = 'change' AND inv_chg_type IN ${INBOUND}))`;

/** SQL that is true where a prefix `p` of the register belongs, on a day, to another item than `s` was settled as. */
const isOther = (day: string): string =>
  `p.trac_prefix = s.trac_prefix AND p.med_list_codg <> s.med_list_codg AND ${day} >= p.begndate AND ${day} < p.until_date`;

/**
 * Settled boxes that any of the rules may have to look at, by what is known of the one code: under another item than its
 * prefix on that day, not among the codes that were bought, bought after the sale, expired, or of a lot or an expiry unlike the
 * purchase (`is_unlike`). `is_odd` 0: it was not bought there, and nothing else. Most are explained later, by what the
 * institution reports.
 */
function odd(d: Dialect): Step {
  const unlike =
    's.sold_day > s.expy_end OR s.sold_day > b.expy_end OR b.manu_lotnum <> s.manu_lotnum OR b.expy_end <> s.expy_end';
  const oddOf = `p.trac_prefix IS NOT NULL OR b.bought_day > s.sold_day OR ${unlike}`;
  return {
    name: ODD,
    materialise: true,
    sql: `WITH settled AS (
  SELECT fixmedins_code, drug_trac_codg, med_list_codg, ${tracePrefix('drug_trac_codg')} AS trac_prefix, ${d.day('trac_time')} AS sold_day, manu_lotnum, expy_end
  FROM eff_trac_d WHERE ${countsAsSettled(d)}),
bought AS (
  SELECT fixmedins_code, drug_trac_codg, ${d.day('trac_time')} AS bought_day, manu_lotnum, expy_end FROM eff_trac_d WHERE trac_event = 'purchase'
  UNION ALL
  SELECT fixmedins_code, drug_trac_codg, ${d.day('stock_time')}, manu_lotnum, expy_end FROM eff_stock_d WHERE ${CODED_STOCK})
SELECT s.fixmedins_code, s.drug_trac_codg, max(CASE WHEN ${unlike} THEN 1 ELSE 0 END) AS is_unlike, max(CASE WHEN ${oddOf} THEN 1 ELSE 0 END) AS is_odd
FROM settled s
LEFT JOIN bought b ON b.drug_trac_codg = s.drug_trac_codg AND b.fixmedins_code = s.fixmedins_code
LEFT JOIN eff_trac_prefix_b p ON ${isOther('s.sold_day')}
WHERE b.drug_trac_codg IS NULL OR ${oddOf} GROUP BY s.fixmedins_code, s.drug_trac_codg`,
  };
}

/** Everything that is known of those codes anywhere. */
function trail(d: Dialect): Step {
  return {
    name: TRAIL,
    materialise: true,
    sql: `SELECT trac_event, fixmedins_code, drug_trac_codg, trac_time, setl_id, root_setl_id, mdtrt_id, psn_no, bkkp_sn, med_list_codg, manu_lotnum, expy_end, manu_date,
  CASE WHEN root_setl_id IS NOT NULL AND ${SETTLED_TRACE} AND NOT ${flaggedTrace(d)} THEN 1 ELSE 0 END AS is_settled
FROM eff_trac_d WHERE trac_event IN ('purchase', 'sale', 'settle') AND drug_trac_codg IN (SELECT drug_trac_codg FROM ${ODD})
UNION ALL
SELECT 'purchase', fixmedins_code, drug_trac_codg, stock_time, NULL, NULL, NULL, NULL, NULL, med_list_codg, manu_lotnum, expy_end, manu_date, 0 FROM eff_stock_d
WHERE drug_trac_codg IN (SELECT drug_trac_codg FROM ${ODD}) AND ${CODED_STOCK}`,
  };
}

/**
 * Each odd settlement of a code, both reporting channels as one, with its way: when the institution bought it (the
 * latest purchase up to the day of sale, else the first after it), who else bought it, when any report first has it
 * handed out to the buyer, and who sold it before. `is_other`: on that day the register gives its prefix to another item.
 */
function sales(d: Dialect): Step {
  const KEY = 's.drug_trac_codg, s.fixmedins_code, s.root_setl_id';
  const same = (x: string): string =>
    `${x}.drug_trac_codg = s.drug_trac_codg AND ${x}.fixmedins_code = s.fixmedins_code AND ${x}.root_setl_id = s.root_setl_id AND ${x}.nth = 1`;
  const late = `CASE WHEN ${d.day('t.trac_time')} <= ${d.day('s.trac_time')} THEN 0 ELSE 1 END`;
  const distance = `abs(${d.secondsBetween('t.trac_time', 's.trac_time')})`;
  return {
    name: SALE,
    materialise: true,
    keep: 'drug_trac_codg',
    sql: `WITH spelled AS ${spelledLots(TRAIL)},
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg, fixmedins_code, root_setl_id
    ORDER BY trac_event DESC NULLS LAST, trac_time NULLS LAST, bkkp_sn NULLS LAST, med_list_codg NULLS LAST, setl_id NULLS LAST, psn_no NULLS LAST, mdtrt_id NULLS LAST, lot NULLS LAST, expy_end NULLS LAST, manu_lotnum NULLS LAST) AS nth
  FROM (
    SELECT t.*, p.lot, o.is_unlike, o.is_odd FROM ${TRAIL} t JOIN ${ODD} o ON o.fixmedins_code = t.fixmedins_code AND o.drug_trac_codg = t.drug_trac_codg
    LEFT JOIN spelled p ON p.manu_lotnum = t.manu_lotnum WHERE t.is_settled = 1) settled),
s AS (SELECT n.*, ${tracePrefix('n.drug_trac_codg')} AS trac_prefix FROM numbered n WHERE n.nth = 1),
other AS (SELECT DISTINCT ${KEY}, 1 AS nth FROM s JOIN eff_trac_prefix_b p ON ${isOther(d.day('s.trac_time'))}),
handed AS (
  SELECT ${KEY}, min(t.trac_time) AS handed_time, 1 AS nth FROM s JOIN ${TRAIL} t ON t.drug_trac_codg = s.drug_trac_codg AND t.fixmedins_code = s.fixmedins_code
    AND t.trac_event IN ('sale', 'settle') AND (t.root_setl_id = s.root_setl_id OR (t.root_setl_id IS NULL AND (t.mdtrt_id = s.mdtrt_id
      OR (t.mdtrt_id IS NULL AND coalesce(t.psn_no, s.psn_no, '') = coalesce(s.psn_no, t.psn_no, '')))))
  GROUP BY ${KEY}),
purchased AS (
  SELECT ${KEY}, t.fixmedins_code AS buyer, t.trac_time AS bought_time, t.manu_lotnum, t.expy_end, t.manu_date,
    CASE WHEN t.fixmedins_code = s.fixmedins_code THEN 1 ELSE 0 END AS here, ${late} AS late, ${distance} AS distance
  FROM s JOIN ${TRAIL} t ON t.drug_trac_codg = s.drug_trac_codg AND t.trac_event = 'purchase'),
nearest AS (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg, fixmedins_code, root_setl_id, here
    ORDER BY late NULLS LAST, distance NULLS LAST, buyer NULLS LAST, expy_end DESC NULLS LAST, manu_lotnum NULLS LAST) AS nth
  FROM purchased),
before AS (
  SELECT ${KEY}, t.fixmedins_code AS seller, t.trac_time, row_number() OVER (PARTITION BY ${KEY}
    ORDER BY t.trac_time DESC NULLS LAST, t.fixmedins_code NULLS LAST) AS nth
  FROM s JOIN ${TRAIL} t ON t.drug_trac_codg = s.drug_trac_codg AND t.fixmedins_code <> s.fixmedins_code
    AND t.trac_event IN ('sale', 'settle') AND t.trac_time < s.trac_time)
SELECT s.fixmedins_code, s.drug_trac_codg, s.trac_prefix, s.med_list_codg, s.trac_event, s.trac_time, hd.handed_time,
  s.root_setl_id, s.setl_id, s.mdtrt_id, s.psn_no, s.bkkp_sn, s.manu_lotnum, s.lot, s.expy_end, s.manu_date,
  h.bought_time, h.manu_lotnum AS bought_manu_lotnum, p.lot AS bought_lot, h.expy_end AS bought_expy_end, h.manu_date AS bought_manu_date,
  e.buyer, e.bought_time AS buyer_time, b.seller AS first_seller, b.trac_time AS first_sold, coalesce(x.nth, 0) AS is_other, s.is_unlike, s.is_odd
FROM s
LEFT JOIN handed hd ON ${same('hd')}
LEFT JOIN nearest h ON ${same('h')} AND h.here = 1
LEFT JOIN nearest e ON ${same('e')} AND e.here = 0
LEFT JOIN before b ON ${same('b')}
LEFT JOIN other x ON ${same('x')}
LEFT JOIN spelled p ON p.manu_lotnum = h.manu_lotnum`,
  };
}

/** `shared_flow_sale` and `shared_flow_line`: odd settlements of codes with their way, and the fee lines they stand on. */
export function oddSales(d: Dialect): Step[] {
  return [odd(d), trail(d), sales(d), ...feeLines(d)];
}
