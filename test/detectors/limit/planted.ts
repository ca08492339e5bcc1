import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { ROW_LIMITS } from '../../../detectors/limit/parameters.ts';
import { textList } from '../../../detectors/shared/text-list.ts';
import type { Session } from '../../../store/session.ts';

/** Where lines are planted: hospitals of each rank, a clinic below all, and one that works over the internet. */
const PLACES = [
  ['H3', '第一医院', '02'],
  ['H2', '第二医院', '05'],
  ['H1', '卫生院', '08'],
  ['H0', '村卫生室', '11'],
  ['HN', '第一医院互联网医院', '02'],
] as const;

/** A day on which a limit holds: this one, else the last of its days. */
const DAY =
  "CASE WHEN until_date > DATE '2026-07-15' THEN greatest(begndate, DATE '2026-07-15') ELSE until_date - 1 END";

/**
 * Plants every active row limit of `limit_b` twice, each on a person and a visit of its own: once broken by one unit
 * (line B…), once kept by its nearest innocent neighbour (line N…). All else that limits of the same item ask for is kept.
 * Reads `eff_limit_b`, which must be made.
 *
 * @returns how many limits were planted.
 */
export async function plantLimits(session: Session): Promise<number> {
  await session.runAll(
    PLACES.map(
      ([code, name, level]) =>
        `INSERT INTO medins_b (fixmedins_code, begndate, fixmedins_name, fixmedins_type, hosp_lv, admdvs, _seq) VALUES ('${code}', DATE '1900-01-01', '${name}', '1', '${level}', '130502', 1)`,
    ),
  );
  await session.run(`CREATE OR REPLACE TEMP TABLE planted AS
WITH limits AS (
  SELECT *, ${DAY} AS day FROM eff_limit_b
  WHERE parse_state = 'active' AND limit_type IN (${textList(duckdb, ROW_LIMITS)}) AND until_date > DATE '2021-06-01'),
item AS (
  SELECT med_list_codg, any_value(allowed_sex) AS sex, max(coalesce(age_from_months, 0)) AS low, bool_or(limit_type = 'second-line') AS second_line, min(age_until_months) AS high,
    string_agg(DISTINCT split_part(diag_words, '|', 1), '，') FILTER (diag_words <> '') AS words
  FROM limits GROUP BY med_list_codg),
twice AS (
  SELECT row_number() OVER (ORDER BY kp_id, l.med_list_codg, limit_type, begndate) AS n, unnest([true, false]) AS breaks, l.*, i.sex, i.second_line, i.low, i.high, i.words
  FROM limits l JOIN item i ON i.med_list_codg = l.med_list_codg),
planted AS (SELECT *, (CASE WHEN breaks THEN 'B' ELSE 'N' END) || n AS id FROM twice)
SELECT id, n, breaks, kp_id, limit_type, rule_class, med_list_codg, day,
  CASE WHEN limit_type = 'sex' AND breaks THEN CASE allowed_sex WHEN '1' THEN '2' ELSE '1' END ELSE coalesce(sex, '1') END AS gend,
  CASE WHEN limit_type = 'age' AND age_until_months IS NOT NULL THEN day - to_months(age_until_months) + CASE WHEN breaks THEN INTERVAL 0 DAY ELSE INTERVAL 1 DAY END
    WHEN limit_type = 'age' THEN day - to_months(age_from_months) + CASE WHEN breaks THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END
    WHEN high IS NOT NULL THEN day - to_months(high) + INTERVAL 1 DAY ELSE day - to_months(greatest(low, 480)) END::DATE AS brdy,
  CASE WHEN limit_type = 'hosp-level' THEN CASE WHEN breaks THEN CASE min_hosp_rank WHEN '3' THEN 'H2' WHEN '2' THEN 'H1' ELSE 'H0' END ELSE 'H' || min_hosp_rank END
    WHEN limit_type = 'internet' AND breaks THEN 'HN' ELSE 'H3' END AS place,
  CASE WHEN limit_type IN ('med-type', 'internet') AND breaks THEN '11' WHEN limit_type = 'med-type' AND allowed_med_types LIKE 'emergency%' THEN '13'
    WHEN limit_type = 'insurance' AND allowed_insutype = 'maternity' AND NOT breaks THEN '52' ELSE '21' END AS med_type,
  CASE WHEN limit_type = 'insurance' AND allowed_insutype = 'work-injury' AND NOT breaks THEN 0 ELSE 80 END AS inscp_amt,
  CASE WHEN limit_type = 'no-pay' AND NOT breaks THEN 0 ELSE 50 END AS fund,
  CASE WHEN second_line AND NOT (limit_type = 'second-line' AND breaks) THEN 'F' || med_list_codg END AS first_line,
  CASE WHEN limit_type = 'diagnosis' AND breaks THEN '查无此类' ELSE coalesce(words, '查无此类') END AS diag_name
FROM planted`);
  await session.runAll([
    // Each second-line drug and its first line are a group of the catalogue.
    `INSERT INTO item_b (med_list_codg, begndate, item_name, list_type, drug_grp, _seq)
SELECT unnest([med_list_codg, 'F' || med_list_codg]), DATE '1900-01-01', '某药', '101', 'G' || med_list_codg, 1 FROM (SELECT DISTINCT med_list_codg FROM planted WHERE limit_type = 'second-line')`,
    `INSERT INTO setl_d (setl_id, mdtrt_id, psn_no, gend, brdy, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, _seq)
SELECT 'S' || id, 'V' || id, 'P' || id, gend, brdy, '310', med_type, place, day + INTERVAL 10 HOUR, 88, fund, 1 FROM planted`,
    `INSERT INTO diag_d (mdtrt_id, diag_type, diag_code, maindiag_flag, diag_name, _seq) SELECT 'V' || id, '1', 'J06.900', '1', diag_name, 1 FROM planted`,
    `INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, setl_id, rx_drord_no, _seq)
SELECT id, 'V' || id, 'P' || id, place, med_list_codg, day + INTERVAL 9 HOUR, 1, 88, 88, inscp_amt, 'S' || id, 'R1', 1 FROM planted
UNION ALL SELECT 'F' || id, 'V' || id, 'P' || id, place, first_line, day + INTERVAL 9 HOUR, 1, 5, 5, 0, 'S' || id, 'R0', 1 FROM planted WHERE first_line IS NOT NULL
UNION ALL SELECT 'D' || m, 'D', 'D', 'H3', 'T999999998', DATE '2015-01-05' + to_months(m::INTEGER), 1, 5, 5, 5, NULL, NULL, 1 FROM range(0, 150) r(m)
UNION ALL SELECT 'X' || id, 'V' || id, 'P' || id, place, 'T999999999', day + INTERVAL 9 HOUR, 1, 5, 5, 5, 'S' || id, 'R1', 1 FROM planted WHERE limit_type = 'no-pay-alone' AND NOT breaks`,
  ]);
  return Number(await session.value('SELECT count(*) FROM planted WHERE breaks'));
}
