import { literal } from '../../store/sql.ts';

/** A kind of record that evidence lines point to, and what a reader looks up of it. */
interface LineRecord {
  readonly kind: string;
  /** SQL over the record `r`: the key that lines name it by. */
  readonly key: string;
  /** SQL over the lines `l` of the kind: the values of an indexed-by column that such records have, to read few of them. */
  readonly sought: { readonly column: string; readonly value: string };
  readonly shows: Readonly<Partial<Record<LineColumn, string>>>;
}

const COLUMNS = [
  'mdtrt_id',
  'setl_id',
  'psn_no',
  'dept_name',
  'bilg_dr_code',
  'bilg_dr_name',
  'med_type',
  'med_list_codg',
  'item_name',
  'medins_list_codg',
  'medins_list_name',
  'cnt',
  'pric',
  'line_sum',
  'happened_at',
  'feedetl_sn',
  'event',
  'drug_trac_codg',
  'manu_lotnum',
  'own_pay',
  'fund_paid',
] as const;
type LineColumn = (typeof COLUMNS)[number];

const TYPES: Readonly<Partial<Record<LineColumn, string>>> = {
  cnt: 'DECIMAL(16,4)',
  pric: 'DECIMAL(16,6)',
  line_sum: 'DECIMAL(16,2)',
  own_pay: 'DECIMAL(16,2)',
  fund_paid: 'DECIMAL(16,2)',
  happened_at: 'TIMESTAMP',
};

const LINE_RECORDS: readonly LineRecord[] = [
  {
    kind: 'fee_list_d',
    key: 'r.bkkp_sn',
    sought: { column: 'bkkp_sn', value: 'key' },
    shows: {
      mdtrt_id: 'r.mdtrt_id',
      setl_id: 'r.setl_id',
      psn_no: 'r.psn_no',
      dept_name: 'coalesce(r.bilg_dept_name, r.bilg_dept_codg)',
      bilg_dr_code: 'r.bilg_dr_code',
      bilg_dr_name: 'r.bilg_dr_name',
      med_type: 'r.med_type',
      med_list_codg: 'r.med_list_codg',
      item_name: 'r.hilist_name',
      medins_list_codg: 'r.medins_list_codg',
      medins_list_name: 'r.medins_list_name',
      cnt: 'r.cnt',
      pric: 'r.pric',
      line_sum: 'r.det_item_fee_sumamt',
      happened_at: 'r.fee_ocur_time',
      feedetl_sn: 'r.feedetl_sn',
      own_pay: 'r.fulamt_ownpay_amt',
    },
  },
  {
    kind: 'setl_d',
    key: 'r.setl_id',
    sought: { column: 'setl_id', value: 'key' },
    shows: {
      mdtrt_id: 'r.mdtrt_id',
      setl_id: 'r.setl_id',
      psn_no: 'r.psn_no',
      med_type: 'r.med_type',
      line_sum: 'r.medfee_sumamt',
      own_pay: 'r.fulamt_ownpay_amt',
      fund_paid: 'r.fund_pay_sumamt',
      happened_at: 'r.setl_time',
    },
  },
  {
    kind: 'mdtrt_d',
    key: 'r.mdtrt_id',
    sought: { column: 'mdtrt_id', value: 'key' },
    shows: {
      mdtrt_id: 'r.mdtrt_id',
      psn_no: 'r.psn_no',
      bilg_dr_code: 'r.chfpdr_code',
      bilg_dr_name: 'r.chfpdr_name',
      med_type: 'r.med_type',
      happened_at: 'r.begntime',
    },
  },
  {
    kind: 'trac_d',
    // A trace event has no key of one column: lines name it by event, institution, code and time.
    key: "concat_ws('|', r.trac_event, r.fixmedins_code, r.drug_trac_codg, strftime(r.trac_time, '%Y-%m-%d %H:%M:%S'))",
    sought: { column: 'drug_trac_codg', value: "split_part(key, '|', 3)" },
    shows: {
      mdtrt_id: 'r.mdtrt_id',
      setl_id: 'r.setl_id',
      psn_no: 'r.psn_no',
      med_list_codg: 'r.med_list_codg',
      cnt: 'r.cnt',
      happened_at: 'r.trac_time',
      feedetl_sn: 'r.feedetl_sn',
      event: 'r.trac_event',
      drug_trac_codg: 'r.drug_trac_codg',
      manu_lotnum: 'r.manu_lotnum',
    },
  },
  {
    kind: 'stock_d',
    key: 'r.rid',
    sought: { column: 'rid', value: 'key' },
    shows: {
      mdtrt_id: 'r.mdtrt_id',
      setl_id: 'r.setl_id',
      psn_no: 'r.psn_no',
      med_list_codg: 'r.med_list_codg',
      cnt: 'r.cnt',
      pric: 'r.pric',
      happened_at: 'r.stock_time',
      event: 'r.stock_event',
      drug_trac_codg: 'r.drug_trac_codg',
      manu_lotnum: 'r.manu_lotnum',
    },
  },
];

/** The records of one kind that the lines of a table point to, one for each key: the last that arrived. */
function recordsOf({ kind, key, sought }: LineRecord, lines: string, columns: string): string {
  return `SELECT '${kind}' AS kind, ${key} AS key, r.fixmedins_code${columns}
FROM ${kind} r WHERE r.${sought.column} IN (SELECT ${sought.value} FROM ${lines} WHERE kind = '${kind}')
QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY r._seq DESC, r.rowid) = 1`;
}

const union = (parts: readonly string[]): string => parts.map((part) => `(${part})`).join('\nUNION ALL\n');

/** SQL: kind and key of the records of one institution, as lines name them. */
export function recordsAtSql(institution: string): string {
  return union(
    LINE_RECORDS.map(
      ({ kind, key }) =>
        `SELECT '${kind}' AS kind, ${key} AS key FROM ${kind} r WHERE r.fixmedins_code = ${literal(institution)}`,
    ),
  );
}

/** SQL: kind, key, institution and settlement of the records that the lines of `line` point to. */
export const LINE_PLACES = union(
  LINE_RECORDS.map((record) =>
    recordsOf(record, 'line', `, CAST(${record.shows.setl_id ?? 'NULL'} AS VARCHAR) AS setl_id`),
  ),
);

/**
 * SQL: what a reader looks up of the records that the lines of `line` point to. Records that are there no more are left out.
 *
 * @param kinds the kinds that there are lines of: a kind without any would cost memory for nothing.
 */
export function lineRecordsSql(kinds: readonly string[]): string {
  const some = LINE_RECORDS.filter(({ kind }) => kinds.includes(kind));
  const parts = (some.length === 0 ? LINE_RECORDS : some).map((record) => {
    const columns = COLUMNS.map(
      (name) => `, CAST(${record.shows[name] ?? 'NULL'} AS ${TYPES[name] ?? 'VARCHAR'}) AS ${name}`,
    );
    return recordsOf(record, 'line', columns.join(''));
  });
  return union(parts);
}
