import { describe, expect, test } from 'vitest';
import type { KnowledgeList } from '../../../rules/knowledge/list.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { changed, marked, VALID_RULE } from '../support/valid-rule.ts';

const FILE = 'catalogue/MC-TC-901.yaml';
const SELECT = `select:
  physio: {column: item_b.item_name, matches: 理疗}
  many: {column: fee_list_d.cnt, above: 6}
  inpatient: {column: setl_d.med_type, one_of: {list: inpatient-med-types}}
`;
const LIST: KnowledgeList = {
  name: 'inpatient-med-types',
  label: { zh: '住院', en: 'inpatient' },
  purpose: { zh: '住院', en: 'inpatient' },
  source: '-',
  effective: { from: null, to: null },
  entries: ['21'],
};

const withSelect = (where: string, select = SELECT): string => changed('finding:\n', `${select}${where}finding:\n`);
const codesOf = (text: string): string[] => parseRule(text, FILE).problems.map(({ code }) => code);

describe('named conditions of a rule file', () => {
  test('become plain data, lists replaced, joined by and where nothing else is written', () => {
    const { rule, problems } = parseRule(withSelect(''), FILE);
    expect(problems).toEqual([]);
    expect(rule?.select?.['many']).toEqual({ column: 'fee_list_d.cnt', above: 6 });
    expect(rule?.select?.['inpatient']?.one_of).toContain('2105');
    expect(rule?.where).toEqual({ all: [{ part: 'physio' }, { part: 'many' }, { part: 'inpatient' }] });
    expect(structuredClone(rule)).toEqual(rule);
  });

  test('are joined as the rule says', () => {
    const { rule } = parseRule(withSelect('where: physio and (many or not inpatient)\n'), FILE);
    expect(rule?.where).toEqual({
      all: [{ part: 'physio' }, { any: [{ part: 'many' }, { not: { part: 'inpatient' } }] }],
    });
  });

  test('that a breach asks for by itself do not narrow the records, unless the rule says so', () => {
    const text = withSelect('').replace('  share: 0.25\n', '  breaches: [{name: x, where: many and not inpatient}]\n');
    const { rule, problems } = parseRule(text, FILE);
    expect(problems).toEqual([]);
    expect(rule?.where).toEqual({ part: 'physio' });
  });

  test('change the digest of the logic, and what their lists hold that of the lists', () => {
    const lists = (entries: string[]) =>
      new Map([
        ['inpatient-med-types', { ...LIST, entries }],
        ['pharmacy-med-types', LIST],
      ]);
    const one = parseRule(withSelect('where: physio and many and inpatient\n'), FILE, lists(['21'])).rule?.digests;
    const other = parseRule(withSelect('where: physio or many or inpatient\n'), FILE, lists(['21'])).rule?.digests;
    const moved = parseRule(
      withSelect('where: physio and many and inpatient\n', SELECT.replace('above: 6', 'above: 7')),
      FILE,
      lists(['21']),
    ).rule?.digests;
    const plain = changed('  med_types: {list: inpatient-med-types}\n', '').replace(
      'finding:\n',
      `${SELECT}finding:\n`,
    );
    const [before, after] = [['21'], ['21', '24']].map(
      (entries) => parseRule(plain, FILE, lists(entries)).rule?.digests,
    );
    expect(other?.logic).not.toBe(one?.logic);
    expect(moved?.logic).not.toBe(one?.logic);
    expect(before?.logic).toBe(after?.logic);
    expect(before?.lists).not.toBe(after?.lists);
  });

  test('that are left out leave the digests of a rule as they were', () => {
    const { rule } = parseRule(VALID_RULE, FILE);
    expect(rule).not.toHaveProperty('select');
    expect(rule).not.toHaveProperty('where');
  });
});

describe('a problem of named conditions stands where it is', () => {
  test.each([
    [
      'an unknown part, with the one that was meant',
      `${SELECT}where: physio and ¦mny and inpatient and many\n`,
      'MC-RULE-030',
    ],
    [
      'an expression folded over lines',
      `${SELECT}where: >-\n  physio and\n  many and inpatient and\n    ¦mani\n`,
      'MC-RULE-030',
    ],
    ['an expression in quotes', `${SELECT}where: 'physio and many and inpatient and ¦mani'\n`, 'MC-RULE-030'],
    ['a joiner without brackets', `${SELECT}where: physio and many ¦or inpatient\n`, 'MC-RULE-032'],
    ['a bracket never closed', `${SELECT}where: physio and ¦(many or inpatient\n`, 'MC-RULE-032'],
    [
      'a part that nothing uses',
      `select:\n  many: {column: fee_list_d.cnt, above: 6}\n  ¦idle: {column: fee_list_d.cnt, above: 6}\nwhere: many\n`,
      'MC-RULE-031',
    ],
    ['a column that does not exist', `select: {a: {column: ¦fee_list_d.cont, above: 6}}\n`, 'MC-RULE-033'],
    ['a table that does not exist', `select: {a: {column: ¦fee_lst_d.cnt, above: 6}}\n`, 'MC-RULE-033'],
    ['a number test on a text', `select: {a: {column: item_b.item_name, ¦above: 6}}\n`, 'MC-RULE-034'],
    ['a text test on a number', `select: {a: {column: fee_list_d.cnt, ¦matches: '6'}}\n`, 'MC-RULE-034'],
    [
      'a flag that does not exist',
      `select: {a: {column: fee_list_d._flags, ¦flagged: cross_foot_lin}}\n`,
      'MC-RULE-034',
    ],
    ['a joining word for a name', `select: {¦and: {column: fee_list_d.cnt, above: 6}}\n`, 'MC-RULE-034'],
    ['two tests', `select: {¦a: {column: fee_list_d.cnt, above: 6, below: 9}}\n`, 'MC-RULE-006'],
    ['no test', `select: {¦a: {column: fee_list_d.cnt}}\n`, 'MC-RULE-006'],
    ['a misspelt test', `select: {a: {column: fee_list_d.cnt, ¦abov: 6}}\n`, 'MC-RULE-002'],
    ['a pattern that cannot be read', `select: {a: {column: item_b.item_name, matches: ¦'理疗('}}\n`, 'MC-RULE-006'],
    ['a pattern with a look-ahead', `select: {a: {column: item_b.item_name, matches: ¦'理(?=疗)'}}\n`, 'MC-RULE-006'],
    ['a list that does not exist', `select: {a: {column: setl_d.med_type, one_of: {list: ¦nobody}}}\n`, 'MC-RULE-007'],
  ])('%s', (_name, written, code) => {
    const { text, places } = marked('finding:\n', `${written}finding:\n`);
    const { problems } = parseRule(text, FILE);
    const found = problems.filter((problem) => problem.code === code);
    expect(found.map(({ where }) => where.replace(`${FILE}:`, ''))).toContain(places[0]);
  });

  test('a near miss is told', () => {
    const [problem] = parseRule(withSelect('where: physio and many and inpatent\n'), FILE).problems.filter(
      ({ code }) => code === 'MC-RULE-030',
    );
    expect(problem?.fix.zh).toContain('是否想写 inpatient');
  });

  test('an expression without any condition under select', () => {
    expect(codesOf(withSelect('where: physio\n', ''))).toEqual(['MC-RULE-030']);
  });

  test('numbers for codes are refused with what is expected', () => {
    const [problem] = parseRule(
      withSelect('', 'select: {a: {column: setl_d.med_type, one_of: [21]}}\n'),
      FILE,
    ).problems;
    expect(problem?.code).toBe('MC-RULE-006');
    expect(problem?.why.zh).toContain('编码加引号');
  });
});
