import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { OverlapParameters } from './parameters.ts';

/** The sentence of a suspect on two drugs of one group taken home side by side. */
export function overlapSentence(facts: Facts, parameters: OverlapParameters, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  return language === 'zh'
    ? `${place}${fact('year')}年开出（售出）药品分组${fact('drug_grp')}的${fact('lines')}条明细（${fact('persons')}人）时，同组另一种药仍在用药期内，例如${fact('drug')}与${fact('other_drug')}重叠${fact('both_days')}天（续药、换药容许${parameters.allowed_days}天），基金均已支付。疑似重复开药；一方停用后改用另一方的、常规联合用药的已剔除，请核对病历中换药、合用的记载。`
    : `${place}, ${fact('year')}: ${fact('lines')} lines (${fact('persons')} persons) of drug group ${fact('drug_grp')} were given while another drug of the group was still running, such as ${fact('drug')} and ${fact('other_drug')} for ${fact('both_days')} days together (${parameters.allowed_days} are allowed for a refill or change), and the fund paid for both. Suspected duplicate prescribing; changes from one drug to the other and usual combinations are left out. Check the records for a change or a combination.`;
}
