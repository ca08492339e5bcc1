import { diagD } from '../../../records/diag-d.ts';
import { feeListD } from '../../../records/fee-list-d.ts';
import { mdtrtD } from '../../../records/mdtrt-d.ts';
import { itemB, medinsB, psnB, tracPrefixB } from '../../../records/registers.ts';
import { setlD } from '../../../records/setl-d.ts';
import { stockD } from '../../../records/stock-d.ts';
import { tracD } from '../../../records/trac-d.ts';
import { tableOf, type Cell, type Table } from './table.ts';

type Fields = Record<string, Cell>;

const PERSONS = 24;
const VISITS = 48;
const ITEMS = 16;
const NAMES = ['张三', '李四𠮷', '王䶮', '赵㐂', '欧阳·测试', '钱﨑'];
const INSTITUTIONS = [
  { fixmedins_code: 'H13050000001', fixmedins_name: '某市第一人民医院（东院）', hosp_lv: '02', fixmedins_type: '1' },
  { fixmedins_code: 'H13050000002', fixmedins_name: '“测试”中医院, 南区', hosp_lv: '05', fixmedins_type: '1' },
  { fixmedins_code: 'P13050000003', fixmedins_name: '㙍镇大药房', hosp_lv: '11', fixmedins_type: '2' },
  { fixmedins_code: 'P13050000004', fixmedins_name: '"平安"药店', hosp_lv: '11', fixmedins_type: '2' },
] as const;

const yuan = (fen: number): string => (fen / 100).toFixed(2);
const two = (value: number): string => String(value).padStart(2, '0');
const day = (i: number): string => `2025-${two(1 + (i % 12))}-${two(1 + ((i * 7) % 28))}`;
/** Every fifth time is a day without a time. */
const time = (i: number): string =>
  i % 5 === 0 ? day(i) : `${day(i)} ${two(i % 24)}:${two((i * 13) % 60)}:${two((i * 29) % 60)}`;
const digits = (prefix: string, i: number, length: number): string =>
  prefix + String(i * 7919 + 12_345).padStart(length - prefix.length, '0');

const institution = (i: number) => INSTITUTIONS[i % INSTITUTIONS.length] ?? INSTITUTIONS[0];
const person = (i: number): string => digits('1305000000', i % PERSONS, 20);
const visit = (i: number): string => digits('MD1305', i, 24);
const settlement = (i: number): string => digits('130500', i, 20);
const item = (i: number): string => `XN07XXB093B0020101000${two(i % ITEMS)}`;

const persons: Fields[] = Array.from({ length: PERSONS }, (_, i) => ({
  psn_no: person(i),
  begndate: i % 3 === 0 ? '2020-01-01' : day(i),
  enddate: i % 4 === 0 ? '2026-12-31' : null,
  gend: String(1 + (i % 2)),
  brdy: `19${two(40 + i)}-0${1 + (i % 9)}-11`,
  psn_name: NAMES[i % NAMES.length] ?? null,
  certno: i % 3 === 0 ? `00000019${two(40 + i)}01010${two(i)}X` : null,
  tel: i % 2 === 0 ? `000${digits('', i, 8)}` : null,
  addr: i % 4 === 1 ? `测试路 ${i} 号，3#楼` : null,
  insutype: i % 3 === 0 ? '390' : '310',
  updt_time: time(i + 3),
}));

function settled(i: number, refundOf?: number): Fields {
  const place = institution(i);
  const source = refundOf ?? i;
  const sign = refundOf === undefined ? 1 : -1;
  const [own, over, first, range] = [source * 137, source * 11, source * 53, 8809 + source * 12_345];
  const total = own + over + first + range;
  const fund = Math.floor(range / 2) + 3;
  const money = (fen: number): string => yuan(sign * fen);
  return {
    setl_id: settlement(i),
    mdtrt_id: visit(source),
    psn_no: person(source),
    psn_name: NAMES[source % NAMES.length] ?? null,
    gend: String(1 + (source % 2)),
    brdy: `19${two(40 + (source % PERSONS))}-0${1 + (source % 9)}-11`,
    age: source % 3 === 0 ? `${30 + source}.5` : String(30 + source),
    insutype: source % 7 === 0 ? '777' : '310',
    med_type: ['11', '21', '41', '14'][source % 4] ?? '11',
    fixmedins_code: place.fixmedins_code,
    fixmedins_name: place.fixmedins_name,
    setl_time: time(i),
    begndate: day(source),
    enddate: source % 4 === 1 ? day(source) : null,
    medfee_sumamt: money(total),
    fulamt_ownpay_amt: money(own),
    overlmt_selfpay: money(over),
    preselfpay_amt: money(first),
    inscp_amt: money(range),
    fund_pay_sumamt: money(fund),
    hifp_pay: money(fund),
    pool_prop_selfpay: source % 2 === 0 ? '0.7' : '0.8525',
    psn_pay: money(total - fund),
    acct_pay: money(Math.floor((total - fund) / 2)),
    cash_payamt: source % 3 === 0 ? null : money(total - fund - Math.floor((total - fund) / 2)),
    othfund_pay: source % 5 === 0 ? money(0) : null,
    ownpay_hosp_part: null,
    init_setl_id: refundOf === undefined ? null : settlement(refundOf),
    refd_setl_flag: refundOf === undefined ? '0' : '1',
    vali_flag: '1',
    updt_time: time(i + 2),
  };
}

