import type { Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';

/** A local pair as an officer would write it, without code: nursing of two grades on one day. */
export const LOCAL_PAIR = `rule: 1
id: MC-CH-902
title: {zh: 一级护理与特级护理同日收费（疑似）, en: Two grades of nursing on one day (suspected)}
topic: charging
status: draft
class: suspicious
kind: knowledge
severity: low
confidence: low
basis: [{law: 条例-735, article: 第三十八条(三)}]
effective: {from: 2021-05-01, to: null}
requires: [item_b.item_name, fee_list_d.inscp_amt, setl_d.fund_pay_sumamt]
detector: pair
select:
  special: {column: item_b.item_name, matches: 特级护理}
  first: {column: item_b.item_name, matches: 一级护理}
  inpatient: {column: setl_d.med_type, one_of: ['21']}
where: inpatient
params:
  finds: sides
  a: {where: special, label: {zh: 特级护理, en: special nursing}}
  b: {where: first and not special, label: {zh: 一级护理, en: first-grade nursing}}
  relation: contains
  window: same-day
finding:
  key: [fixmedins_code, psn_no, year]
  subject: {institution: fixmedins_code, person: psn_no}
innocent: [当日病情变化改变护理级别]
request: [护理记录]
`;

/** The rule of a text, which must be without problems. */
export function localRule(text: string = LOCAL_PAIR): Rule {
  const { rule, problems } = parseRule(text, 'MC-CH-902.yaml');
  if (rule === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return rule;
}
