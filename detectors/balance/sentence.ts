import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import type { BalanceParameters } from './parameters.ts';

const named = (facts: Facts, code: string, name: string, language: Language): string => {
  const label = factText(facts, name);
  if (label === '') return factText(facts, code);
  return language === 'zh' ? `${label}（${factText(facts, code)}）` : `${label} (${factText(facts, code)})`;
};

function opening(facts: Facts, parameters: BalanceParameters, language: Language): string {
  const [day, units, by] = [factText(facts, 'start_day'), factNumber(facts, 'opening'), factText(facts, 'opened_by')];
  if (by === 'count') return language === 'zh' ? `${day}盘存${units}` : `counted ${units} on ${day}`;
  if (by === 'carried') return language === 'zh' ? `${day}账面结转${units}` : `${units} in the book on ${day}`;
  return language === 'zh'
    ? `无期初盘存，按${day}首次购进后${parameters.opening_days}天的出入推定期初${units}`
    : `no count at first; opening taken as ${units} from the ${parameters.opening_days} days after the first purchase on ${day}`;
}

/** Where what is missing is not all that the book lacks: what of it is not held against this year, or comes from another stretch. */
function apart(facts: Facts, language: Language): string {
  const packs = Number(factText(facts, 'uncounted'));
  if (packs > 0)
    return language === 'zh'
      ? `（其中${packs}已计入以前年度、可能出自旧存货或未上报的购进，或超过结算数量，不计）`
      : ` (${packs} of it belong to earlier years, may be old stock or purchases that were not reported, or exceed what was settled, and are not counted)`;
  if (packs < 0)
    return language === 'zh'
      ? `（另一段时间内另缺${-packs}）`
      : ` (another ${-packs} are missing in another stretch of the year)`;
  return '';
}

/** The sentence of one suspect: the balance in packs, what is missing, and what was allowed for. */
export function balanceSentence(facts: Facts, parameters: BalanceParameters, language: Language): string {
  const where = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'med_list_codg', 'item_name', language);
  const year = factText(facts, 'year');
  const unit = factText(facts, 'pack_unit');
  const [bought, settled, cash, sentBack, out, lowest, missing, tolerance, late] = [
    'came_in',
    'settled',
    'cash',
    'sent_back',
    'went_out',
    'lowest',
    'oversold',
    'tolerance',
    'late_days',
  ].map((fact) => factNumber(facts, fact));
  const opened = opening(facts, parameters, language);
  const [day, until] = [factText(facts, 'lowest_day'), factText(facts, 'counted_until')];
  const rest = apart(facts, language);
  const isTold = facts['told'] === true;
  const inUnit = unit === '' ? '销售包装' : unit;
  return language === 'zh'
    ? `${where}${year}年${item}：${opened}，加入库${bought}（计至${until}，含晚到${late}天的），减退货${sentBack}、其他出库${out}、自费销售${cash}、医保结算${settled}，至${day}账面结存低至${lowest}（单位：${inUnit}）${rest}，即至少有${missing}${unit === '' ? '个包装' : unit}在结算时不可能有库存（容许${tolerance}）。拆零折算、退费冲减和调拨已计入，自费与医保同一笔销售不重复计。${isTold ? '' : '金额按当年平均单价估算。'}疑似进销存不符，请核对随货同行单、发票、盘点表和销售记录。`
    : `${where}, ${item}, ${year}: ${opened}, plus ${bought} that came in (up to ${until}, so ${late} days late too), less ${sentBack} sent back, ${out} gone out otherwise, ${cash} sold for cash and ${settled} settled: by ${day} the book had fallen to ${lowest} (in ${unit === '' ? 'sold packs' : unit})${rest}, so at least ${missing} could not have been in stock when settled (${tolerance} allowed). Opened packs, refunds and transfers are allowed for, and one sale is not counted as cash and as settled.${isTold ? '' : ' The amount is estimated by the average price of the year.'} Suspected mismatch of purchases, stock and sales: compare delivery notes, invoices, stocktaking and sales.`;
}
