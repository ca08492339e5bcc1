import { inLanguage, type Language, type Text } from '../../base/language.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Facts } from '../archetype.ts';
import { factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { LimitParameters } from './parameters.ts';

const SEX: Readonly<Record<string, Text>> = { '1': { zh: '男性', en: 'men' }, '2': { zh: '女性', en: 'women' } };
const RANK: Readonly<Record<string, Text>> = {
  '0': { zh: '无等级', en: 'ungraded' },
  '1': { zh: '一级', en: 'primary' },
  '2': { zh: '二级', en: 'secondary' },
  '3': { zh: '三级', en: 'tertiary' },
};
const INSURANCE: Readonly<Record<string, Text>> = {
  'work-injury': { zh: '工伤保险', en: 'work injury insurance' },
  maternity: { zh: '生育保险', en: 'maternity insurance' },
};
const CARE: Readonly<Record<string, Text>> = {
  'inpatient-med-types': { zh: '住院', en: 'stays in hospital' },
  'emergency-or-inpatient-med-types': { zh: '急诊或住院', en: 'emergencies and stays in hospital' },
};

/** A number of months as an officer says it: 216 is 18 years, 9 is 9 months. */
function age(months: string): Text {
  const count = Number(months);
  const [years, rest] = [Math.floor(count / 12), count % 12];
  if (years === 0) return { zh: `${count}个月`, en: `${count} months` };
  return rest === 0
    ? { zh: `${years}周岁`, en: `${years} years` }
    : { zh: `${years}周岁${rest}个月`, en: `${years} years ${rest} months` };
}

const wordsOf = (table: Readonly<Record<string, Text>>, code: string): Text => table[code] ?? { zh: code, en: code };

function coded(list: string, code: string): Text {
  const label = CODE_LISTS[list]?.values[code];
  return label === undefined ? { zh: code, en: code } : { zh: `${label}（${code}）`, en: `${label} (${code})` };
}

/** What the limit allows. */
function allowed(facts: Facts): Text {
  const fact = (name: string): string => factText(facts, name);
  switch (fact('limit_type')) {
    case 'sex': {
      const sex = wordsOf(SEX, fact('allowed_sex'));
      return { zh: `限${sex.zh}使用`, en: `for ${sex.en} only` };
    }
    case 'age': {
      const [from, until] = [fact('age_from_months'), fact('age_until_months')];
      if (until === '') return { zh: `限${age(from).zh}及以上`, en: `for ages of ${age(from).en} and more` };
      return from === '' || from === '0'
        ? { zh: `限不满${age(until).zh}`, en: `for ages below ${age(until).en}` }
        : {
            zh: `限${age(from).zh}以上、不满${age(until).zh}`,
            en: `for ages from ${age(from).en} to below ${age(until).en}`,
          };
    }
    case 'hosp-level': {
      const rank = wordsOf(RANK, fact('min_hosp_rank'));
      return { zh: `限${rank.zh}及以上医疗机构`, en: `for ${rank.en} hospitals and above` };
    }
    case 'med-type': {
      const care = wordsOf(CARE, fact('allowed_med_types'));
      return { zh: `限${care.zh}`, en: `for ${care.en}` };
    }
    case 'internet':
      return { zh: '不得在互联网诊疗中开具', en: 'not to be prescribed over the internet' };
    case 'insurance': {
      const insurance = wordsOf(INSURANCE, fact('allowed_insutype'));
      return { zh: `限${insurance.zh}`, en: `for ${insurance.en}` };
    }
    case 'diagnosis': {
      const words = fact('diag_words').split('|').slice(0, 5).join('、');
      return { zh: `限诊断含“${words}”等`, en: `for diagnoses such as ${words}` };
    }
    case 'second-line':
      return { zh: '限二线使用', en: 'for second-line use only' };
    case 'no-pay-alone':
      return {
        zh: '单独使用或全部由此类饮片组成的处方不予支付',
        en: 'not paid alone, nor in a prescription made only of such herbs',
      };
    default:
      return { zh: '不予支付', en: 'not paid by the fund' };
  }
}

/** One value that lines had instead; '' where the limit has no such value. */
function instead(type: string, value: string): Text {
  switch (type) {
    case 'sex':
      return wordsOf(SEX, value);
    case 'age':
      return age(value);
    case 'hosp-level':
      return wordsOf(RANK, value);
    case 'med-type':
    case 'internet':
      return coded('med_type', value);
    case 'insurance':
      return coded('insutype', value);
    default:
      return { zh: '', en: '' };
  }
}

/** The sentence of one suspect: the item, what its knowledge point allows, what was found instead, and the point itself. */
export function limitSentence(facts: Facts, parameters: LimitParameters, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const type = fact('limit_type');
  const values = fact('found')
    .split('、')
    .map((value) => inLanguage(instead(type, value), language))
    .filter((value) => value !== '')
    .join(language === 'zh' ? '、' : ', ');
  const months = Math.round(parameters.lookback_days / 30.4);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const limit = inLanguage(allowed(facts), language);
  const row = fact('source_row');
  const source = fact('source_name');
  if (language === 'zh') {
    const rather =
      type === 'diagnosis'
        ? `本次及近${months}个月诊断中均未见`
        : type === 'second-line'
          ? `在首次使用前${months}个月至本次，各机构均无一线药品记录`
          : values === ''
            ? '由基金支付'
            : `实为${values}`;
    const from = source === '' ? '' : `，来源：${source}${row === '' ? '' : `第${row}行`}`;
    return `${place}${fact('year')}年的${item}：${limit}，有${fact('lines')}条明细（${fact('persons')}人）${rather}，且基金已支付。知识点${fact('kp_id')}（${fact('rule_class')}${fact('gz_code') === '' ? '' : ` ${fact('gz_code')}`}${from}），限定原文“${fact('constraint_text')}”。涉嫌与限定不符，请调取病历和身份信息核实。`;
  }
  const rather =
    type === 'diagnosis'
      ? `without such a diagnosis in the visit or ${months} months before`
      : type === 'second-line'
        ? `without any first-line drug at any institution from ${months} months before the first use on`
        : values === ''
          ? 'paid by the fund all the same'
          : `of ${values} instead`;
  const from = source === '' ? '' : `; ${source}${row === '' ? '' : `, row ${row}`}`;
  return `${place}, ${fact('year')}: ${item} is ${limit}, but ${fact('lines')} lines (${fact('persons')} persons) were ${rather}, and the fund paid. Knowledge point ${fact('kp_id')} (${fact('rule_class')}${fact('gz_code') === '' ? '' : ` ${fact('gz_code')}`}${from}), as published: “${fact('constraint_text')}”. Suspected use against the limit; check records and identity.`;
}
