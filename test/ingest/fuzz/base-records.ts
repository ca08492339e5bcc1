import { columnOf, type Kind } from '../../../records/kind.ts';
import type { Column } from '../../../records/column.ts';
import { feeListD } from '../../../records/fee-list-d.ts';
import { setlD } from '../../../records/setl-d.ts';
import { tracD } from '../../../records/trac-d.ts';
import type { Random } from './random.ts';

/** A kind with the columns its files hold and a way to make whole, honest records. */
export interface Base {
  readonly kind: Kind;
  readonly columns: readonly Column[];
  /** The n-th record: no two have the same key, and no cell looks like another record's. */
  readonly record: (n: number, random: Random) => string[];
}

const two = (value: number): string => String(value).padStart(2, '0');
const moment = (random: Random): string =>
  `2025-${two(1 + random.below(12))}-${two(1 + random.below(28))} ${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
const number = (prefix: string, n: number, length: number): string =>
  prefix + String(n * 10 + 7).padStart(length - prefix.length, '0');
const NAMES = ['张三', '李四𠮷', '“测试”医院, 东院', 'a "b" c', '', '药店（总店）', '㐂；|'];

function base(kind: Kind, names: readonly string[], record: Base['record']): Base {
  const columns = names.map((name) => {
    const column = columnOf(kind, name);
    if (column === undefined) throw new Error(`${kind.name} has no ${name}`);
    return column;
  });
  return { kind, columns, record };
}

const SETTLEMENTS = base(
  setlD,
  [
    ['setl_id', 'mdtrt_id', 'psn_no', 'insutype', 'med_type', 'fixmedins_code', 'setl_time', 'medfee_sumamt'],
    ['fund_pay_sumamt', 'begndate', 'age', 'emp_name', 'updt_time'],
  ].flat(),
  (n, random) => {
    const total = random.below(10_000_000);
    return [
      [number('1305', n, 20), number('MD', n, 20), number('P', n % 97, 20), random.of(['310', '390'])],
      [random.of(['11', '21', '41']), number('H', n % 7, 12), moment(random), (total / 100).toFixed(2)],
      [(Math.floor(total / 2) / 100).toFixed(2), moment(random).slice(0, 10), random.of(['', '63', '63.5'])],
      [random.of(NAMES), moment(random)],
    ].flat();
  },
);

const FEE_LINES = base(
  feeListD,
  [
    ['bkkp_sn', 'mdtrt_id', 'psn_no', 'fixmedins_code', 'med_list_codg', 'fee_ocur_time', 'cnt', 'pric'],
    ['det_item_fee_sumamt', 'hilist_name'],
  ].flat(),
  (n, random) => {
    const [count, fen] = [1 + random.below(9), random.below(100_000)];
    return [
      [number('B', n, 20), number('MD', n, 20), number('P', n % 97, 20), number('H', n % 7, 12)],
      [`XN0${random.below(9)}`, moment(random), `${random.chance(0.1) ? '-' : ''}${count}`],
      [(fen / 100).toFixed(2), ((count * fen) / 100).toFixed(2), random.of(NAMES)],
    ].flat();
  },
);

const TRACES = base(
  tracD,
  ['trac_event', 'fixmedins_code', 'drug_trac_codg', 'trac_time', 'med_list_codg', 'setl_id', 'expy_end', 'cnt'],
  (n, random) =>
    [
      [random.of(['settle', 'sale', 'purchase']), number('H', n % 7, 12), number('81', n, 20), moment(random)],
      [`XN0${random.below(9)}`, random.of(['', number('1305', n, 20)]), random.of(['', '2027-03-31']), '1'],
    ].flat(),
);

export const BASES: readonly Base[] = [SETTLEMENTS, FEE_LINES, TRACES];
