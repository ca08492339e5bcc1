import type { Session } from '../../store/session.ts';

const EXPLANATION =
  '该次普通门诊开具氨氯地平9盒，折合90天用量，超过7天上限；放行一个最小包装后仍超出80天。参保人近12个月无慢特病登记，也无慢性病诊断。疑似单次开药超天数，请调取处方核实。';

/** Fee lines of one warehouse beside each line that is evidence. */
const FACTS_A_LINE = 10;
const LINES_A_SUSPECT = 5;
const INSTITUTIONS = 1000;

const suspectId = (n: string): string => `md5((${n})::VARCHAR)`;
const institution = (n: string): string => `'H' || lpad((hash(${n}) % ${INSTITUTIONS})::VARCHAR, 11, '0')`;
const visit = (n: string): string => `'MD' || lpad((${n})::VARCHAR, 18, '0')`;
const person = (n: string): string => `'99' || lpad(((${n}) % 300000)::VARCHAR, 16, '0')`;
const settlement = (n: string): string => `'8' || lpad((${n})::VARCHAR, 19, '0')`;
const key = (n: string): string => `${institution(n)} || '|' || ${visit(n)} || '|0001'`;
const time = (n: string): string => `TIMESTAMP '2025-01-01' + to_minutes(((${n}) * 7) % 500000)`;

/** Fills an empty warehouse with a ledger that has so many evidence lines, and with the records around them. */
export async function writeManySuspects(session: Session, lines: number): Promise<void> {
  const facts = `(SELECT range AS n FROM range(${lines * FACTS_A_LINE}))`;
  const suspects = `(SELECT range * ${LINES_A_SUSPECT} * ${FACTS_A_LINE} AS n FROM range(${Math.ceil(lines / LINES_A_SUSPECT)}))`;
  await session.runAll([
    `INSERT INTO medins_b BY NAME SELECT 'H' || lpad(n::VARCHAR, 11, '0') AS fixmedins_code, DATE '1900-01-01' AS begndate, '某某市第' || n || '人民医院' AS fixmedins_name,
      '1' AS fixmedins_type, '05' AS hosp_lv, '9901' || lpad((n % 12)::VARCHAR, 2, '0') AS admdvs, 1 AS _seq FROM (SELECT range AS n FROM range(${INSTITUTIONS}))`,
    `INSERT INTO fee_list_d BY NAME SELECT ${key('n')} AS bkkp_sn, ${visit('n')} AS mdtrt_id, ${person('n')} AS psn_no, ${institution('n')} AS fixmedins_code,
      'XC08CAA175A001010100' || (n % 1000) AS med_list_codg, ${time('n')} AS fee_ocur_time, 9 AS cnt, 16.2 AS pric, 145.80 AS det_item_fee_sumamt,
      '0001' AS feedetl_sn, ${settlement('n')} AS setl_id, 129.60 AS inscp_amt, '心血管内科门诊' AS bilg_dept_name, 'D' || lpad((n % 9000)::VARCHAR, 12, '0') AS bilg_dr_code,
      '李某' AS bilg_dr_name, '苯磺酸氨氯地平片' AS hilist_name, '苯磺酸氨氯地平片（院内）' AS medins_list_name, 'YN' || n AS medins_list_codg, '11' AS med_type, 1 AS _seq FROM ${facts}`,
    `INSERT INTO mdtrt_d BY NAME SELECT ${visit('n')} AS mdtrt_id, ${person('n')} AS psn_no, ${institution('n')} AS fixmedins_code, '11' AS med_type,
      ${time('n')} AS begntime, ${time('n')} AS endtime, 'ZY' || lpad(n::VARCHAR, 14, '0') AS ipt_otp_no, 'BA' || n AS medrcdno, '高血压病' AS dscg_maindiag_name,
      '张三' AS psn_name, '99010119800101' || lpad((n % 10000)::VARCHAR, 4, '0') AS certno, 1 AS _seq FROM ${facts}`,
    `INSERT INTO setl_d BY NAME SELECT ${settlement('n')} AS setl_id, ${visit('n')} AS mdtrt_id, ${person('n')} AS psn_no, ${institution('n')} AS fixmedins_code, '390' AS insutype,
      '11' AS med_type, ${time('n')} AS setl_time, 145.80 AS medfee_sumamt, 80 AS fund_pay_sumamt, '1' AS gend, 45 AS age, 1 AS _seq FROM ${facts}`,
    `INSERT INTO suspect BY NAME SELECT ${suspectId('n')} AS suspect_id, 'MC-RX-001' AS rule_id, '1-00000000' AS rule_version, 'd' AS rule_digest,
      'over-prescription' AS topic, 'suspicious' AS class, 'sign' AS kind, 'medium' AS severity, 'high' AS confidence, 'active' AS state, 'new' AS status,
      '{"mdtrt_id":"' || ${visit('n')} || '"}' AS key, ${institution('n')} AS fixmedins_code, ${person('n')} AS psn_no, 'D1' AS bilg_dr_code,
      ${time('n')} AS first_time, ${time('n')} AS last_time, 90 AS measure, 7 AS threshold, 500 + n % 997 AS amount, 'fact' AS amount_kind, 729.00 AS amt_total,
      71.28 AS amt_fund_est, '按项目' AS amt_basis, ${LINES_A_SUSPECT} AS lines_total, '${EXPLANATION}' AS explanation_zh, 'suspected' AS explanation_en,
      '{"psn_no":"' || ${person('n')} || '"}' AS evidence, 'd' AS evidence_digest, 'R000001' AS first_seen_run, 'R000001' AS last_seen_run FROM ${suspects}`,
    `INSERT INTO suspect_line BY NAME SELECT ${suspectId(`(n // ${LINES_A_SUSPECT}) * ${LINES_A_SUSPECT * FACTS_A_LINE}`)} AS suspect_id, 'fee_list_d' AS kind,
      ${key(`n * ${FACTS_A_LINE}`)} AS key, 1 + n % ${LINES_A_SUSPECT} AS line_no, 115.20 AS amount, 129.60 AS line_inscp_amt FROM (SELECT range AS n FROM range(${lines}))`,
    `INSERT INTO run BY NAME SELECT 'R000001' AS run, 1 AS run_no, 1 AS cut, DATE '2025-12-31' AS as_of, false AS limited, '{}' AS options, '0' AS program_version,
      'd' AS lock_digest, TIMESTAMP '2026-01-01' AS started_at, TIMESTAMP '2026-01-01' AS finished_at, 0 AS suspects, 0 AS new_suspects, 0 AS gone`,
    'CHECKPOINT',
  ]);
}
