import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';

/** The sentence of one suspect: the item, its unit price, and the price that holds for the institution. */
export function priceSentence(facts: Facts, language: Language): string {
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const [price, most, lines, persons] = ['pric', 'allowed_pric', 'lines', 'persons'].map((name) =>
    factNumber(facts, name),
  );
  const [year, region, tier] = ['year', 'region', 'tier'].map((name) => factText(facts, name));
  return language === 'zh'
    ? `${place}${year}年收取${item}，单价最高${price}元，高于当地（${region}，${tier}）价格${most}元，涉及${lines}条明细、${persons}人，超出部分由基金按比例支付。涉嫌超标准收费；个人已按超限价自费承担的部分不计，请核对价格文件、加收政策和收费清单。`
    : `${place}, ${year}: ${item} was charged at up to ${price} yuan a unit, above the price of ${most} yuan that holds there (${region}, ${tier}), in ${lines} lines of ${persons} persons, and the fund paid its share of the excess. Suspected charging above the standard; what persons paid themselves above the payment ceiling is left out. Check the price notice, surcharges and the bill.`;
}
