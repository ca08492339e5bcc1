import { inLanguage, type Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import type { QuantityParameters } from './parameters.ts';
import { beyondCap, CLASSES, reason, SOURCES } from './sentence.ts';

/** The days of each visit without idle zeros: "7.00、7.00" becomes "7、7". */
const eachVisit = (facts: Facts, language: Language): string =>
  factText(facts, 'visit_days')
    .split('、')
    .map((days) => factNumber({ days }, 'days'))
    .join(language === 'zh' ? '、' : ', ');

/** The sentence of one suspect whose visits exceed a cap only together. */
export function splitSentence(facts: Facts, parameters: QuantityParameters, language: Language): string {
  const name = factText(facts, 'class');
  const kind = CLASSES[name] ?? { zh: name, en: name };
  const visit = inLanguage(kind, language);
  const source = inLanguage(SOURCES[factText(facts, 'source')] ?? { zh: '数量折算', en: 'quantity' }, language);
  const why = inLanguage(reason(facts, parameters, kind), language);
  const beyond = inLanguage(beyondCap(facts), language);
  const [drug, doctor, day] = ['drug', 'doctor', 'fee_date'].map((fact) => factText(facts, fact));
  const [visits, packs, days] = ['visits', 'packs', 'days'].map((fact) => factNumber(facts, fact));
  const unit = factText(facts, 'pack_unit') || '个包装';
  const each = eachVisit(facts, language);
  return language === 'zh'
    ? `医师${doctor}于${day}为同一参保人在${visits}次${visit}就诊中分别开具${drug}，各次折合${each}天，逐次看均未认定超限；合计${packs}${unit}、${days}天用量，${beyond}（依据：${source}）。${why}。不同医疗类别、不同规格分别计算，退费已冲减。疑似分解处方，请调取各次处方和就诊记录核实。`
    : `On ${day} doctor ${doctor} prescribed ${drug} to one person in ${visits} visits (${visit}), ${each} days each, none of them listed alone; together ${packs} packs, ${days} days of use, ${beyond} (by: ${source}). Cap: ${why}. Kinds of care and strengths are counted apart and refunds are netted. Suspected split prescription; pull the prescriptions and visit records to check.`;
}
