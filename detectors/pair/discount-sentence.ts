import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import { pointText } from './items-sentence.ts';
import type { DiscountParameters } from './parameters.ts';

const percent = (share: number): string => String(Math.round(share * 1000) / 10);

/** The sentence of a suspect on an operation at full price beside a dearer one of its group. */
export function discountSentence(facts: Facts, parameters: DiscountParameters, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const first = named(facts, 'first_item', 'first_item_name', language);
  const [pric, full] = [factNumber(facts, 'pric'), factNumber(facts, 'full_pric')];
  const share = percent(parameters.second_share);
  return language === 'zh'
    ? `${place}${fact('year')}年在同一次就诊的同一日，于${fact('group_name')}的${first}等手术之外，又收取${item}，单价${pric}元（全价${full}元）未折价，涉及${fact('lines')}条明细、${fact('persons')}人，基金已支付。第二及以后的手术按全价的${share}%计，超出部分列入金额。${pointText(facts, language)}。涉嫌手术未按规定折价收费；数据看不出是否同一切口、同一台手术，请核对手术记录和当地折价规定。`
    : `${place}, ${fact('year')}: beside ${first} or another operation of ${fact('group_name')} on one day of one visit, ${item} was charged at ${pric} yuan (full price ${full}) without a discount, in ${fact('lines')} lines of ${fact('persons')} persons, and the fund paid. At ${share} % of the price for a second operation, the rest is the amount. ${pointText(facts, language)}. Suspected full charge of a second operation; data does not show whether it was one incision and one operation: check the operation record and the local discount.`;
}
