import type { Text } from '../../base/language.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { Kind } from '../../records/kind.ts';
import { setlD } from '../../records/setl-d.ts';
import { tracD } from '../../records/trac-d.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Records that a row rule judges one by one. */
export interface Source {
  readonly kind: Kind;
  /** What its records are called in a sentence. */
  readonly label: Text;
  /** SQL of the records, with the columns of the effective view. */
  readonly rows: string;
  readonly time: string;
  /** SQL of the key under which a suspect's line names the record. */
  lineKey(dialect: Dialect): string;
  /** Policy-range and whole amount; NULL where the records carry none. */
  readonly amounts: { readonly range: string; readonly total: string } | undefined;
  readonly columns: { readonly settlement: string; readonly person: string; readonly doctor: string };
}

/**
 * Codes scanned when something was sold. A sale that came through both channels, as a sale (3505) and as a settlement
 * (2207), is one scan, whichever of its codes the settlement names.
 */
const SCANS = `SELECT t.* FROM eff_trac_d t
WHERE t.trac_event = 'settle' OR (t.trac_event = 'sale' AND (t.setl_id IS NULL OR t.setl_id NOT IN (
  SELECT setl_id FROM eff_trac_on_line WHERE trac_event = 'settle' AND setl_id IN (SELECT setl_id FROM eff_trac_d WHERE trac_event = 'sale' AND setl_id IS NOT NULL))))`;

/** The records that row rules can judge, by the name that rules call them. */
export const SOURCES: Readonly<Record<'trace-event' | 'fee-line' | 'settlement', Source>> = {
  'trace-event': {
    kind: tracD,
    label: { zh: '销售、结算时上传的追溯码', en: 'trace codes uploaded at sale or settlement' },
    rows: SCANS,
    time: 'trac_time',
    lineKey: (d) => d.concat('|', 'trac_event', 'fixmedins_code', 'drug_trac_codg', d.isoTime('trac_time')),
    amounts: undefined,
    columns: { settlement: 'setl_id', person: 'psn_no', doctor: 'NULL' },
  },
  'fee-line': {
    kind: feeListD,
    label: { zh: '费用明细', en: 'fee lines' },
    rows: 'SELECT t.* FROM eff_fee_list_d t',
    time: 'fee_ocur_time',
    lineKey: () => 'bkkp_sn',
    amounts: { range: 'inscp_amt', total: 'det_item_fee_sumamt' },
    columns: { settlement: 'setl_id', person: 'psn_no', doctor: 'bilg_dr_code' },
  },
  settlement: {
    kind: setlD,
    label: { zh: '结算记录', en: 'settlements' },
    rows: 'SELECT t.* FROM eff_setl_d t',
    time: 'setl_time',
    lineKey: () => 'setl_id',
    amounts: { range: 'inscp_amt', total: 'medfee_sumamt' },
    columns: { settlement: 'setl_id', person: 'psn_no', doctor: 'NULL' },
  },
};
