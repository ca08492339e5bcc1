import { describe, expect, it } from 'vitest';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { changed, marked, VALID_RULE } from './support/valid-rule.ts';

const FILE = 'catalogue/MC-TC-901.yaml';

/** Code and place of every problem of a text. */
function problemsOf(text: string): string[] {
  return parseRule(text, FILE).problems.map(({ code, where }) => `${code} ${where.replace(`${FILE}:`, '')}`);
}

function onlyProblem(text: string) {
  const { problems } = parseRule(text, FILE);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  return problem;
}

describe('a valid rule', () => {
  const { rule, problems, at } = parseRule(VALID_RULE, FILE);

  it('is plain data without a problem', () => {
    expect(problems).toEqual([]);
    expect(rule).toMatchObject({
      id: 'MC-TC-901',
      title: { zh: '同一追溯码重复结算（疑似）', en: 'One trace code settled twice' },
      basis: [{ law: '条例-735', article: '第三十八条(四)(五)', settled: false }],
      effective: { from: '2025-07-01', to: null },
      file: FILE,
    });
    expect(structuredClone(rule)).toEqual(rule);
  });

  it('has real numbers, booleans and resolved lists in its parameters', () => {
    expect(rule?.params).toEqual({
      across: 'institutions',
      min_gap_days: 3,
      share: 0.25,
      strict: true,
      med_types: ['21', '23', '24', '26', '28', '2105', '52'],
    });
    expect(rule?.tests[0]?.params).toEqual({ min_gap_days: 4, med_types: [['41', '9929']] });
  });

  it('keeps the exact text of what its tests give and expect', () => {
    const test = rule?.tests[0];
    expect(test?.given).toEqual({
      trac_d: [
        {
          trac_event: 'settle',
          fixmedins_code: 'H1',
          drug_trac_codg: '00120000000000000012',
          trac_time: '2025-07-01 08:00:00',
          setl_id: '0012',
          psn_no: '1e3',
        },
      ],
      setl_d: [{ setl_id: '0012', medfee_sumamt: '88.00', vali_flag: null, refd_setl_flag: null, psn_name: 'null' }],
    });
    expect(test?.asOf).toBe('2025-12-31');
    expect(test?.expect).toEqual([{ key: { drug_trac_codg: '00120000000000000012' }, amount: '88.00', measure: '3' }]);
    expect(rule?.tests[2]?.couldNotTell).toEqual({ 'item_b.pack_qty': 2 });
  });

  it('says where its parts stand', () => {
    expect(at(['params', 'min_gap_days'])).toBe(`${FILE}:17:17`);
    expect(at(['params', 'min_gap_days', 'deeper'])).toBe(`${FILE}:17:17`);
    expect(at(['params', 'not_there'])).toBe(`${FILE}:15:1`);
    expect(at(['finding', 'key', 0])).toBe(`${FILE}:22:9`);
    expect(at(['tests', 1, 'name'])).toBe(`${FILE}:37:12`);
    expect(at([])).toBe(`${FILE}:1:1`);
  });
});

