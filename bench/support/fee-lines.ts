import type { Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';

/** A query that makes fee lines as a city's extract has them: 26 columns, about 12 lines a visit, exact money. */
export function feeLines(count: number): string {
  return `SELECT institution || '|' || visit || '|' || line AS bkkp_sn, visit AS mdtrt_id,
  'P' || lpad((hash(v) % 1000000)::VARCHAR, 20, '0') AS psn_no, institution AS fixmedins_code,
  'XN' || lpad(item::VARCHAR, 21, '0') AS med_list_codg, charged AS fee_ocur_time,
  cnt::DECIMAL(16, 4) AS cnt, fen::DECIMAL(16, 6) / 100 AS pric, (cnt * fen)::DECIMAL(16, 2) / 100 AS det_item_fee_sumamt,
  line AS feedetl_sn, 'S' || lpad(v::VARCHAR, 19, '0') AS setl_id,
  (cnt * fen)::DECIMAL(16, 2) / 100 AS inscp_amt, 0.00 AS fulamt_ownpay_amt, 0.00 AS overlmt_selfpay, 0.00 AS preselfpay_amt,
  'KS' || (hash(v) % 50) AS bilg_dept_codg, 'D' || lpad((hash(v) % 9000)::VARCHAR, 12, '0') AS bilg_dr_code, 'RX' || (r // 3) AS rx_drord_no,
  ['101', '102', '201', '301'][1 + (item % 4)::INTEGER] AS list_type, lpad((1 + item % 14)::VARCHAR, 2, '0') AS med_chrgitm_type,
  '0' || (1 + item % 3) AS chrgitm_lv, '项目 ' || item AS hilist_name, '10mg*24' AS spec, '11' AS med_type, '1' AS vali_flag,
  charged + INTERVAL 1 DAY AS updt_time
FROM (SELECT r, r // 12 AS v, 'MD' || lpad((r // 12)::VARCHAR, 14, '0') AS visit, lpad(r::VARCHAR, 18, '0') AS line,
    'H' || lpad((r // 400 % 3000)::VARCHAR, 11, '0') AS institution, hash(r * 7) % 20000 AS item,
    (1 + hash(r * 3) % 20)::INTEGER AS cnt, (hash(r * 5) % 100000)::INTEGER AS fen,
    TIMESTAMP '2025-01-01' + to_seconds((r // 12 * 37) % 31536000) AS charged
  FROM (SELECT range AS r FROM range(${count})))`;
}

/** Writes the same fee lines as CSV and as Parquet. */
export async function writeFeeLines(session: Session, count: number, csv: string, parquet: string): Promise<void> {
  await session.run(`COPY (${feeLines(count)}) TO ${literal(parquet)} (FORMAT parquet)`);
  await session.run(`COPY (SELECT * REPLACE (strftime(fee_ocur_time, '%Y-%m-%d %H:%M:%S') AS fee_ocur_time,
    strftime(updt_time, '%Y-%m-%d %H:%M:%S') AS updt_time) FROM read_parquet(${literal(parquet)})) TO ${literal(csv)} (HEADER)`);
}
