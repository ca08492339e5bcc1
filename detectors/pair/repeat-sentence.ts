import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';

/** The sentence of a suspect on tests done again elsewhere while the first result was recognised. */
export function repeatSentence(facts: Facts, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const test = named(facts, 'test', 'test_name', language);
  return language === 'zh'
    ? `${place}${fact('year')}年有${fact('lines')}次${test}（${fact('persons')}人），同一人此前${fact('days')}日内因同类疾病已在其他机构（${fact('places')}家）做过同一检查，最近的仅隔${fact('nearest')}日，且基金已支付。疑似重复检查；数据看不出结果是否异常、病情是否变化，急诊和不同部位的已剔除，请核对病历、检查结果和互认清单。`
    : `${place}, ${fact('year')}: ${fact('lines')} times ${test} (${fact('persons')} persons) where the same person had had it for the same kind of disease at another institution (${fact('places')} of them) within ${fact('days')} days before, at the nearest ${fact('nearest')} days, and the fund paid. Suspected repeat testing; data does not show whether the first result was abnormal or the illness changed. Emergencies and other parts of the body are left out; check records, results and the list of recognised tests.`;
}
