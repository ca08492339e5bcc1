import type { Session } from '../../../store/session.ts';

/** A day on which a point holds: this one, else the last of its days. */
const DAY =
  "CASE WHEN until_date > DATE '2026-07-15' THEN greatest(begndate, DATE '2026-07-15') ELSE until_date - 1 END";
const HOSPITAL = `INSERT INTO medins_b (fixmedins_code, begndate, fixmedins_name, fixmedins_type, hosp_lv, admdvs, _seq) VALUES ('H3', DATE '1900-01-01', '第一医院', '1', '02', '130502', 1)`;

/**
 * Plants every active pair of `eff_item_pair_b` once inside its window by the last second (line `hit…`), and beside it its
 * nearest innocent neighbours: one second later (`late…`), another person (`other…`), another visit of the person (`visit…`).
 * Where the day is only assumed the last second is that of the sixth hour, and one second later nobody can tell; two items by
 * the hour stand for more than a day together.
 * Every active item of `eff_limit_b` with a discount group stands beside a dearer one of its group: one cent above the
 * price of another incision (`hit…`), and, innocent, at the discounted price (`half…`), a day later (`late…`), for another person
 * (`other…`); at the price of another incision (`edge…`) nobody can tell.
 *
 * @returns how many pairs and how many grouped operations were planted.
 */
export async function plantPairs(session: Session): Promise<{ readonly pairs: number; readonly operations: number }> {
  await session.runAll([
    HOSPITAL,
    `CREATE OR REPLACE TEMP TABLE planted_pair AS
SELECT row_number() OVER (ORDER BY kp_id, med_list_codg_a, med_list_codg_b) AS n, kp_id, med_list_codg_a AS a, med_list_codg_b AS b, ${DAY} AS day, role,
  ${DAY} + INTERVAL 9 HOUR AS a_time,
  CASE coalesce(time_window, 'same-day') WHEN 'same-hour' THEN ${DAY} + INTERVAL 10 HOUR WHEN 'six-hours' THEN ${DAY} + INTERVAL 15 HOUR
    ELSE CASE WHEN time_window IS NULL OR contains(assumed, 'same-day-window') THEN ${DAY} + INTERVAL 15 HOUR ELSE ${DAY} + INTERVAL 86399 SECOND END END + CASE WHEN role = 'late' THEN INTERVAL 1 SECOND ELSE INTERVAL 0 SECOND END AS b_time
FROM eff_item_pair_b, (SELECT unnest(['hit', 'late', 'other', 'visit']) AS role)
WHERE parse_state = 'active' AND relation = 'contains' AND until_date > DATE '2021-06-01'`,
    `CREATE OR REPLACE TEMP TABLE planted_line AS
SELECT 'a-' || role || n AS id, 'v-' || role || n AS visit, 'p-' || role || n AS person, a AS item, a_time AS charged_at, 300.00::DECIMAL(16,2) AS pric,
  CASE WHEN a IN (SELECT med_list_codg FROM eff_limit_b WHERE limit_type = 'quantity' AND per = 'day' AND max_cnt = 24) THEN 24 ELSE 1 END AS cnt FROM planted_pair
UNION ALL SELECT role || n, CASE WHEN role IN ('other', 'visit') THEN 'w-' ELSE 'v-' END || role || n, CASE WHEN role = 'other' THEN 'q-' ELSE 'p-' END || role || n, b, b_time, 20.00, 1 FROM planted_pair`,
    `CREATE OR REPLACE TEMP TABLE planted_operation AS
WITH item AS (SELECT DISTINCT kp_id, med_list_codg, group_name, ${DAY} AS day FROM eff_limit_b WHERE parse_state = 'active' AND limit_type = 'discount-group' AND until_date > DATE '2021-06-01'),
partner AS (SELECT i.*, min(o.med_list_codg) AS first_item FROM item i JOIN item o ON o.group_name = i.group_name AND o.med_list_codg <> i.med_list_codg GROUP BY ALL)
SELECT row_number() OVER (ORDER BY kp_id, med_list_codg) AS n, p.*, role,
  CASE role WHEN 'half' THEN 500.00 WHEN 'edge' THEN 800.00 ELSE 800.01 END AS pric
FROM partner p, (SELECT unnest(['hit', 'half', 'edge', 'late', 'other']) AS role)`,
    `INSERT INTO planted_line
SELECT 'o-first-' || role || n, 'ov-' || role || n, 'op-' || role || n, first_item, day + INTERVAL 9 HOUR, 2000.00, 1 FROM planted_operation
UNION ALL SELECT 'o-' || role || n, CASE WHEN role = 'other' THEN 'ow-' ELSE 'ov-' END || role || n, CASE WHEN role = 'other' THEN 'oq-' ELSE 'op-' END || role || n, med_list_codg,
  day + CASE WHEN role = 'late' THEN INTERVAL 33 HOUR ELSE INTERVAL 10 HOUR END, pric, 1 FROM planted_operation`,
    `INSERT INTO price_b (med_list_codg, region, tier, begndate, pric, _seq)
SELECT DISTINCT med_list_codg, '130500', '三级', DATE '1900-01-01', 1000.00, 1 FROM planted_operation`,
    `INSERT INTO setl_d (setl_id, mdtrt_id, psn_no, insutype, med_type, fixmedins_code, setl_time, medfee_sumamt, fund_pay_sumamt, _seq)
SELECT DISTINCT 's' || visit, visit, person, '310', '21', 'H3', TIMESTAMP '2026-07-31 10:00:00', 320, 200, 1 FROM planted_line`,
    `INSERT INTO fee_list_d (bkkp_sn, mdtrt_id, psn_no, fixmedins_code, med_list_codg, fee_ocur_time, cnt, pric, det_item_fee_sumamt, inscp_amt, setl_id, _seq)
SELECT id, visit, person, 'H3', item, charged_at, cnt, pric, pric, pric, 's' || visit, 1 FROM planted_line`,
  ]);
  return {
    pairs: Number(await session.value("SELECT count(*) FROM planted_pair WHERE role = 'hit'")),
    operations: Number(await session.value("SELECT count(*) FROM planted_operation WHERE role = 'hit'")),
  };
}

/** What must be found: rule, line and its item's point, one text each, in order. */
export const WANTED = `SELECT concat_ws(' ', 'MC-CH-001', 'hit' || n, kp_id, '20.00') AS f FROM planted_pair WHERE role = 'hit'
UNION ALL SELECT concat_ws(' ', 'MC-CH-006', 'o-hit' || n, med_list_codg, '300.01') FROM planted_operation WHERE role = 'hit'`;

/** What was found with money: a pair under its point, an operation under its item. */
export const FOUND = `SELECT concat_ws(' ', l.rule_id, l.line_key, coalesce(json_extract_string(c.key, '$.med_list_codg'), json_extract_string(c.key, '$.kp_id')), l.amount) AS f
FROM found_line l JOIN found_candidate c ON c.suspect_id = l.suspect_id WHERE l.amount > 0`;
