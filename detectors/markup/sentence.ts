import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';

/** The sentence of one suspect: the item, what it was bought for last, what may be added, and what was charged. */
export function markupSentence(facts: Facts, language: Language): string {
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const [price, bought, markup, allowed] = ['pric', 'bought', 'markup', 'allowed'].map((name) =>
    factNumber(facts, name),
  );
  const [year, lines, persons, day, sold] = ['year', 'lines', 'persons', 'bought_on', 'sold_on'].map((name) =>
    factText(facts, name),
  );
  if (language === 'zh') {
    const rate = markup === '0' ? '按零差率' : `按至多加成${markup}%`;
    return `${place}${year}年的${item}：${sold}以单价${price}元收费，此前最近一次（${day}）购进价${bought}元，${rate}至多${allowed}元，共${lines}条明细、${persons}人高出，超出部分由基金按比例支付。涉嫌违反零差率销售；近期购进过更贵批次的、单位可能不同的不计，请核对购进发票和价格公示。`;
  }
  const rate = markup === '0' ? 'no addition is allowed' : `at most ${markup} % may be added`;
  return `${place}, ${year}: ${item} was charged at ${price} yuan a unit on ${sold}, after it was last bought for ${bought} yuan on ${day}; ${rate}, so at most ${allowed} yuan. ${lines} lines of ${persons} persons are above, and the fund paid its share of the excess. Suspected breach of the zero-markup rule; where a dearer batch was bought lately, or the unit may differ, nothing is counted. Check purchase invoices and the posted prices.`;
}
