import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { identifier, literal } from '../store/sql.ts';

/** A line of evidence as a reader looks it up at the hospital. */
export interface EvidenceLine {
  readonly kind: string;
  readonly key: string;
  readonly amount: string | null;
  /** The record's own columns that identify it on paper; personal columns left out. */
  readonly record: Readonly<Record<string, string | null>> | null;
}

const SHOWN: Readonly<Record<string, readonly string[]>> = {
  fee_list_d: [
    'fee_ocur_time',
    'mdtrt_id',
    'setl_id',
    'feedetl_sn',
    'med_list_codg',
    'medins_list_name',
    'cnt',
    'pric',
    'det_item_fee_sumamt',
    'inscp_amt',
    'bilg_dept_name',
    'bilg_dr_code',
  ],
  setl_d: [
    'setl_time',
    'mdtrt_id',
    'ipt_otp_no',
    'insutype',
    'medfee_sumamt',
    'fulamt_ownpay_amt',
    'inscp_amt',
    'fund_pay_sumamt',
  ],
  trac_d: ['trac_time', 'drug_trac_codg', 'med_list_codg', 'setl_id', 'bkkp_sn', 'rtal_docno'],
};
/** How a line names its record. */
const KEY: Readonly<Record<string, string>> = {
  fee_list_d: 'bkkp_sn',
  setl_d: 'setl_id',
  trac_d: "concat_ws('|', trac_event, fixmedins_code, drug_trac_codg, strftime(trac_time, '%Y-%m-%d %H:%M:%S'))",
};

function recordOf(row: Row, columns: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(columns.map((name) => [name, cellOrNull(row, name)]));
}

/** The evidence lines of a suspect in their order, with what the warehouse holds of each. At most `limit`. */
export async function evidenceLines(session: Session, suspectId: string, limit: number): Promise<EvidenceLine[]> {
  const lines = await session.rows(
    `SELECT kind, key, amount, line_no FROM suspect_line WHERE suspect_id = ${literal(suspectId)} ORDER BY line_no LIMIT ${limit}`,
  );
  const found = new Map<string, Record<string, string | null>>();
  for (const [kind, columns] of Object.entries(SHOWN)) {
    const keys = lines.filter((line) => cell(line, 'kind') === kind).map((line) => literal(cell(line, 'key')));
    if (keys.length === 0) continue;
    const key = KEY[kind] ?? 'NULL';
    const rows = await session.rows(
      `SELECT ${key} AS line_key, ${columns.map(identifier).join(', ')} FROM ${identifier(kind)} WHERE ${key} IN (${keys.join(', ')})`,
    );
    for (const row of rows) found.set(`${kind}|${cell(row, 'line_key')}`, recordOf(row, columns));
  }
  return lines.map((line) => ({
    kind: cell(line, 'kind'),
    key: cell(line, 'key'),
    amount: cellOrNull(line, 'amount'),
    record: found.get(`${cell(line, 'kind')}|${cell(line, 'key')}`) ?? null,
  }));
}

/** The stored facts a suspect's sentence was made from. */
export async function evidenceFacts(session: Session, suspectId: string): Promise<Record<string, unknown>> {
  const text = await session.value(`SELECT evidence FROM suspect WHERE suspect_id = ${literal(suspectId)}`);
  return text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
}