const settlements: Fields[] = [
  ...Array.from({ length: VISITS }, (_, i) => settled(i)),
  ...Array.from({ length: 4 }, (_, i) => settled(VISITS + i * 4, i * 4)),
];

const visits: Fields[] = Array.from({ length: VISITS }, (_, i) => ({
  mdtrt_id: visit(i),
  psn_no: person(i),
  psn_name: NAMES[i % NAMES.length] ?? null,
  fixmedins_code: institution(i).fixmedins_code,
  med_type: ['11', '21', '41', '14'][i % 4] ?? '11',
  begntime: time(i),
  endtime: i % 4 === 1 ? time(i) : null,
  ipt_otp_no: i % 4 === 1 ? `0${digits('', i, 8)}` : null,
  adm_dept_name: i % 4 === 1 ? '心内科一病区/ICU' : null,
  adm_bed: i % 4 === 1 ? '+12床' : null,
  ipt_days: i % 4 === 1 ? String(1 + (i % 9)) : null,
  otp_diag_info: i % 3 === 0 ? '高血压 3级;糖尿病|待查, "复查"' : null,
  updt_time: time(i + 1),
}));

function feeLine(i: number): Fields {
  const source = i % VISITS;
  const refund = i % 40 === 39;
  const count = refund ? -2 : 1 + (i % 6);
  const price = 1250 + (i % ITEMS) * 12_347;
  const place = institution(source).fixmedins_code;
  const line = `${two(Math.floor(i / VISITS))}${digits('', i, 10)}`;
  return {
    bkkp_sn: `${place}|${visit(source)}|${line}`,
    feedetl_sn: line,
    mdtrt_id: visit(source),
    psn_no: person(source),
    fixmedins_code: place,
    setl_id: source % 9 === 0 ? null : settlement(source),
    med_list_codg: item(i),
    fee_ocur_time: time(source),
    cnt: i % 8 === 0 ? `${count}.5` : String(count),
    pric: i % 8 === 0 ? '0.123456' : yuan(price),
    det_item_fee_sumamt: i % 8 === 0 ? yuan(Math.round((count + 0.5) * 12.3)) : yuan(count * price),
    inscp_amt: i % 8 === 0 ? null : yuan(count * price),
    overlmt_selfpay: i % 5 === 0 ? '0.00' : null,
    bilg_dr_code: i % 3 === 0 ? null : digits('D', i % 7, 13),
    acord_dr_code: i % 6 === 0 ? digits('D', i % 5, 13) : null,
    rx_drord_no: i % 2 === 0 ? digits('RX', Math.floor(i / 3), 12) : null,
    list_type: ['101', '102', '201', '301'][i % 4] ?? null,
    chrgitm_lv: `0${1 + (i % 3)}`,
    hilist_name: `测试药品${two(i % ITEMS)}（0.1g×24片）`,
    spec: i % 5 === 0 ? '0.1g*24片/盒 5%' : null,
    prd_days: i % 4 === 0 ? '7' : null,
    updt_time: time(source + 4),
  };
}

const feeLines: Fields[] = Array.from({ length: 144 }, (_, i) => feeLine(i));

const diagnoses: Fields[] = Array.from({ length: 60 }, (_, i) => ({
  mdtrt_id: visit(i % VISITS),
  diag_type: i < VISITS ? '1' : '2',
  diag_code: ['I10.x00', 'E11.900', 'J06.9', '000123'][i % 4] ?? '',
  maindiag_flag: i < VISITS ? '1' : '0',
  diag_srt_no: String(1 + Math.floor(i / VISITS)),
  diag_name: ['原发性高血压', '2型糖尿病', '上呼吸道感染', '倈（测试）'][i % 4] ?? null,
  diag_time: i % 3 === 0 ? null : time(i % VISITS),
  updt_time: time(i),
}));

/** Codes that damage, constants and bar codes made of trace codes: each lands with its flag. */
const ODD_CODES = ['6901234567892', '8.17E+19', '00000000000000000000', '81200000000000000000', '无码', '8123456789'];
const code = (i: number): string => (i % 7 === 3 ? ODD_CODES[Math.floor(i / 7)] : undefined) ?? digits('81234', i, 20);

