import { inLanguage, type Language, type Text } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import type { QuantityParameters } from './parameters.ts';

/** Names of the classes of visits. */
export const CLASSES: Readonly<Record<string, Text>> = {
  emergency: { zh: '急诊', en: 'emergency visit' },
  ordinary: { zh: '普通门诊', en: 'ordinary outpatient visit' },
  chronic: { zh: '慢特病门诊', en: 'registered chronic visit' },
  pharmacy: { zh: '药店购药', en: 'pharmacy purchase' },
  discharge: { zh: '出院带药', en: 'discharge drugs' },
};

/** Words for where days come from. */
export const SOURCES: Readonly<Record<string, Text>> = {
  A: { zh: '处方天数与发药数量一致', en: 'written days agree with the quantity' },
  B: { zh: '发药数量除以医嘱用量', en: 'quantity over the written dose' },
  'A+B': {
    zh: '处方天数与发药数量一致，部分按发药数量除以医嘱用量',
    en: 'written days that agree with the quantity, and quantity over the written dose',
  },
};

/** Why this cap and no other. */
export function reason(facts: Facts, parameters: QuantityParameters, visit: Text): Text {
  const codes = factText(facts, 'diagnoses');
  const months = Math.round(parameters.chronic.lookback_days / 30.4);
  const [notChronic, evenLongest]: readonly [Text, Text] = [
    {
      zh: `参保人近${months}个月无慢特病登记，也无慢性病诊断${codes === '' ? '' : `，本次诊断 ${codes}`}`,
      en: `within ${months} months there is neither a chronic registration nor a chronic diagnosis${codes === '' ? '' : `; diagnosis of this visit: ${codes}`}`,
    },
    {
      zh: `即使按慢性病患者的最长上限（${factNumber(facts, 'cap')}天）计算，也已超过`,
      en: `even the longest cap, the ${factNumber(facts, 'cap')} days of chronic patients, is exceeded`,
    },
  ];
  const why: Readonly<Record<string, Text>> = {
    restricted: {
      zh: '该药属抗菌药物或管制药品，不适用长期处方',
      en: 'the drug is an antimicrobial or controlled and gets no long prescription',
    },
    registered: {
      zh: `已按慢特病登记（${factText(facts, 'registered_on')}）放宽上限`,
      en: `the cap is already the longer one, for a chronic registration of ${factText(facts, 'registered_on')}`,
    },
    diagnosed: {
      zh: `已按慢性病诊断 ${factText(facts, 'chronic_diagnosis')} 放宽上限`,
      en: `the cap is already the longer one, for the chronic diagnosis ${factText(facts, 'chronic_diagnosis')}`,
    },
    longest: {
      zh: `参保人近${months}个月无慢特病登记，也无诊断记录；${evenLongest.zh}`,
      en: `within ${months} months there is neither a chronic registration nor any diagnosis; ${evenLongest.en}`,
    },
    not_chronic: notChronic,
    not_chronic_longest: { zh: `${notChronic.zh}；${evenLongest.zh}`, en: `${notChronic.en}; ${evenLongest.en}` },
  };
  return (
    why[factText(facts, 'why')] ?? {
      zh: `该上限按就诊类别（${visit.zh}）确定`,
      en: `that of the kind of visit (${visit.en})`,
    }
  );
}

/** By how much the cap is exceeded: what fills it in whole packs (pieces, where packs were opened), and what is beyond that. */
export function beyondCap(facts: Facts): Text {
  const [cap, allowed, excess] = ['cap', 'allowed', 'excess'].map((fact) => factNumber(facts, fact));
  const over: Text = { zh: `超过${cap}天上限`, en: `above the cap of ${cap}` };
  const grain = factText(facts, 'grain');
  if (grain !== 'pack' && grain !== 'piece')
    return {
      zh: `${over.zh}；放行${allowed}天，其余${excess}天超出`,
      en: `${over.en}: ${allowed} are allowed, ${excess} are beyond`,
    };
  const filled = Number(factText(facts, 'grains_allowed'));
  const beyond = Number(factText(facts, 'grains')) - filled;
  const unit = grain === 'piece' ? '个最小单位' : factText(facts, 'pack_unit') || '个包装';
  const [whole, inWords] = grain === 'piece' ? ['拆零按最小单位', 'pieces'] : ['按整包装', 'whole packs'];
  return {
    zh: `${over.zh}；${whole}发药，放行${filled}${unit}（${allowed}天），其余${beyond}${unit}（${excess}天）超出`,
    en: `${over.en}: in ${inWords}, ${filled} are allowed (${allowed} days) and the other ${beyond} (${excess} days) are beyond`,
  };
}

/** The sentence of one suspect. */
export function quantitySentence(facts: Facts, parameters: QuantityParameters, language: Language): string {
  const name = factText(facts, 'class');
  const kind = CLASSES[name] ?? { zh: name, en: name };
  const visit = inLanguage(kind, language);
  const source = inLanguage(SOURCES[factText(facts, 'source')] ?? { zh: '数量折算', en: 'quantity' }, language);
  const why = inLanguage(reason(facts, parameters, kind), language);
  const drug = factText(facts, 'drug');
  const [packs, days] = ['packs', 'days'].map((fact) => factNumber(facts, fact));
  const beyond = inLanguage(beyondCap(facts), language);
  const unit = factText(facts, 'pack_unit') || '个包装';
  const dose = factText(facts, 'dose');
  return language === 'zh'
    ? `该次${visit}开具${drug}${packs}${unit}，折合${days}天用量，${beyond}（依据：${source}${dose === '' ? '' : `；用法 ${dose}`}）。${why}。退费已冲减。疑似单次开药超天数，请调取处方核实。`
    : `This ${visit} supplied ${packs} packs of ${drug}, ${days} days of use, ${beyond} (by: ${source}${dose === '' ? '' : `; directions ${dose}`}). Cap: ${why}. Refunds are netted. Suspected over-long single prescription; pull the prescription to check.`;
}
