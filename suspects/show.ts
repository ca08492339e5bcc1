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
/** How a line names its record, and by which plain column such records are found fast: its value in the `key` of a line. */
const KEY: Readonly<Record<string, { readonly key: string; readonly column: string; readonly value: string }>> = {
  fee_list_d: { key: 'bkkp_sn', column: 'bkkp_sn', value: 'key' },
  setl_d: { key: 'setl_id', column: 'setl_id', value: 'key' },
  trac_d: {
    key: "concat_ws('|', trac_event, fixmedins_code, drug_trac_codg, strftime(trac_time, '%Y-%m-%d %H:%M:%S'))",
    column: 'drug_trac_codg',
    value: "split_part(key, '|', 3)",
  },
};

function recordOf(row: Row, columns: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(columns.map((name) => [name, cellOrNull(row, name)]));
}

/** Records of a kind by the keys of their lines. An institution narrows the search to its own. */
async function recordsOf(
  session: Session,
  kind: string,
  keys: readonly string[],
  institution: string | null,
): Promise<Map<string, Readonly<Record<string, string | null>>>> {
  const [named, columns] = [KEY[kind], SHOWN[kind]];
  if (named === undefined || columns === undefined || keys.length === 0) return new Map();
  const line = `(SELECT unnest([${keys.map(literal).join(', ')}]) AS key)`;
  const own = institution === null ? '' : ` AND fixmedins_code = ${literal(institution)}`;
  const rows = await session.rows(
    `SELECT ${named.key} AS line_key, ${columns.map(identifier).join(', ')} FROM ${identifier(kind)}
WHERE ${named.column} IN (SELECT ${named.value} FROM ${line})${own} AND ${named.key} IN (SELECT key FROM ${line})`,
  );
  return new Map(rows.map((row) => [cell(row, 'line_key'), recordOf(row, columns)]));
}

/** The evidence lines of a suspect in their order, with what the warehouse holds of each. At most `limit`. */
export async function evidenceLines(session: Session, suspectId: string, limit: number): Promise<EvidenceLine[]> {
  const lines = await session.rows(
    `SELECT kind, key, amount, line_no FROM suspect_line WHERE suspect_id = ${literal(suspectId)} ORDER BY line_no LIMIT ${limit}`,
  );
  const institution = await session.value(
    `SELECT fixmedins_code FROM suspect WHERE suspect_id = ${literal(suspectId)}`,
  );
  const found = new Map<string, Readonly<Record<string, string | null>>>();
  for (const kind of Object.keys(SHOWN)) {
    const keys = lines.filter((line) => cell(line, 'kind') === kind).map((line) => cell(line, 'key'));
    // Most records are the institution's own, and a short code is compared several times as fast as the key of a line.
    const own = await recordsOf(session, kind, institution === null ? [] : keys, institution);
    const elsewhere = keys.filter((key) => !own.has(key));
    for (const [key, record] of [...own, ...(await recordsOf(session, kind, elsewhere, null))])
      found.set(`${kind}|${key}`, record);
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
