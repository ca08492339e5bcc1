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
  const [day, units] = [factText(facts, 'start_day'), factNumber(facts, 'opening')];
  if (factText(facts, 'opened_by') === 'count')
    return language === 'zh' ? `${day}盘存${units}` : `counted ${units} on ${day}`;
  return language === 'zh'
    ? `无期初盘存，按${day}首次购进后${parameters.opening_days}天的出入推定期初${units}`
    : `no count at first; opening taken as ${units} from the ${parameters.opening_days} days after the first purchase on ${day}`;
}

function shortage(facts: Facts, language: Language): string {
  const [day, lowest] = [factText(facts, 'last_short'), factNumber(facts, 'lowest')];
  return language === 'zh' ? `至${day}账面结存低至${lowest}` : `by ${day} the book had fallen to ${lowest}`;
}

/** The sentence of one suspect: the balance in packs, what is missing, and what was allowed for. */
export function balanceSentence(facts: Facts, parameters: BalanceParameters, language: Language): string {
  const where = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'med_list_codg', 'item_name', language);
  const year = factText(facts, 'year');
  const unit = factText(facts, 'pack_unit');
  const [bought, settled, cash, out, missing, tolerance, late] = [
    'came_in',
    'settled',
    'cash',
    'went_out',
    'oversold',
    'tolerance',
    'late_days',
  ].map((fact) => factNumber(facts, fact));
  const opened = opening(facts, parameters, language);
  const short = shortage(facts, language);
  const isTold = facts['told'] === true;
  return language === 'zh'
    ? `${where}${year}年${item}：${opened}；当年判断期内购进等入库${bought}、医保结算${settled}、自费销售${cash}、其他出库${out}（单位：${unit === '' ? '销售包装' : unit}），${short}，即至少有${missing}${unit === '' ? '个包装' : unit}在结算时不可能有库存（容许${tolerance}）。购进补录${late}天、拆零折算、退费冲减和调拨已计入，自费与医保同一笔销售不重复计。${isTold ? '' : '金额按当年平均单价估算。'}疑似进销存不符，请核对随货同行单、发票、盘点表和销售记录。`
    : `${where}, ${item}, ${year}: ${opened}; in the days judged of the year ${bought} came in, ${settled} were settled, ${cash} sold for cash, ${out} went out otherwise (in ${unit === '' ? 'sold packs' : unit}); ${short}, so at least ${missing} could not have been in stock when settled (${tolerance} allowed). Purchases recorded up to ${late} days late, opened packs, refunds and transfers are allowed for, and one sale is not counted as cash and as settled.${isTold ? '' : ' The amount is estimated by the average price of the year.'} Suspected mismatch of purchases, stock and sales: compare delivery notes, invoices, stocktaking and sales.`;
}
