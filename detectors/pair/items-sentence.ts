import type { Language, Text } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';
import type { SidesParameters } from './parameters.ts';

const WINDOW: Readonly<Record<string, Text>> = {
  'same-day': { zh: '同一次就诊的同一日', en: 'on one day of one visit' },
  'same-visit': { zh: '同一次就诊内', en: 'in one visit' },
  'six-hours': { zh: '同一次就诊的6小时内', en: 'within six hours of one visit' },
  'same-hour': { zh: '同一次就诊的1小时内', en: 'within one hour of one visit' },
};

const ASSUMED: Readonly<Record<string, Text>> = {
  'same-day-window': { zh: '（知识点未写时间窗，按同一日）', en: ' (the point gives no window; the day was taken)' },
  'window-from-content': {
    zh: '（时间窗由项目内涵所写时长推定）',
    en: ' (the window is told by the time in the content of the item)',
  },
};

/** What a window is called. */
export const windowText = (window: string): Text => WINDOW[window] ?? { zh: window, en: window };

/** The knowledge point behind a suspect: its number, class, source row and published text. */
export function pointText(facts: Facts, language: Language): string {
  const [kp, ruleClass, gz, source, row, constraint] = [
    'kp_id',
    'rule_class',
    'gz_code',
    'source_name',
    'source_row',
    'constraint_text',
  ].map((name) => factText(facts, name));
  const code = gz === '' ? '' : ` ${gz}`;
  if (language === 'zh')
    return `知识点${kp}（${ruleClass}${code}${source === '' ? '' : `，来源：${source}${row === '' ? '' : `第${row}行`}`}），原文“${constraint}”`;
  return `Knowledge point ${kp} (${ruleClass}${code}${source === '' ? '' : `; ${source}${row === '' ? '' : `, row ${row}`}`}), as published: “${constraint}”`;
}

/** The sentence of a suspect on two items of one knowledge point. */
export function itemsSentence(facts: Facts, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const [a, b] = [named(facts, 'item_a', 'item_name_a', language), named(facts, 'item_b', 'item_name_b', language)];
  const window = windowText(fact('time_window'))[language];
  const assumed = ASSUMED[fact('assumed')]?.[language] ?? '';
  const units = factNumber(facts, 'units');
  const split = fact('rule_class').includes('分解');
  if (language === 'zh') {
    const why =
      fact('relation') === 'contains'
        ? `前者的内涵已包含后者，后者计${fact('lines')}条明细（${fact('persons')}人，数量${units}）`
        : `两者不得同时收费，每次就诊按金额较低的一项计，共${fact('lines')}条明细（${fact('persons')}人，数量${units}）`;
    return `${place}${fact('year')}年在${window}${assumed}对同一人收取${a}和${b}，${why}，基金均已支付。${pointText(facts, language)}。涉嫌${split ? '分解项目收费' : '重复收费'}；超出前者次数的部分不计，请核对医嘱、手术或检查记录，确认两项是否为不同时间、不同部位的独立服务。`;
  }
  const why =
    fact('relation') === 'contains'
      ? `the content of the first holds the second, of which ${fact('lines')} lines (${fact('persons')} persons, quantity ${units}) count`
      : `the two may not be charged together; the cheaper of each visit counts, ${fact('lines')} lines (${fact('persons')} persons, quantity ${units})`;
  return `${place}, ${fact('year')}: ${a} and ${b} were charged for one person ${window}${assumed}; ${why}, and the fund paid for both. ${pointText(facts, language)}. Suspected ${split ? 'unbundled' : 'duplicate'} charging; units beyond those of the first item are left out. Check orders and records for services at other times or on other parts of the body.`;
}

/** The sentence of a suspect on two sides that a local rule names. */
export function sidesSentence(facts: Facts, { a, b }: SidesParameters, language: Language): string {
  const fact = (name: string): string => factText(facts, name);
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const window = windowText(fact('time_window'))[language];
  const contains = fact('relation') === 'contains';
  const units = factNumber(facts, 'units');
  if (language === 'zh')
    return `${place}${fact('year')}年在${window}对同一人收取${a.label.zh}和${b.label.zh}，${contains ? '前者已包含后者' : '两者不得同时收取，每次就诊按金额较低的一项计'}，共${fact('lines')}条明细（${fact('persons')}人，数量${units}），基金均已支付。涉嫌重复收费；超出另一项次数的部分不计，请核对病历和收费清单。`;
  return `${place}, ${fact('year')}: ${a.label.en} and ${b.label.en} were charged for one person ${window}; ${contains ? 'the first holds the second' : 'the two may not be charged together and the cheaper of each visit counts'}: ${fact('lines')} lines (${fact('persons')} persons, quantity ${units}), and the fund paid for both. Suspected duplicate charging; units beyond those of the other item are left out. Check records and the bill.`;
}
