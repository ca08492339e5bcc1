import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { flaggedTrace, SETTLED_TRACE } from '../shared/settled-traces.ts';
import { plainLot } from './plain-text.ts';
import { INBOUND, tracePrefix } from './reports.ts';

const ODD = 'shared_flow_odd';
const TRAIL = 'shared_flow_trail';
const SALE = 'shared_flow_sale';

/** Stock movements that bring a code in, where stock records carry codes. */
const CODED_STOCK = `drug_trac_codg IS NOT NULL AND (stock_event IN ('purchase', 'count') OR (stock_event = 'change' AND inv_chg_type IN ${INBOUND}))`;

/**
 * Settled boxes that any of the rules may have to look at, in one pass over the trace rows: under another item than their
 * prefix, not among the codes that were bought though purchases are reported, bought after the sale, expired, or of a
 * lot or an expiry unlike the purchase. Most are explained later.
 */
function odd(d: Dialect): Step {
  const sameItem = (x: string): string =>
    `${x}.fixmedins_code = s.fixmedins_code AND ${x}.med_list_codg = s.med_list_codg`;
  return {
    name: ODD,
    materialise: true,
    sql: `WITH settled AS (
  SELECT fixmedins_code, drug_trac_codg, med_list_codg, ${tracePrefix('drug_trac_codg')} AS trac_prefix, ${d.day('trac_time')} AS sold_day, manu_lotnum, expy_end
  FROM eff_trac_d WHERE root_setl_id IS NOT NULL AND ${SETTLED_TRACE} AND NOT ${flaggedTrace(d)}),
bought AS (
  SELECT fixmedins_code, drug_trac_codg, ${d.day('trac_time')} AS bought_day, manu_lotnum, expy_end FROM eff_trac_d WHERE trac_event = 'purchase'
  UNION ALL
  SELECT fixmedins_code, drug_trac_codg, ${d.day('stock_time')}, manu_lotnum, expy_end FROM eff_stock_d WHERE ${CODED_STOCK}),
other AS (SELECT DISTINCT fixmedins_code, med_list_codg, trac_prefix FROM shared_flow_prefix WHERE mapped_item <> med_list_codg)
SELECT DISTINCT s.fixmedins_code, s.drug_trac_codg
FROM settled s
LEFT JOIN bought b ON b.drug_trac_codg = s.drug_trac_codg AND b.fixmedins_code = s.fixmedins_code
LEFT JOIN shared_flow_cover c ON ${sameItem('c')}
LEFT JOIN other o ON ${sameItem('o')} AND o.trac_prefix = s.trac_prefix
WHERE o.trac_prefix IS NOT NULL OR (b.drug_trac_codg IS NULL AND c.since IS NOT NULL) OR b.bought_day > s.sold_day
  OR s.sold_day > s.expy_end OR s.sold_day > b.expy_end OR b.manu_lotnum <> s.manu_lotnum OR b.expy_end <> s.expy_end`,
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

/** Lots and expiries of those boxes that were ever bought, by family of items and institution, however their purchase was reported. */
function lots(d: Dialect): Step {
  const family = 'coalesce(i.family, t.med_list_codg) AS family';
  const wanted = 'coalesce(i.family, t.med_list_codg) IN (SELECT family FROM wanted)';
  const item = 'LEFT JOIN shared_flow_item i ON i.med_list_codg = t.med_list_codg';
  // Spelling a lot plainly is dear, and boxes of one lot are many.
  const spelled = (from: string): string => `(
  SELECT manu_lotnum, ${plainLot('manu_lotnum')} AS lot FROM (SELECT DISTINCT manu_lotnum FROM ${from} WHERE manu_lotnum IS NOT NULL) m)`;
  const lotOf = 'LEFT JOIN spelled p ON p.manu_lotnum = t.manu_lotnum';
  return {
    name: 'shared_flow_lot',
    materialise: true,
    sql: `WITH delivered AS (
  SELECT fixmedins_code, med_list_codg, manu_lotnum, expy_end FROM eff_trac_d WHERE trac_event = 'purchase'
  UNION
  SELECT fixmedins_code, med_list_codg, manu_lotnum, expy_end FROM eff_stock_d WHERE stock_event = 'purchase'),
spelled AS ${spelled(`(SELECT manu_lotnum FROM delivered UNION ALL SELECT manu_lotnum FROM ${TRAIL}) a`)},
wanted AS (SELECT DISTINCT ${family}, p.lot, ${d.month('t.expy_end')} AS expiry FROM ${TRAIL} t ${item} ${lotOf}),
lots AS (SELECT DISTINCT family, lot FROM wanted WHERE lot IS NOT NULL),
expiries AS (SELECT DISTINCT family, expiry FROM wanted WHERE expiry IS NOT NULL),
bought AS (
  SELECT t.fixmedins_code, ${family}, p.lot, t.expy_end FROM delivered t ${item} ${lotOf} WHERE ${wanted})
SELECT b.fixmedins_code, b.family, l.lot, e.expiry, max(b.expy_end) AS expy_end
FROM bought b LEFT JOIN lots l ON l.family = b.family AND l.lot = b.lot
LEFT JOIN expiries e ON e.family = b.family AND e.expiry = ${d.month('b.expy_end')}
WHERE l.lot IS NOT NULL OR e.expiry IS NOT NULL GROUP BY b.fixmedins_code, b.family, l.lot, e.expiry`,
  };
}

/**
 * Each odd settlement of a code, both reporting channels as one, with its names and its way: when the institution bought
 * it (the latest purchase up to the day of sale, else the first after it), who else bought it, when any report first has
 * it handed out to the buyer, and who sold it before.
 */
function sales(d: Dialect): Step {
  const KEY = 's.drug_trac_codg, s.fixmedins_code, s.root_setl_id';
  const same = (x: string): string =>
    `${x}.drug_trac_codg = s.drug_trac_codg AND ${x}.fixmedins_code = s.fixmedins_code AND ${x}.root_setl_id = s.root_setl_id AND ${x}.nth = 1`;
  const asOf = (register: string): string =>
    `${d.day('s.trac_time')} >= ${register}.begndate AND ${d.day('s.trac_time')} < ${register}.until_date`;
  const late = `CASE WHEN ${d.day('t.trac_time')} <= ${d.day('s.trac_time')} THEN 0 ELSE 1 END`;
  const distance = `abs(${d.secondsBetween('t.trac_time', 's.trac_time')})`;
  return {
    name: SALE,
    materialise: true,
    sql: `WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY drug_trac_codg, fixmedins_code, root_setl_id
    ORDER BY trac_event DESC NULLS LAST, trac_time NULLS LAST, bkkp_sn NULLS LAST, med_list_codg NULLS LAST, setl_id NULLS LAST, psn_no NULLS LAST, mdtrt_id NULLS LAST, lot NULLS LAST, expy_end NULLS LAST, manu_lotnum NULLS LAST) AS nth
  FROM (
    SELECT t.*, ${plainLot('t.manu_lotnum')} AS lot FROM ${TRAIL} t JOIN ${ODD} o ON o.fixmedins_code = t.fixmedins_code AND o.drug_trac_codg = t.drug_trac_codg
    WHERE t.is_settled = 1) settled),
s AS (
  SELECT n.*, ${tracePrefix('n.drug_trac_codg')} AS trac_prefix, coalesce(i.family, n.med_list_codg) AS family FROM numbered n
  LEFT JOIN shared_flow_item i ON i.med_list_codg = n.med_list_codg WHERE n.nth = 1),
handed AS (
  SELECT ${KEY}, min(t.trac_time) AS handed_time, 1 AS nth FROM s JOIN ${TRAIL} t ON t.drug_trac_codg = s.drug_trac_codg AND t.fixmedins_code = s.fixmedins_code
    AND t.trac_event IN ('sale', 'settle') AND (t.root_setl_id = s.root_setl_id OR (t.root_setl_id IS NULL AND (t.mdtrt_id = s.mdtrt_id
      OR (t.mdtrt_id IS NULL AND coalesce(t.psn_no, s.psn_no, '') = coalesce(s.psn_no, t.psn_no, '')))))
  GROUP BY ${KEY}),
lots AS (SELECT DISTINCT fixmedins_code, family, lot FROM shared_flow_lot WHERE lot IS NOT NULL),
expiries AS (SELECT DISTINCT fixmedins_code, family, expiry FROM shared_flow_lot WHERE expiry IS NOT NULL),
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
SELECT s.fixmedins_code, m.fixmedins_name, m.fixmedins_type, m.uscc, s.drug_trac_codg, s.trac_prefix, s.med_list_codg, s.family, i.item_name, s.trac_event, s.trac_time, hd.handed_time,
  s.root_setl_id, s.setl_id, s.mdtrt_id, s.psn_no, s.bkkp_sn, s.manu_lotnum, s.lot, s.expy_end, s.manu_date,
  CASE WHEN s.lot IS NOT NULL AND l.lot IS NULL THEN 1 ELSE 0 END AS new_lot, CASE WHEN s.expy_end IS NOT NULL AND x.expiry IS NULL THEN 1 ELSE 0 END AS new_expiry,
  h.bought_time, h.manu_lotnum AS bought_manu_lotnum, ${plainLot('h.manu_lotnum')} AS bought_lot, h.expy_end AS bought_expy_end, h.manu_date AS bought_manu_date,
  e.buyer, e.bought_time AS buyer_time, em.fixmedins_name AS buyer_name, em.fixmedins_type AS buyer_type, em.uscc AS buyer_uscc,
  b.seller AS first_seller, bm.fixmedins_name AS first_seller_name, b.trac_time AS first_sold
FROM s
LEFT JOIN handed hd ON ${same('hd')}
LEFT JOIN nearest h ON ${same('h')} AND h.here = 1
LEFT JOIN nearest e ON ${same('e')} AND e.here = 0
LEFT JOIN before b ON ${same('b')}
LEFT JOIN lots l ON l.fixmedins_code = s.fixmedins_code AND l.family = s.family AND l.lot = s.lot
LEFT JOIN expiries x ON x.fixmedins_code = s.fixmedins_code AND x.family = s.family AND x.expiry = ${d.month('s.expy_end')}
LEFT JOIN eff_medins_b m ON m.fixmedins_code = s.fixmedins_code AND ${asOf('m')}
LEFT JOIN eff_medins_b em ON em.fixmedins_code = e.buyer AND ${asOf('em')}
LEFT JOIN eff_medins_b bm ON bm.fixmedins_code = b.seller AND ${asOf('bm')}
LEFT JOIN eff_item_b i ON i.med_list_codg = s.med_list_codg AND ${asOf('i')}`,
  };
}

/** The fee lines of those settlements, and on which of them each code was scanned. */
function lines(d: Dialect): Step[] {
  return [
    {
      name: 'shared_flow_fee',
      materialise: true,
      sql: `SELECT bkkp_sn, setl_id, med_list_codg, fee_ocur_time, cnt, inscp_amt, det_item_fee_sumamt, bilg_dr_code, psn_no, coalesce(hilist_name, medins_list_name) AS item_name
FROM eff_fee_list_d
WHERE setl_id IN (SELECT setl_id FROM ${SALE} WHERE setl_id IS NOT NULL) OR bkkp_sn IN (SELECT bkkp_sn FROM ${SALE} WHERE bkkp_sn IS NOT NULL)`,
    },
    {
      name: 'shared_flow_line',
      materialise: true,
      sql: `WITH sole AS (
  SELECT setl_id, med_list_codg, min(bkkp_sn) AS bkkp_sn FROM shared_flow_fee WHERE setl_id IS NOT NULL GROUP BY setl_id, med_list_codg HAVING count(*) = 1),
scanned AS (
  SELECT DISTINCT drug_trac_codg, setl_id, root_setl_id, bkkp_sn, med_list_codg FROM eff_trac_d
  WHERE trac_event IN ('settle', 'sale') AND setl_id IN (SELECT setl_id FROM ${SALE} WHERE setl_id IS NOT NULL)),
placed AS (
  SELECT DISTINCT s.drug_trac_codg, s.root_setl_id, coalesce(f.bkkp_sn, o.bkkp_sn) AS line_key
  FROM scanned s LEFT JOIN shared_flow_fee f ON f.bkkp_sn = s.bkkp_sn
  LEFT JOIN sole o ON o.setl_id = s.setl_id AND o.med_list_codg = s.med_list_codg
  WHERE coalesce(f.bkkp_sn, o.bkkp_sn) IS NOT NULL),
spread AS (SELECT *, count(*) OVER (PARTITION BY line_key) AS codes FROM placed)
SELECT p.drug_trac_codg, p.root_setl_id, p.line_key, f.fee_ocur_time, f.inscp_amt, f.det_item_fee_sumamt, f.bilg_dr_code, f.psn_no, f.item_name, ${d.double('greatest(p.codes, f.cnt)')} AS boxes
FROM spread p JOIN shared_flow_fee f ON f.bkkp_sn = p.line_key`,
    },
  ];
}

/** `shared_flow_sale`, `shared_flow_lot` and `shared_flow_line`: odd settlements of codes with their way, and the fee lines they stand on. */
export function oddSales(d: Dialect): Step[] {
  return [odd(d), trail(d), lots(d), sales(d), ...lines(d)];
}
