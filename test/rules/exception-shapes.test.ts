import { expect, test } from 'vitest';
import { parseRule } from '../../rules/parse/parse-rule.ts';
import { changed } from './support/valid-rule.ts';

const problems = (replacement: string): string[] =>
  parseRule(
    changed('exceptions: [{name: institution-code, fields: [fixmedins_code, drug_trac_codg]}]', replacement),
    'MC-TC-901.yaml',
  ).problems.map(({ code, where, why }) => `${code} ${where} ${why.en.split(': ')[1] ?? ''}`);

test('a shape names fields that suspects of its rule have: of the key, and of whom they name', () => {
  expect(
    problems('exceptions: [{name: a, fields: [drug_trac_codg]}, {name: b, fields: [psn_no, fixmedins_code]}]'),
  ).toEqual([]);
  const known = 'drug_trac_codg, fixmedins_code, psn_no.';
  expect(problems('exceptions: [{name: a, fields: [fixmedins_code, med_list_codg]}]')).toEqual([
    `MC-RULE-045 MC-TC-901.yaml:26:49 ${known}`,
  ]);
  // The rule names no doctor, so that no suspect of it does.
  expect(problems('exceptions: [{name: a, fields: [bilg_dr_code]}]')).toEqual([
    `MC-RULE-045 MC-TC-901.yaml:26:33 ${known}`,
  ]);
});

test('two shapes of one name are refused', () => {
  expect(problems('exceptions: [{name: a, fields: [psn_no]}, {name: a, fields: [drug_trac_codg]}]')).toEqual([
    'MC-RULE-046 MC-TC-901.yaml:26:50 ',
  ]);
});
