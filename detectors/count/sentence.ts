import { inLanguage, type Language, type Text } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { CountParameters } from './parameters.ts';

const MEASURE: Readonly<Record<CountParameters['measure'], Text>> = {
  quantity: { zh: '', en: 'units' },
  lines: { zh: '条', en: 'lines' },
  days: { zh: '天', en: 'days' },
  amount: { zh: '元', en: 'yuan' },
};

const PER: Readonly<Record<CountParameters['per'], Text>> = {
  line: { zh: '一条明细', en: 'one line' },
  visit: { zh: '一次就诊', en: 'one visit' },
  'person-day': { zh: '一人一日', en: "one person's day" },
  'person-month': { zh: '一人一月', en: "one person's month" },
  'person-year': { zh: '一人一年', en: "one person's year" },
};

/** The sentence of one suspect: what was counted over what, the limit, and the days it happened on. */
export function countSentence(facts: Facts, parameters: CountParameters, language: Language): string {
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const unit = inLanguage(parameters.unit ?? MEASURE[parameters.measure], language);
  const per = inLanguage(PER[parameters.per], language);
  const [total, allowed, lines] = ['total', 'allowed', 'lines'].map((name) => factNumber(facts, name));
  const [items, from, to] = ['items', 'first_day', 'last_day'].map((name) => factText(facts, name));
  const when = from === to ? from : language === 'zh' ? `${from}至${to}` : `${from} to ${to}`;
  return language === 'zh'
    ? `${place}${when}的${items}：${per}内共${lines}条明细，合计${total}${unit}，超过上限${allowed}${unit}；金额只计超出的部分（先计最晚的明细），基金未支付的不计，退费已冲减。疑似超量收费，请核对医嘱、执行记录和收费清单。`
    : `${place}, ${when}: ${items} come to ${total} ${unit} in ${lines} lines within ${per}, above the limit of ${allowed}. The amount is of what is beyond, of the latest lines; what the fund did not pay is left out and refunds are netted. Suspected charging beyond the limit; check orders, records of care and the bill.`;
}
