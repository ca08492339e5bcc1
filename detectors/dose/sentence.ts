import type { Language } from '../../base/language.ts';
import type { Facts } from '../archetype.ts';
import { factNumber, factText } from '../shared/fact-values.ts';
import { named } from '../shared/named-institution.ts';

/** The sentence of one suspect: the drug, its largest dose, and the highest that was prescribed. */
export function doseSentence(facts: Facts, language: Language): string {
  const place = named(facts, 'fixmedins_code', 'fixmedins_name', language);
  const item = named(facts, 'item', 'item_name', language);
  const [daily, most, days, packs] = ['daily', 'most', 'days', 'packs'].map((name) => factNumber(facts, name));
  const [year, lines, persons, dose, unit] = ['year', 'lines', 'persons', 'dose', 'unit'].map((name) =>
    factText(facts, name),
  );
  return language === 'zh'
    ? `${place}${year}年开具的${item}，有${lines}条明细（${persons}人）的日剂量超过说明书最大日剂量${most}${unit || '个最小单位'}：最高一条每日${daily}${unit || '个'}（${dose === '' ? '' : `用法 ${dose}；`}发药${packs}个包装，处方${days}天，两种算法一致）。金额只计超出最大剂量的部分，单开一个最小包装的不计，退费已冲减。疑似超说明书用量，请调取处方和病历，核实是否有循证依据或会诊意见。`
    : `${place}, ${year}: of ${item}, ${lines} lines (${persons} persons) were prescribed above the largest daily dose of its label, ${most} ${unit || 'smallest units'}: up to ${daily} a day (${dose === '' ? '' : `directions ${dose}; `}${packs} packs for ${days} days; both readings agree). The amount is of what is beyond the largest dose; a single smallest pack is never counted and refunds are netted. Suspected use above the label; check prescriptions and records for evidence or a consultation.`;
}