/** Stock movements without a record number: two of them are the same in every cell and both count. */
const stock: Fields[] = Array.from({ length: 42 }, (_, n) => {
  const i = n === 1 ? 0 : n;
  const event = ['count', 'change', 'purchase', 'purchase_return', 'sale', 'sale_return'][i % 6] ?? 'count';
  const sold = event === 'sale' || event === 'sale_return';
  return {
    stock_event: event,
    fixmedins_code: institution(i).fixmedins_code,
    med_list_codg: item(i),
    stock_time: event === 'count' ? day(i) : time(i),
    cnt: i % 7 === 0 ? '1200.25' : String(i * 3),
    pric: event === 'change' ? '1234.5' : null,
    finl_trns_pric: event === 'count' || event === 'change' ? null : '9.876543',
    inv_chg_type: event === 'change' ? '101' : null,
    fixmedins_bchno: digits('PC', i, 16),
    spler_name: event === 'purchase' ? '测试医药（集团）有限公司' : null,
    manu_lotnum: i % 3 === 0 ? null : `00${two(i)}E5`,
    expy_end: i % 4 === 0 ? null : '2026-12-31',
    psn_no: sold ? person(i) : null,
    setl_id: sold && i % 4 === 0 ? settlement(i) : null,
    rtal_docno: sold ? digits('LS', i, 14) : null,
    trdn_flag: sold ? String(i % 2) : null,
  };
});

/** Codes of what was bought, sold and taken back stand with the movement; codes of what was settled with the fee line. */
const tracedEvents = new Set(['purchase', 'purchase_return', 'sale', 'sale_return']);
const CARRIED_BY_CODES = new Set(
  [
    ['fixmedins_code', 'med_list_codg', 'finl_trns_pric', 'fixmedins_bchno', 'manu_lotnum', 'expy_end'],
    ['psn_no', 'setl_id', 'rtal_docno', 'trdn_flag'],
  ].flat(),
);
const traces: Fields[] = [
  ...stock
    .filter((movement) => tracedEvents.has(movement['stock_event'] ?? ''))
    .map((movement, i): Fields => {
      // A code stands for one pack, whatever the movement counts.
      const shared = Object.fromEntries(Object.entries(movement).filter(([name]) => CARRIED_BY_CODES.has(name)));
      const { stock_event, stock_time } = movement;
      return { ...shared, trac_event: stock_event ?? null, trac_time: stock_time ?? null, drug_trac_codg: code(i) };
    }),
  ...Array.from({ length: 28 }, (_, i): Fields => {
    const fee = feeLines[i];
    return {
      trac_event: 'settle',
      fixmedins_code: institution(i).fixmedins_code,
      drug_trac_codg: code(i + 28),
      trac_time: time(i),
      med_list_codg: item(i),
      setl_id: settlement(i),
      mdtrt_id: visit(i),
      feedetl_sn: fee?.['feedetl_sn'] ?? null,
      bkkp_sn: fee?.['bkkp_sn'] ?? null,
      psn_no: person(i),
      trdn_flag: i % 4 === 0 ? '1' : '0',
    };
  }),
];

const institutions: Fields[] = INSTITUTIONS.map((one, i) => ({
  ...one,
  begndate: '2020-01-01',
  admdvs: '130502',
  bed_cnt: i < 2 ? String(1200 + i) : null,
  lnt: i === 0 ? '114.5048' : null,
  addr: i === 1 ? '测试街 1-2 号' : null,
}));

const items: Fields[] = Array.from({ length: ITEMS }, (_, i) => ({
  med_list_codg: item(i),
  begndate: '2025-01-01',
  item_name: `测试药品${two(i)}`,
  list_type: ['101', '102', '201', '301'][i % 4] ?? '101',
  gnrc_name: i % 2 === 0 ? '阿莫西林' : null,
  pack_qty: String(12 * (1 + i)),
  day_qty: i % 3 === 0 ? '1.5' : null,
  spec: '0.25g×24',
}));

const prefixes: Fields[] = Array.from({ length: 8 }, (_, i) => ({
  trac_prefix: `812345${i}`,
  begndate: '2025-01-01',
  med_list_codg: item(i),
  pack_level: '1',
  prod_code: `69012345678${two(i)}`,
}));

const keysOf = (records: readonly Fields[]): string[] => [...new Set(records.flatMap((record) => Object.keys(record)))];

/** One city's data, the same whatever it is written as: refunds, rare characters, 20-digit codes, empty cells, odd codes. */
export const ONE_CITY: readonly Table[] = [
  tableOf(setlD, keysOf(settlements), settlements),
  tableOf(mdtrtD, keysOf(visits), visits),
  tableOf(feeListD, keysOf(feeLines), feeLines),
  tableOf(diagD, keysOf(diagnoses), diagnoses),
  tableOf(tracD, keysOf(traces), traces),
  tableOf(stockD, keysOf(stock), stock),
  tableOf(medinsB, keysOf(institutions), institutions),
  tableOf(psnB, keysOf(persons), persons),
  tableOf(itemB, keysOf(items), items),
  tableOf(tracPrefixB, keysOf(prefixes), prefixes),
];
