import { inLanguage, type Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { DiagnosisParameters } from './parameters.ts';

/** The sentence of one suspect: how many diagnoses do not fit the people they were given to, and which. */
export function diagnosisSentence(facts: Facts, parameters: DiagnosisParameters, language: Language): string {
  const name = factText(facts, 'defect');
  const group = parameters.groups.find((one) => one.name === name);
  const label = group === undefined ? name : inLanguage(group.label, language);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const [year, examples] = ['year', 'examples'].map((fact) => factText(facts, fact));
  const [records, visits, persons] = ['records', 'visits', 'persons'].map((fact) => factNumber(facts, fact));
  return language === 'zh'
    ? `${place}${year}年有${records}条诊断（${visits}次就诊、${persons}人）与参保人性别或年龄不符：${label}，例如${examples}。疑似诊断编码错误、身份登记错误或冒名就医，请核对病历首页和身份核验记录；能看出的生育就诊不在其内，看不出的仍可能是母婴同账。`
    : `${place}, ${year}: ${records} diagnoses (${visits} visits, ${persons} persons) do not fit the sex or age of their persons: ${label}, such as ${examples}. Suspected wrong codes, wrong registration or a visit under another name; check the record and the identity check. Visits that can be seen to be of childbirth are not among them; in others mother and newborn may still share an account.`;
}
