import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../model.ts';
import { ruleProblem } from '../problems.ts';
import { nameProblem, type At } from './names.ts';
import { testProblems } from './rule-tests.ts';
import { ladderProblems } from './status-ladder.ts';

/** The topic that each prefix of an id belongs to. Prefixes not named here are a site's own and take any topic. */
const TOPIC_OF_PREFIX: Readonly<Record<string, Rule['topic']>> = {
  RX: 'over-prescription',
  PT: 'package-testing',
  TC: 'trace-code',
  RR: 'reimbursement-ratio',
  CH: 'charging',
  PS: 'payment-scope',
  IP: 'inpatient',
  FS: 'false-settlement',
  PC: 'procurement',
  FU: 'fund-use',
  DQ: 'data-quality',
  XX: 'any',
};

/** Prefixes of ids that releases of the program use. */
export const SHIPPED_PREFIXES: readonly string[] = Object.keys(TOPIC_OF_PREFIX);

function topicProblems(rule: Rule, at: At): Problem[] {
  const prefix = rule.id.slice(3, 5);
  const topic = TOPIC_OF_PREFIX[prefix];
  if (topic === undefined || topic === rule.topic) return [];
  return [ruleProblem('MC-RULE-012', at(['topic']), { id: rule.id, topic, prefix })];
}

function requirementProblems(rule: Rule, at: At): Problem[] {
  return rule.requires.flatMap((name, i) => {
    const [kind = '', column = ''] = name.split('.');
    return nameProblem(kind, column, () => at(['requires', i])) ?? [];
  });
}

/** Tells what is wrong with a well-formed rule that its own file shows: topic, required columns, tests. */
export function checkRule(rule: Rule, at: At): Problem[] {
  return [
    ...topicProblems(rule, at),
    ...requirementProblems(rule, at),
    ...ladderProblems(rule, at),
    ...testProblems(rule, at),
  ];
}
