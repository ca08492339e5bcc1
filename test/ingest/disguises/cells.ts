import type { Column } from '../../../records/column.ts';

/** Writes one cell in some other form; the place (record and column) lets forms alternate. */
export type CellForm = (column: Column, text: string, place: number) => string;

const EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;

/** A day or time as the number a spreadsheet keeps it as. */
export function serialOf(text: string): number {
  const [date = '', clock] = text.split(' ');
  return (Date.parse(`${date}T${clock ?? '00:00:00'}Z`) - EPOCH) / DAY;
}

const NUMBERS: ReadonlySet<string> = new Set(['money', 'count', 'price', 'rate', 'integer']);
export const isNumber = (column: Column): boolean => NUMBERS.has(column.type);
export const isTime = (column: Column): boolean => column.type === 'date' || column.type === 'time';
const isId = (column: Column): boolean => column.type === 'id' || column.type === 'code';

const wide = (text: string): string =>
  text.replaceAll(/[0-9A-Za-z.,+-]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

/** `1234567.80` as `1,234,567.80`. */
export function grouped(text: string): string {
  const [whole = '', decimals] = text.split('.');
  const groups = whole.replaceAll(/\B(?=([0-9]{3})+$)/g, ',');
  return decimals === undefined ? groups : `${groups}.${decimals}`;
}

/** Yuan as 万元, to the last digit. */
export function inTenThousands(text: string): string {
  const negative = text.startsWith('-');
  const fen = text.replace(/[-.]/g, '').padStart(7, '0');
  return `${negative ? '-' : ''}${fen.slice(0, -6)}.${fen.slice(-6)}`;
}

function chinese(text: string, place: number): string {
  const [date = '', clock] = text.split(' ');
  const [year, month, day] = date.split('-').map(Number);
  const [hour, minute, second] = (clock ?? '').split(':').map(Number);
  if (place % 4 === 0) return String(serialOf(text));
  if (place % 4 === 1) return clock === undefined ? `${year}/${month}/${day}` : `${year}/${month}/${day} ${clock}`;
  if (place % 4 === 2) return clock === undefined ? `${year}.${month}.${day}` : text.replaceAll('-', '/');
  return clock === undefined
    ? `${year}年${month}月${day}日`
    : `${year}年${month}月${day}日 ${hour}时${minute}分${second}秒`;
}

/** Cells as people leave them in a spreadsheet they exported: separators, wide digits, apostrophes, dates of all sorts. */
export const asPeopleWrite: CellForm = (column, text, place) => {
  if (isTime(column)) return chinese(text, place);
  if (isNumber(column)) return place % 3 === 0 ? wide(text) : place % 3 === 1 ? grouped(text) : text;
  if (isId(column)) return place % 3 === 0 ? `'${text}` : place % 3 === 1 ? wide(text) : text;
  return text;
};

/** Names of the interface family, where a column has one that differs. */
const INTERFACE_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  setl_d: {
    psn_pay: 'psn_part_amt',
    cash_payamt: 'psn_cash_pay',
    othfund_pay: 'oth_pay',
    ownpay_hosp_part: 'hosp_part_amt',
    inscp_amt: 'inscp_scp_amt',
  },
  fee_list_d: {
    inscp_amt: 'inscp_scp_amt',
    overlmt_selfpay: 'overlmt_amt',
    bilg_dr_code: 'bilg_dr_codg',
    acord_dr_code: 'orders_dr_code',
    rx_drord_no: 'rxno',
  },
  trac_d: { trac_time: 'sel_retn_time', cnt: 'sel_retn_cnt', mdtrt_id: 'mdtrt_sn' },
  stock_d: { stock_time: 'inv_chg_time' },
  psn_b: { admdvs: 'insu_admdvs' },
  item_b: { med_list_codg: 'hilist_code', item_name: 'hilist_name' },
};

/** A column's name in the interface family; its own where both families agree. */
export function interfaceName(kind: string, column: Column): string {
  return INTERFACE_NAMES[kind]?.[column.name] ?? column.name;
}
