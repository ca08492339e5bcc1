import type { Text } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import type { Rule, RuleTest } from '../model.ts';
import { listed } from '../parse/describe.ts';
import { ruleProblem } from '../problems.ts';
import { rowProblems, type At } from './names.ts';

const couldNotTell = (test: RuleTest): boolean => Object.keys(test.couldNotTell).length > 0;

/** The three tests that a rule in use must have. */
const COMPULSORY: readonly { readonly name: Text; readonly is: (test: RuleTest) => boolean }[] = [
  { name: { zh: '命中', en: 'hit' }, is: (test) => test.expect.length > 0 },
  { name: { zh: '不命中', en: 'miss' }, is: (test) => test.expect.length === 0 && !couldNotTell(test) },
  { name: { zh: '无法判断', en: 'could-not-tell' }, is: couldNotTell },
];

function coverageProblems(rule: Rule, at: At): Problem[] {
  if (rule.status !== 'trial' && rule.status !== 'stable') return [];
  return COMPULSORY.filter(({ is }) => !rule.tests.some((test) => test.todo === undefined && is(test))).map(
    ({ name }) => ruleProblem('MC-RULE-013', at(['tests']), { id: rule.id, missingZh: name.zh, missingEn: name.en }),
  );
}

function keyProblems(rule: Rule, test: RuleTest, index: number, at: At): Problem[] {
  const expected = listed(rule.finding.key.toSorted());
  return test.expect.flatMap((suspect, i) => {
    const found = listed(Object.keys(suspect.key).toSorted());
    if (found === expected) return [];
    const where = at(['tests', index, 'expect', i, 'key']);
    return [ruleProblem('MC-RULE-016', where, { test: test.name, expected, found })];
  });
}

/** Tells what is wrong with a rule's own tests: missing kinds of test, keys unlike `finding.key`, unknown tables and columns. */
export function testProblems(rule: Rule, at: At): Problem[] {
  const each = rule.tests.flatMap((test, i) => [
    ...keyProblems(rule, test, i, at),
    ...rowProblems(test.given, ['tests', i, 'given'], at),
  ]);
  return [...coverageProblems(rule, at), ...each];
}
