import type { Period } from '../period.ts';
import { BAR_CODE, CARTON_PREFIX, CASE_PREFIX } from '../care/boxes.ts';
import { stockRows } from '../care/stock.ts';
import { literal } from '../../store/sql.ts';
import { MISMAPPED, RECODED, RECODED_TO } from '../world/brands.ts';
import type { RowSet } from './rows.ts';

/** Insured persons of a shard. People insured elsewhere have no row, as in a real city. */
export const PERSON_ROWS: RowSet = {
  kind: 'psn_b',
  query: `SELECT h.psn_no, h.psn_name, h.certno, h.tel, h.gend, h.brdy, h.psn_type, h.insutype, h.admdvs,
  (SELECT min(date_of(a.dead)) FROM admission a WHERE a.p = h.p) AS die_date, if(h.poor, '低保', NULL) AS cohort, h.p AS dirty_key FROM person h WHERE NOT h.elsewhere`,
  headers: {
    psn_no: '人员编号',
    psn_name: '姓名',
    certno: '身份证号',
    tel: '联系电话',
    gend: '性别',
    brdy: '出生日期',
    psn_type: '人员类别',
    insutype: '险种类型',
    admdvs: '参保区划',
    die_date: '死亡日期',
    cohort: '人群类别',
  },
  order: 'psn_no',
  keys: ['psn_no'],
  twiceOf1000: 0,
  dirt: [
    { name: 'impossible-date', outcome: 'quarantined', broken: { brdy: "'1950-02-30'" } },
    { name: 'empty-sex', outcome: 'quarantined', broken: { gend: 'NULL' } },
  ],
};

export const INSTITUTION_ROWS: RowSet = {
  kind: 'medins_b',
  query: `SELECT code AS fixmedins_code, name AS fixmedins_name, if(kind = 'P', '2', '1') AS fixmedins_type, grade AS hosp_lv, admdvs,
  CASE role WHEN 'eye' THEN '眼科' WHEN 'psychiatric' THEN '精神科' ELSE if(kind IN ('T', 'S'), '综合', NULL) END AS specialty,
  CASE kind WHEN 'T' THEN 800 WHEN 'S' THEN 300 WHEN 'W' THEN 60 END AS bed_cnt, longitude AS lnt, latitude AS lat, inst AS dirty_key FROM inst`,
  headers: {
    fixmedins_code: '机构编号',
    fixmedins_name: '机构名称',
    fixmedins_type: '机构类型',
    hosp_lv: '医院等级',
    admdvs: '医保区划',
    specialty: '专科类别',
    bed_cnt: '编制床位数',
    lnt: '经度',
    lat: '纬度',
  },
  order: 'fixmedins_code',
  keys: [],
  twiceOf1000: 0,
  dirt: [],
};

export const ITEM_ROWS: RowSet = {
  kind: 'item_b',
  query: `SELECT item AS med_list_codg, DATE '2020-01-01' AS begndate, name AS item_name, list_type, generic AS gnrc_name, pack AS pack_qty, day_qty, max_day_qty, unit AS min_unit, pack_unit, spec, form AS dosform_name,
  maker AS prodentp_name, level AS chrgitm_lv, charge AS med_chrgitm_type, controlled AS ctrl_class, 0 AS dirty_key
FROM (SELECT * FROM item UNION ALL SELECT * REPLACE (${literal(RECODED_TO)} AS item) FROM item WHERE item = ${literal(RECODED.brand.code)})`,
  headers: {
    med_list_codg: 'med_list_codg',
    begndate: 'begndate',
    item_name: 'item_name',
    list_type: 'list_type',
    gnrc_name: 'drug_genname',
    pack_qty: 'min_pac_cnt',
    day_qty: 'day_qty',
    max_day_qty: 'max_day_qty',
    min_unit: 'min_prepunt',
    pack_unit: 'min_pacunt',
    spec: 'spec',
    dosform_name: 'dosform_name',
    prodentp_name: 'prodentp_name',
    chrgitm_lv: 'chrgitm_lv',
    med_chrgitm_type: 'med_chrgitm_type',
    ctrl_class: 'ctrl_class',
  },
  order: 'med_list_codg',
  keys: [],
  twiceOf1000: 0,
  dirt: [],
};

export const PREFIX_ROWS: RowSet = {
  kind: 'trac_prefix_b',
  query: `WITH coded AS (SELECT prefix, item, ${BAR_CODE} AS prod_code FROM item WHERE prefix IS NOT NULL AND NOT gs1),
dated AS (
  SELECT prefix, item, prod_code, DATE '2020-01-01' AS begndate, if(item = ${literal(RECODED.brand.code)}, DATE ${literal(RECODED.until)}, NULL) AS enddate FROM coded
  UNION ALL SELECT prefix, ${literal(RECODED_TO)}, prod_code, DATE ${literal(RECODED.from)}, NULL FROM coded WHERE item = ${literal(RECODED.brand.code)}),
mapped AS (SELECT * REPLACE (if(prefix = ${literal(MISMAPPED.brand.prefix)}, ${literal(MISMAPPED.to.code)}, item) AS item) FROM dated)
SELECT prefix AS trac_prefix, begndate, enddate, item AS med_list_codg, '1' AS pack_level, prod_code, 0 AS dirty_key FROM mapped
UNION ALL SELECT ${CARTON_PREFIX}, begndate, enddate, item, '2', NULL, 0 FROM mapped
UNION ALL SELECT ${CASE_PREFIX}, begndate, enddate, item, '3', NULL, 0 FROM mapped`,
  headers: {
    trac_prefix: 'trac_prefix',
    begndate: 'begndate',
    enddate: 'enddate',
    med_list_codg: 'med_list_codg',
    pack_level: 'pack_level',
    prod_code: 'prod_code',
  },
  order: 'trac_prefix, begndate',
  keys: [],
  twiceOf1000: 0,
  dirt: [],
};

/** Stock movements of the whole period. */
export function stockRowSet(period: Period): RowSet {
  return {
    kind: 'stock_d',
    query: `SELECT 'ST' || lpad((row_number() OVER (ORDER BY fixmedins_code, item, moved_at, event, change, cnt))::VARCHAR, 12, '0') AS rid, event AS stock_event, fixmedins_code, item AS med_list_codg,
  name AS fixmedins_hilist_name, change AS inv_chg_type, moved_at AS stock_time, cnt, pric, row_number() OVER (ORDER BY fixmedins_code, item, moved_at, event, change, cnt) AS dirty_key FROM (${stockRows(period)})`,
    headers: {
      rid: 'rid',
      stock_event: 'stock_event',
      fixmedins_code: 'fixmedins_code',
      med_list_codg: 'med_list_codg',
      fixmedins_hilist_name: 'fixmedins_hilist_name',
      inv_chg_type: 'inv_chg_type',
      stock_time: 'inv_chg_time',
      cnt: 'inv_cnt',
      pric: 'pric',
    },
    order: 'rid',
    keys: ['rid'],
    twiceOf1000: 1,
    dirt: [
      { name: 'amount-in-words', outcome: 'quarantined', broken: { cnt: "'若干'" } },
      { name: 'impossible-date', outcome: 'quarantined', broken: { stock_time: "'2025-04-31 08:00:00'" } },
    ],
  };
}
