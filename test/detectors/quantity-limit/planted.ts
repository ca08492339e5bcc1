import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { QUANTITY_LIMITS } from '../../../detectors/quantity-limit/parameters.ts';
import { textList } from '../../../detectors/shared/text-list.ts';
import type { Session } from '../../../store/session.ts';

/**
 * Plants every active limit on a quantity of `limit_b` twice, each on a person and a visit of its own: once broken by one unit
 * (id B…), once kept by its nearest innocent neighbour (id N…), by lines of ten yuan a unit. Days of use are so far apart
 * that no other limit of the item is broken; a limit a day is filled on every day of the stay, so that nothing can have been
 * posted for another day. Reads `eff_limit_b`, which must be made; leaves the temporary table `planted`.
 *
 * @returns how many limits were planted.
 */
export async function plantQuantities(session: Session): Promise<number> {
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE planted AS
WITH limits AS (
  SELECT * FROM eff_limit_b WHERE parse_state = 'active' AND limit_type IN (${textList(duckdb, QUANTITY_LIMITS)})),
item AS (
  SELECT med_list_codg, max(CASE WHEN limit_type = 'interval-days' OR per IN ('week', 'period') THEN period_days ELSE 1 END) AS apart FROM limits GROUP BY med_list_codg),
twice AS (
  SELECT row_number() OVER (ORDER BY kp_id, l.med_list_codg, l.limit_type, l.begndate) AS n, unnest([true, false]) AS breaks, l.*, i.apart FROM limits l JOIN item i ON i.med_list_codg = l.med_list_codg)
SELECT (CASE WHEN breaks THEN 'B' ELSE 'N' END) || n AS id, breaks, kp_id, limit_type, rule_class, med_list_codg, begndate, per, max_cnt, max_days, period_days, apart,
  CASE WHEN per = 'week' THEN begndate + CAST(8 - isodow(begndate) AS INTEGER) ELSE begndate END AS day FROM twice`,
    // Two uses, days of use in a row, or one line of a quantity.
    `CREATE OR REPLACE TEMP TABLE planted_use AS
SELECT id, med_list_codg, day + CAST(k * apart AS INTEGER) AS day, k, 1 AS cnt FROM (
  SELECT *, unnest(range(0, max_days + CASE WHEN breaks THEN 1 ELSE 0 END)) AS k FROM planted WHERE limit_type = 'course-days')
UNION ALL SELECT id, med_list_codg, day + CAST(CASE WHEN k = 4 THEN last ELSE k * least(90, last // 4) END AS INTEGER), k, 1 FROM (
  SELECT *, max_days - CASE WHEN breaks THEN 0 ELSE 1 END AS last, unnest(range(0, 5)) AS k FROM planted WHERE limit_type = 'day-span')
UNION ALL SELECT id, med_list_codg, day + CAST(k * (period_days - CASE WHEN breaks THEN 1 ELSE 0 END) AS INTEGER), k, 1 FROM (
  SELECT *, unnest(range(0, 2)) AS k FROM planted WHERE limit_type = 'interval-days' OR per IN ('period', 'week'))
UNION ALL SELECT id, med_list_codg, day + k::INTEGER, k, CASE WHEN breaks AND k = days // 2 THEN max_cnt + 1 ELSE max_cnt END FROM (
  SELECT *, unnest(range(0, days)) AS k FROM (SELECT *, CASE WHEN per = 'day' AND apart = 1 THEN 3 ELSE 1 END AS days FROM planted WHERE limit_type = 'quantity' AND per NOT IN ('period', 'week')))`,
    `INSERT INTO medins_b (fixmedins_code, begndate, fixmedins_name, fixmedins_type, hosp_lv, admdvs, _seq) VALUES ('H3', DATE '1900-01-01', '第一医院', '1', '02', '130502', 1)`,
    `INSERT INTO mdtrt_d (mdtrt_id, psn_no, fixmedins_code, med_type, begntime, endtime, _seq)
SELECT 'V' || id, 'P' || id, 'H3', '21', min(day), max(day) + INTERVAL 12 HOUR, 1 FROM planted_use GROUP BY id`,
    `INSERT INTO setl_d (setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, _seq)
SELECT 'S' || id, 'V' || id, 'P' || id, '310', '21', 'H3', max(day) + INTERVAL 34 HOUR, sum(cnt * 10), 5, 1 FROM planted_use GROUP BY id`,
    `INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, setl_id, _seq)
SELECT id || '-' || k, 'V' || id, 'P' || id, 'H3', med_list_codg, day + INTERVAL 9 HOUR, cnt, 10, cnt * 10, cnt * 10, 'S' || id, 1 FROM planted_use`,
  ]);
  return Number(await session.value('SELECT count(*) FROM planted WHERE breaks'));
}
