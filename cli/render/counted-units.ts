import type { Language, Text } from '../../base/language.ts';
import type { Rule } from '../../rules/model.ts';

/** What the rows of a rule's account are, by how the rule is told (the `tally` of each archetype). */
const BY_DETECTOR: Readonly<Record<string, Text>> = {
  quantity: { zh: '条处方明细', en: 'prescribed lines' },
  bundle: { zh: '次就诊', en: 'visits' },
  ratio: { zh: '次结算', en: 'settlements' },
  'stock-on-hand': { zh: '人·药·年', en: 'persons × drugs × years' },
  balance: { zh: '机构·药·年', en: 'institutions × drugs × years' },
  pair: { zh: '条明细', en: 'fee lines' },
  row: { zh: '条明细', en: 'fee lines' },
  'code-reuse': { zh: '条扫码结算', en: 'scanned lines' },
  'code-flow': { zh: '条扫码结算', en: 'scanned lines' },
};
/** Rules whose groups are not those of their archetype. */
const BY_RULE: Readonly<Record<string, Text>> = {
  'MC-CH-004': { zh: '人·日·项目', en: 'persons × days × items' },
  'MC-PT-004': { zh: '人·日·项目', en: 'persons × days × items' },
  'MC-RX-006': { zh: '人·日·药', en: 'persons × days × drugs' },
  'MC-RX-007': { zh: '组（医师·日·人·药）', en: 'doctors × days × persons × drugs' },
  'MC-DQ-001': { zh: '条诊断', en: 'diagnoses' },
  'MC-TC-008': { zh: '条扫码记录', en: 'scans' },
};
/** What a counting rule adds up over, by its `per`. */
const BY_COUNT: Readonly<Record<string, Text>> = {
  line: { zh: '条明细', en: 'fee lines' },
  visit: { zh: '次就诊', en: 'visits' },
  'person-day': { zh: '人·日', en: 'persons × days' },
  'person-month': { zh: '人·月', en: 'persons × months' },
  'person-year': { zh: '人·年', en: 'persons × years' },
};

/** The unit of a rule that counts (`finds: count`); undefined for any other. */
function unitOfCount(rule: Pick<Rule, 'detector' | 'params'> | undefined): Text | undefined {
  if (rule?.detector !== 'quantity' || rule.params['finds'] !== 'count') return undefined;
  const unit = BY_COUNT[String(rule.params['per'])];
  if (unit === undefined || rule.params['each_item'] !== true || rule.params['per'] === 'line') return unit;
  return { zh: `${unit.zh}·项目`, en: `${unit.en} × items` };
}

const OTHERWISE: Text = { zh: '条记录', en: 'records' };

/** The unit in which a rule counts what it was to judge, judged and could not tell. */
export function countedUnit(rule: Pick<Rule, 'id' | 'detector' | 'params'> | undefined, language: Language): string {
  return (BY_RULE[rule?.id ?? ''] ?? unitOfCount(rule) ?? BY_DETECTOR[rule?.detector ?? ''] ?? OTHERWISE)[language];
}
