import type { Language, Text } from '../base/language.ts';

/** Code values of a list in words. Unknown values are shown as they are. */
const WORDS: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  topic: {
    'over-prescription': { zh: '超量开药', en: 'over-prescription' },
    'package-testing': { zh: '套餐式检查', en: 'package testing' },
    'trace-code': { zh: '药品追溯码', en: 'trace codes' },
    'reimbursement-ratio': { zh: '实际报销比例', en: 'reimbursement ratio' },
    charging: { zh: '收费', en: 'charging' },
    'payment-scope': { zh: '支付范围', en: 'payment scope' },
    inpatient: { zh: '住院', en: 'inpatient care' },
    'false-settlement': { zh: '虚假结算', en: 'false settlement' },
    procurement: { zh: '购进与库存', en: 'procurement' },
    'fund-use': { zh: '基金使用', en: 'use of the fund' },
    'data-quality': { zh: '数据质量', en: 'data quality' },
    any: { zh: '综合', en: 'any' },
  },
  class: {
    violation: { zh: '明确违规类规则', en: 'violation' },
    suspicious: { zh: '可疑类规则', en: 'suspicious' },
    indicator: { zh: '通报指标', en: 'indicator' },
  },
  severity: { low: { zh: '低', en: 'low' }, medium: { zh: '中', en: 'medium' }, high: { zh: '高', en: 'high' } },
  state: {
    active: { zh: '有效', en: 'active' },
    gone: { zh: '已消失', en: 'gone' },
    stale: { zh: '待复算', en: 'stale' },
    excepted: { zh: '已例外', en: 'excepted' },
  },
  rule_status: {
    draft: { zh: '草稿', en: 'draft' },
    trial: { zh: '试行', en: 'trial' },
    stable: { zh: '正式', en: 'stable' },
    deprecated: { zh: '停用', en: 'deprecated' },
  },
  status: {
    new: { zh: '新发现', en: 'new' },
    assigned: { zh: '分派', en: 'assigned' },
    checked: { zh: '初核', en: 'checked' },
    discussed: { zh: '专家讨论', en: 'discussed' },
    notified: { zh: '疑点告知', en: 'notified' },
    answered: { zh: '说明申诉', en: 'answered' },
    rechecked: { zh: '复核', en: 'rechecked' },
    decided: { zh: '合议', en: 'decided' },
    handled: { zh: '处理', en: 'handled' },
  },
  verdict: {
    confirmed: { zh: '核查属实', en: 'confirmed' },
    partly: { zh: '部分属实', en: 'partly' },
    dismissed: { zh: '排除', en: 'dismissed' },
  },
  risk_basis: {
    guess: { zh: '（初始估计，尚无核查）', en: 'first guess, nothing checked' },
    verdicts: { zh: '含核查结论', en: 'verdicts too' },
  },
  look_again: { true: { zh: '是', en: 'yes' }, false: { zh: '否', en: 'no' } },
  handled_how: {
    recovered: { zh: '追回', en: 'recovered' },
    rectified: { zh: '整改', en: 'rectified' },
    transferred: { zh: '移送', en: 'transferred' },
    returned: { zh: '自查退回', en: 'returned' },
  },
  review_result: {
    clean: { zh: '无问题', en: 'clean' },
    problem: { zh: '有问题', en: 'problem' },
  },
  amount_kind: {
    fact: { zh: '按明细计算', en: 'from lines' },
    estimate: { zh: '估算', en: 'estimated' },
    none: { zh: '不计金额', en: 'none' },
  },
  line_role: {
    suspected: { zh: '涉嫌', en: 'suspected' },
    compared: { zh: '对照或佐证', en: 'for comparison' },
    elsewhere: { zh: '另有涉及（疑点属其他机构）', en: "in another's suspect" },
  },
};

/** The words for a code value of a list column. */
export function inWords(column: string, value: string, language: Language): string {
  return WORDS[column]?.[value]?.[language] ?? value;
}
