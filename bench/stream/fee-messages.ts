/** How many service days the messages are spread over, in their order. */
const DAYS = 30;

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
/** A number that looks like chance and is the same each time (a multiplicative hash). */
const mixed = (n: number, salt: number): number => Math.imul(n ^ (salt * 0x9e3779b9), 0x85ebca6b) >>> 0;

/** Service time of line `n` of `total`: days in order, seconds within the day in order too. */
function chargedAt(n: number, total: number): string {
  const seconds = Math.floor(((n + 0.5) / total) * DAYS * 86_400);
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** One line's fields without those an envelope says once. */
function lineFields(n: number, total: number): string {
  const visit = Math.floor(n / 12);
  const item = mixed(n, 1) % 20_000;
  const cnt = 1 + (mixed(n, 2) % 20);
  const fen = mixed(n, 3) % 100_000;
  const price = `${Math.floor(fen / 100)}.${padded(fen % 100, 2)}`;
  const sum = `${Math.floor((cnt * fen) / 100)}.${padded((cnt * fen) % 100, 2)}`;
  const charged = chargedAt(n, total);
  return `"feedetl_sn":"L${padded(n, 11)}","mdtrt_id":"MD${padded(visit, 12)}","psn_no":"P${padded(1 + (mixed(visit, 4) % 1_000_000), 14)}","med_list_codg":"XN${padded(item, 12)}","fee_ocur_time":"${charged}","cnt":"${cnt}","pric":"${price}","det_item_fee_sumamt":"${sum}","setl_id":"S${padded(visit, 14)}","inscp_amt":"${sum}","fulamt_ownpay_amt":"0","overlmt_selfpay":"0","preselfpay_amt":"0","bilg_dept_codg":"K${mixed(visit, 5) % 50}","bilg_dr_code":"D${padded(mixed(visit, 6) % 9000, 8)}","rx_drord_no":"R${Math.floor(n / 3)}","list_type":"10${1 + (item % 2)}","med_chrgitm_type":"0${1 + (item % 9)}","chrgitm_lv":"0${1 + (item % 3)}","med_type":"11","updt_time":"${charged}"`;
}

const institution = (n: number): string => `H${padded(Math.floor(n / 480) % 3000, 11)}`;

/** Fee line `n` of `total` as a flat row of 22 fields. */
export function feeRow(n: number, total: number): string {
  return `{"fixmedins_code":"${institution(n)}",${lineFields(n, total)}}`;
}

/** How many fee lines an envelope holds: a visit's. */
export const LINES_OF_ENVELOPE = 12;

/** The fee lines `n` to `n + 11` in one message of the national interface (2204). */
export function feeEnvelope(n: number, total: number): string {
  const lines = Array.from({ length: LINES_OF_ENVELOPE }, (_, place) => `{${lineFields(n + place, total)}}`);
  return `{"infno":"2204","msgid":"${institution(n)}${padded(n, 12)}","fixmedins_code":"${institution(n)}","input":{"feedetail":[${lines.join(',')}]}}`;
}
