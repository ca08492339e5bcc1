/** A rule file with nothing wrong, of which the tests change one thing at a time. */
export const VALID_RULE = `rule: 1
id: MC-TC-901
title: {zh: 同一追溯码重复结算（疑似）, en: One trace code settled twice}
topic: trace-code
status: stable
class: suspicious
kind: fact
severity: high
confidence: medium
basis:
  - {law: 条例-735, article: 第三十八条(四)(五), settled: false}
effective: {from: 2025-07-01}
requires: [trac_d.drug_trac_codg, trac_d.setl_id, fee_list_d.inscp_amt]
detector: code-reuse
params:
  across: institutions
  min_gap_days: 3
  share: 0.25
  strict: true
  med_types: {list: inpatient-med-types}
finding:
  key: [drug_trac_codg]
  subject: {institution: fixmedins_code, person: psn_no}
innocent: [住院拆零, 退费重结]
request: [购进发票]
exceptions: [{name: institution-code, fields: [fixmedins_code, drug_trac_codg]}]
tests:
  - name: 命中
    given:
      trac_d:
        - {trac_event: settle, fixmedins_code: H1, drug_trac_codg: 00120000000000000012, trac_time: 2025-07-01 08:00:00, setl_id: 0012, psn_no: 1e3}
      setl_d:
        - {setl_id: 0012, medfee_sumamt: 88.00, vali_flag: , refd_setl_flag: ~, psn_name: "null"}
    as_of: 2025-12-31
    params: {min_gap_days: 4, med_types: [{list: pharmacy-med-types}]}
    expect: [{key: {drug_trac_codg: 00120000000000000012}, amount: 88.00, measure: 3}]
  - {name: 不命中, expect: []}
  - name: 无法判断
    expect: []
    could_not_tell: {item_b.pack_qty: 2}
`;

/** The valid rule with one piece of its text replaced; the piece must be there. */
export function changed(piece: string, replacement: string): string {
  if (!VALID_RULE.includes(piece)) throw new Error(`the valid rule has no ${piece}`);
  return VALID_RULE.replace(piece, () => replacement);
}

const MARK = '¦';

/** A changed rule in which ¦ marked where a problem is expected: the text without marks, and the marks as line:column. */
export function marked(piece: string, replacement: string): { text: string; places: string[] } {
  const parts = changed(piece, replacement).split(MARK);
  const places = parts.slice(1).map((_part, i) => {
    const lines = parts
      .slice(0, i + 1)
      .join('')
      .split('\n');
    return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  });
  return { text: parts.join(''), places };
}
