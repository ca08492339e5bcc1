import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** What a ledger is to hold. */
export interface LedgerSize {
  readonly suspects: number;
  /** Evidence lines of each suspect. */
  readonly linesEach: number;
}

const EXPLANATION =
  '该次普通门诊开具氨氯地平9盒，折合90天用量，超过7天上限；放行一个最小包装后仍超出80天。参保人近12个月无慢特病登记，也无慢性病诊断。疑似单次开药超天数，请调取处方核实。';
const INSTITUTIONS = 3000;
const RULES = 30;
/** What the newest run found or changed stands behind the rest, in an order of its own. */
const NEWEST_SHARE = 10;

const institution = (n: string): string => `'H' || lpad((hash(${n}) % ${INSTITUTIONS})::VARCHAR, 11, '0')`;
const visit = (n: string): string => `'MD' || lpad((${n})::VARCHAR, 18, '0')`;
const person = (n: string): string => `'99' || lpad(((${n}) % 800000)::VARCHAR, 16, '0')`;
const time = (n: string): string => `TIMESTAMP '2024-01-01' + to_minutes(((${n}) * 7) % 1000000)`;
const key = (n: string, each: number): string => `${institution(`(${n}) // ${each}`)} || '|' || ${visit(n)} || '|0001'`;

/** Suspects as a run writes them: by rule and id; the newest tenth behind them. */
function suspectsSql(part: string, each: number): string {
  return `INSERT INTO suspect BY NAME SELECT * FROM (SELECT md5(n::VARCHAR) AS suspect_id, 'MC-RX-' || lpad((hash(n) % ${RULES})::VARCHAR, 3, '0') AS rule_id, '1-00000000' AS rule_version,
    'aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-cccccccccccccccc-dddddddddddddddd' AS rule_digest, 'over-prescription' AS topic, 'suspicious' AS class, 'sign' AS kind, 'medium' AS severity, 'high' AS confidence,
    CASE WHEN n % 10 = 3 THEN 'gone' ELSE 'active' END AS state, CASE WHEN n % 20 = 0 THEN 'assigned' WHEN n % 20 = 1 THEN 'decided' ELSE 'new' END AS status,
    '{"mdtrt_id":"' || ${visit('n')} || '","gnrc_name":"氨氯地平"}' AS key, ${institution('n')} AS fixmedins_code, ${person('n')} AS psn_no, 'D' || lpad((n % 9000)::VARCHAR, 12, '0') AS bilg_dr_code,
    ${time('n')} AS first_time, ${time('n')} AS last_time, 90 AS measure, 7 AS threshold, 500 + n % 997 AS amount, 'fact' AS amount_kind, 729.00 AS amt_total,
    71.28 AS amt_fund_est, '按项目' AS amt_basis, ${each} AS lines_total, ${literal(EXPLANATION)} AS explanation_zh, ${literal('Suspected: 90 days of amlodipine in one ordinary visit, above 7; one pack allowed for, 80 too many.')} AS explanation_en,
    '{"psn_no":"' || ${person('n')} || '","gnrc_name":"氨氯地平","days":"90","limit":"7","packs":"9","drug":"苯磺酸氨氯地平片","lookback":"365"}' AS evidence,
    md5('e' || n) AS evidence_digest, 'R000001' AS first_seen_run, 'R000002' AS last_seen_run
  FROM ${part}) ORDER BY rule_id, suspect_id`;
}

function linesSql(part: string, each: number): string {
  return `INSERT INTO suspect_line BY NAME SELECT md5(n::VARCHAR) AS suspect_id, 'fee_list_d' AS kind, ${key(`n * ${each} + line_no - 1`, each)} AS key, line_no, 115.20 AS amount, 129.60 AS line_inscp_amt
  FROM ${part}, (SELECT range AS line_no FROM range(1, ${each + 1})) ORDER BY suspect_id, line_no`;
}

/**
 * Fills an empty warehouse with a ledger and the fee lines that its evidence names. A tenth of the suspects was touched by people: due
 * days, some over, and verdicts.
 */
export async function writeBigLedger(session: Session, { suspects, linesEach: each }: LedgerSize): Promise<void> {
  const old = `(SELECT range AS n FROM range(${suspects}) WHERE range % ${NEWEST_SHARE} <> 0)`;
  const newest = `(SELECT range AS n FROM range(0, ${suspects}, ${NEWEST_SHARE}))`;
  const fact = `(SELECT range AS n FROM range(${suspects * each}))`;
  await session.runAll([
    `INSERT INTO medins_b BY NAME SELECT 'H' || lpad(n::VARCHAR, 11, '0') AS fixmedins_code, DATE '1900-01-01' AS begndate, '某某市第' || n || '人民医院' AS fixmedins_name,
      '1' AS fixmedins_type, '05' AS hosp_lv, '990101' AS admdvs, 1 AS _seq FROM (SELECT range AS n FROM range(${INSTITUTIONS}))`,
    `INSERT INTO fee_list_d BY NAME SELECT ${key('n', each)} AS bkkp_sn, ${visit('n')} AS mdtrt_id, ${person(`n // ${each}`)} AS psn_no, ${institution(`n // ${each}`)} AS fixmedins_code,
      'XC08CAA175A001010100' || (n % 1000) AS med_list_codg, ${time(`n // ${each}`)} AS fee_ocur_time, 9 AS cnt, 16.2 AS pric, 145.80 AS det_item_fee_sumamt,
      '0001' AS feedetl_sn, '8' || lpad(n::VARCHAR, 19, '0') AS setl_id, 129.60 AS inscp_amt, '心血管内科门诊' AS bilg_dept_name, 'D1' AS bilg_dr_code, '氨氯地平片' AS medins_list_name, 1 AS _seq FROM ${fact}`,
    suspectsSql(old, each),
    suspectsSql(newest, each),
    linesSql(old, each),
    linesSql(newest, each),
    `INSERT INTO suspect_case BY NAME SELECT md5(n::VARCHAR) AS suspect_id, 'officer' || n % 5 AS assignee, DATE '2026-01-01' + (n % 100)::INTEGER AS due_at,
      CASE WHEN n % 20 = 1 THEN CASE n % 3 WHEN 0 THEN 'confirmed' WHEN 1 THEN 'partly' ELSE 'dismissed' END END AS verdict, TIMESTAMP '2026-01-05' AS decided_at,
      false AS look_again, TIMESTAMP '2026-01-05' AS updated_at, 'officer' AS updated_by FROM (SELECT range AS n FROM range(${suspects}) WHERE range % 20 < 2)`,
    `INSERT INTO run BY NAME SELECT 'R00000' || n AS run, n AS run_no, 1 AS cut, DATE '2025-12-31' AS as_of, false AS limited, '{}' AS options, '0' AS program_version,
      'd' AS lock_digest, TIMESTAMP '2026-01-01' AS started_at, TIMESTAMP '2026-01-01' AS finished_at, 0 AS suspects, 0 AS new_suspects, 0 AS gone FROM (VALUES (1), (2)) AS t(n)`,
    'CHECKPOINT',
  ]);
}
