import { CODE_LISTS } from '../../records/code-lists.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import type { PlainRow } from './plain-row.ts';

const CODED = (['list_type', 'med_chrgitm_type', 'chrgitm_lv', 'med_type'] as const).map((name) => {
  const list = feeListD.columns.find((column) => column.name === name)?.codeList ?? '';
  return { name, known: new Set(Object.keys(CODE_LISTS[list]?.values ?? {})) };
});
const NUMBERED = ['fixmedins_code', 'feedetl_sn', 'mdtrt_id', 'psn_no', 'setl_id'] as const;
const CUT = /^[1-9][0-9]{14}0{3,}$/;
const MOMENT = /^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]000$/;
const SCIENTIFIC = /^[0-9]{1,3}(([.,][0-9]+)?[eE]\+|[.,][0-9]+[eE])[0-9]{1,3}$/;

/** The flags of a fee line, as landing has them: amounts that do not fit, unknown codes, ids that lost their last digits. */
export function flagsOf(row: PlainRow): string | undefined {
  const sum = Number(row.det_item_fee_sumamt);
  const flags: string[] = [];
  if (Math.abs(sum - Number(row.cnt) * Number(row.pric)) > 0.05 + 0.001 * Math.abs(sum)) flags.push('cross_foot_line');
  if (row.inscp_amt !== undefined && sum >= 0 && Number(row.inscp_amt) > sum + 0.01) flags.push('range_above_total');
  for (const { name, known } of CODED) {
    const code = row[name];
    if (code !== undefined && code !== '' && !known.has(code)) flags.push(`unknown_code:${name}`);
  }
  for (const name of NUMBERED) {
    const id = row[name];
    if (id !== undefined && CUT.test(id) && !MOMENT.test(id)) flags.push(`id_trailing_zeros:${name}`);
  }
  if (row.rx_drord_no !== undefined && SCIENTIFIC.test(row.rx_drord_no)) flags.push('id_spreadsheet:rx_drord_no');
  return flags.length === 0 ? undefined : flags.join(',');
}
