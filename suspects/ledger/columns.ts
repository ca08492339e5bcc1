/** What a suspect takes from the rule that found it, under the same names in `run_rule_text`. */
export const FROM_RULE = ['rule_version', 'rule_digest', 'topic', 'class', 'kind', 'severity', 'confidence'] as const;

/** What a suspect takes from what was found: its column, and the one of `found_candidate`. */
export const FROM_FOUND: readonly (readonly [column: string, found: string])[] = [
  ...[
    'key',
    'fixmedins_code',
    'psn_no',
    'bilg_dr_code',
    'first_time',
    'last_time',
    'measure',
    'threshold',
    'amount',
    'amount_kind',
    'amt_total',
    'amt_fund_est',
    'amt_basis',
    'lines_total',
    'explanation_zh',
    'explanation_en',
    'evidence_digest',
  ].map((name) => [name, name] as const),
  ['evidence', 'facts'],
];

/** SQL over a suspect `s`, what was found `f` and its rule `r`: something that the ledger stores is another one now. */
export const STORED_OTHERWISE = [
  ...FROM_RULE.map((name) => `s.${name} IS DISTINCT FROM r.${name}`),
  ...FROM_FOUND.map(([column, found]) => `s.${column} IS DISTINCT FROM f.${found}`),
].join(' OR ');
