import type { Column } from '../../../records/column.ts';
import { interfaceName, isNumber } from './cells.ts';
import type { Cell, Table } from './table.ts';

type Fields = Readonly<Record<string, Cell>>;

/** A value of a flat record: numbers bare with all their digits, yes and no as JSON has them. */
function jsonValue(column: Column, text: string): string {
  if (isNumber(column)) return text;
  if (column.name === 'drug_trac_codg' && /^[1-9][0-9]{19}$/.test(text)) return text;
  if (column.name === 'vali_flag') return text === '1' ? 'true' : 'false';
  return JSON.stringify(text);
}

/** A table as flat JSON objects, one a line; empty cells are null in every other record and left out in the rest. */
export function jsonLines(table: Table): string {
  return table.records
    .map((record, r) => {
      const members = table.columns.flatMap((column, c) => {
        const text = record[c] ?? null;
        if (text === null) return r % 2 === 0 ? [`"${column.name}":null`] : [];
        return [`"${column.name}": ${jsonValue(column, text)}`];
      });
      return `{${(r % 3 === 0 ? members.toReversed() : members).join(', ')}}\n`;
    })
    .join('');
}

const fieldsOf = (table: Table): Fields[] =>
  table.records.map((record) => Object.fromEntries(table.columns.map((column, c) => [column.name, record[c] ?? null])));

const dropped = (fields: Fields, names: readonly string[]): Record<string, Cell> =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== null && !names.includes(name)));

function message(infno: string, place: string, input: unknown, output: unknown, n: number): string {
  const body = {
    infno,
    msgid: `${place}2025010100000${String(n).padStart(4, '0')}`,
    mdtrtarea_admvs: '130502',
    inf_time: '2025-06-01 08:00:00',
    fixmedins_code: place,
    infcode: '0',
    input,
    ...(output === undefined ? {} : { output }),
  };
  return `${JSON.stringify(body)}\n`;
}

function renamed(kind: string, table: Table, fields: Record<string, Cell>): Record<string, Cell> {
  const names = new Map(table.columns.map((column) => [column.name, interfaceName(kind, column)]));
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names.get(name) ?? name, value]));
}

const STOCK: Readonly<Record<string, { infno: string; node: string; time: string; count: string }>> = {
  count: { infno: '3501', node: 'invinfo', time: 'invdate', count: 'inv_cnt' },
  change: { infno: '3502', node: 'invinfo', time: 'inv_chg_time', count: 'cnt' },
  purchase: { infno: '3503', node: 'purcinfo', time: 'purc_retn_stoin_time', count: 'purc_retn_cnt' },
  purchase_return: { infno: '3504', node: 'purcinfo', time: 'purc_retn_stoin_time', count: 'purc_retn_cnt' },
  sale: { infno: '3505', node: 'selinfo', time: 'sel_retn_time', count: 'sel_retn_cnt' },
  sale_return: { infno: '3506', node: 'selinfo', time: 'sel_retn_time', count: 'sel_retn_cnt' },
};

/** What the platform answers to a fee line, as against what the institution sent. */
const ANSWERED = ['inscp_amt', 'overlmt_selfpay', 'chrgitm_lv'];

/** Fee lines, settlements, stock and trace codes as messages of the national interface, one a line. */
export function messages(settlements: Table, feeLines: Table, traces: Table, stock: Table): string {
  const lines: string[] = [];
  const codes = fieldsOf(traces);
  fieldsOf(feeLines).forEach((fee, n) => {
    const asked = dropped(fee, ['bkkp_sn', 'fixmedins_code', ...ANSWERED]);
    const answer = Object.fromEntries(
      ['feedetl_sn', ...ANSWERED].flatMap((name) => (fee[name] === null ? [] : [[name, fee[name] ?? null]])),
    ) as Record<string, Cell>;
    lines.push(
      message(
        '2204',
        fee['fixmedins_code'] ?? '',
        { feedetail: [renamed('fee_list_d', feeLines, asked)] },
        { result: [renamed('fee_list_d', feeLines, answer)] },
        n,
      ),
    );
  });
  fieldsOf(settlements).forEach((one, n) => {
    const mine = codes.filter((code) => code['trac_event'] === 'settle' && code['setl_id'] === one['setl_id']);
    const list = mine.map(({ feedetl_sn, drug_trac_codg, trdn_flag, med_list_codg }) => ({
      feedetl_sn,
      drug_trac_codg,
      trdn_flag,
      med_list_codg,
    }));
    lines.push(
      message(
        '2207',
        one['fixmedins_code'] ?? '',
        list.length === 0 ? {} : { drug_trac_info: list },
        { setlinfo: renamed('setl_d', settlements, dropped(one, ['fixmedins_code'])) },
        n + 1000,
      ),
    );
  });
  fieldsOf(stock).forEach((movement, n) => {
    const form = STOCK[movement['stock_event'] ?? ''];
    if (form === undefined) throw new Error(`no interface for ${movement['stock_event']}`);
    const { cnt, stock_time } = movement;
    const mine = codes.filter(
      (code) =>
        code['trac_event'] === movement['stock_event'] && code['fixmedins_bchno'] === movement['fixmedins_bchno'],
    );
    const node = {
      ...dropped(movement, ['stock_event', 'fixmedins_code', 'cnt', 'stock_time']),
      [form.time]: stock_time,
      [form.count]: cnt,
      ...(mine.length === 0 ? {} : { drugtracinfo: mine.map((code) => ({ drug_trac_codg: code['drug_trac_codg'] })) }),
    };
    lines.push(message(form.infno, movement['fixmedins_code'] ?? '', { [form.node]: node }, undefined, n + 2000));
  });
  return lines.join('');
}