describe('a rule with a mistake', () => {
  it.each([
    ['an unknown key', 'severity: high', '¦severty: high', ['MC-RULE-003 1:1', 'MC-RULE-002']],
    ['an unknown nested key', 'settled: false}', '¦setled: false}', ['MC-RULE-002']],
    ['a missing key', 'kind: fact\n', '', ['MC-RULE-003 1:1']],
    ['a missing nested key', 'title: {zh: 同一追溯码重复结算（疑似）, en', '¦title: {en', ['MC-RULE-003']],
    ['an enum near miss', 'status: stable', 'status: ¦stabel', ['MC-RULE-005']],
    ['a wrong type', 'detector: code-reuse', '¦detector: [code-reuse]', ['MC-RULE-004']],
    ['a number for a text', 'detector: code-reuse', 'detector: ¦7', ['MC-RULE-004']],
    ['an odd id', 'id: MC-TC-901', 'id: ¦MC-TC-91', ['MC-RULE-006']],
    ['a topic of another prefix', 'topic: trace-code', 'topic: ¦charging', ['MC-RULE-012']],
    ['an impossible date', 'from: 2025-07-01', 'from: ¦2025-06-31', ['MC-RULE-006']],
    [
      'an end before its start',
      'effective: {from: 2025-07-01}',
      '¦effective: {from: 2025-07-01, to: 2025-06-30}',
      ['MC-RULE-006'],
    ],
    ['an unknown table', 'trac_d.setl_id', '¦trax_d.setl_id', ['MC-RULE-014']],
    ['an unknown column', 'trac_d.setl_id', '¦trac_d.setl_idd', ['MC-RULE-015']],
    ['an unknown list', 'list: inpatient-med-types', 'list: ¦inpatient-types', ['MC-RULE-007']],
    ['an unknown list in a test', '{list: pharmacy-med-types}', '{list: ¦nothing}', ['MC-RULE-007']],
    ['an expected key of another name', '{key: {drug_trac_codg: 0', '{¦key: {trac_code: 0', ['MC-RULE-016']],
    ['an unknown table in a test', 'setl_d:\n', '¦setl_x:\n', ['MC-RULE-014']],
    ['an unknown column in a test', 'medfee_sumamt: 88', '¦medfee_sum: 88', ['MC-RULE-015']],
    ['a list in a cell', 'vali_flag: ,', '¦vali_flag: [1],', ['MC-RULE-004']],
    ['an amount that is none', 'amount: 88.00', 'amount: ¦88.00元', ['MC-RULE-006']],
    [
      'a null in an expected key',
      '{drug_trac_codg: 00120000000000000012}, amount',
      '{¦drug_trac_codg: ~}, amount',
      ['MC-RULE-004'],
    ],
    ['a repeated entry', 'innocent: [住院拆零,', '¦innocent: [退费重结,', ['MC-RULE-006']],
    [
      'no hit test',
      'expect: [{key: {drug_trac_codg: 00120000000000000012}, amount: 88.00, measure: 3}]',
      'expect: []',
      ['MC-RULE-013 27:1'],
    ],
    ['no miss test', '  - {name: 不命中, expect: []}\n', '', ['MC-RULE-013 27:1']],
    ['no could-not-tell test', '    could_not_tell: {item_b.pack_qty: 2}\n', '', ['MC-RULE-013 27:1']],
    ['a could-not-tell of no rows', 'item_b.pack_qty: 2', 'item_b.pack_qty: ¦0', ['MC-RULE-006']],
    ['a repeated key', 'kind: fact', 'kind: fact\n¦kind: fact', ['MC-RULE-001']],
    ['an unclosed list', 'request: [购进发票]\n', 'request: [购进发票\n¦', ['MC-RULE-001']],
    ['an alias', 'request: [购进发票]', 'request: &a [购进发票]\n¦innocent2: *a', ['MC-RULE-001']],
  ])('%s is told with its place', (_name, piece, replacement, expected) => {
    const { text, places } = marked(piece, replacement);
    const [place = ''] = places;
    expect(problemsOf(text)).toEqual(
      expected.map((problem) => (problem.includes(' ') ? problem : `${problem} ${place}`)),
    );
  });

  it('tells all its problems at once', () => {
    const text = VALID_RULE.replace('severity: high', 'severity: hihg').replace('status: stable', 'status: x');
    expect(problemsOf(text)).toEqual(['MC-RULE-005 5:9', 'MC-RULE-005 8:11']);
  });

  it('gives no rule when it is not shaped as one', () => {
    expect(parseRule(changed('kind: fact\n', ''), FILE).rule).toBeUndefined();
    expect(problemsOf('')).toEqual(['MC-RULE-004 1:1']);
    expect(problemsOf('- a\n')).toEqual(['MC-RULE-004 1:1']);
  });

  it('may be a draft without tests', () => {
    const draft = changed('status: stable', 'status: draft').replace(/tests:[\s\S]*/, '');
    expect(parseRule(draft, FILE).problems).toEqual([]);
  });

  it.each([
    ['severity: high', 'severty: high', 'severity'],
    ['topic: trace-code', 'topic: trace-cod', 'trace-code'],
    ['trac_d.setl_id', 'trac_d.setl_idd', 'setl_id'],
    ['list: inpatient-med-types', 'list: inpatient-med-type', 'inpatient-med-types'],
  ])('suggests what was meant: %s', (piece, replacement, meant) => {
    const { problems } = parseRule(changed(piece, replacement), FILE);
    const fixes = problems.map(({ fix }) => fix.en + fix.zh).join('');
    expect(fixes).toContain(`Did you mean ${meant}?`);
    expect(fixes).toContain(`是否想写 ${meant}？`);
  });

  it('is explained in both languages with nothing left unfilled', () => {
    const texts = [
      changed('status: stable', 'status: stabel'),
      changed('detector: code-reuse', 'detector: 7'),
      changed('from: 2025-07-01', 'from: soon'),
      changed('request: [购进发票]', 'request: []'),
      changed('list: inpatient-med-types', 'list: none'),
      changed('request: [购进发票]', 'request: [购进发票'),
    ];
    for (const text of texts)
      for (const { what, why, fix } of parseRule(text, FILE).problems)
        for (const sentence of [what.zh, what.en, why.zh, why.en, fix.zh, fix.en]) {
          expect(sentence).not.toMatch(/\{\w+\}/);
          expect(sentence.trim()).not.toBe('');
        }
    expect(onlyProblem(changed('from: 2025-07-01', 'from: soon')).why.zh).toContain('2025-07-01');
  });
});
