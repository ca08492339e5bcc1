import type { Problem } from '../../base/problem.ts';
import type { Rule } from '../model.ts';
import { listed, near } from '../parse/describe.ts';
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

/** The columns in which a suspect names whom it is about, and what of a rule fills each. */
export const SUBJECT_COLUMNS: Readonly<Record<string, keyof Rule['finding']['subject']>> = {
  fixmedins_code: 'institution',
  psn_no: 'person',
  bilg_dr_code: 'doctor',
};

/** The fields that a rule's exceptions can be about: those of its suspects' key, and whom they name. */
function exceptionFields({ finding }: Pick<Rule, 'finding'>): string[] {
  const named = Object.entries(SUBJECT_COLUMNS).filter(([, role]) => finding.subject[role] !== undefined);
  return [...new Set([...finding.key, ...named.map(([column]) => column)])];
}

/** A shape with a field that no suspect of the rule has would never match; two shapes of one name cannot be told apart. */
function exceptionProblems(rule: Rule, at: At): Problem[] {
  const known = exceptionFields(rule);
  return rule.exceptions.flatMap(({ name, fields }, i) => [
    ...fields.flatMap((field, j) =>
      known.includes(field)
        ? []
        : [
            ruleProblem('MC-RULE-045', at(['exceptions', i, 'fields', j]), {
              shape: name,
              field,
              known: listed(known),
              ...near(field, known),
            }),
          ],
    ),
    ...(rule.exceptions.findIndex((one) => one.name === name) === i
      ? []
      : [ruleProblem('MC-RULE-046', at(['exceptions', i, 'name']), { shape: name })]),
  ]);
}

/** Tells what is wrong with a well-formed rule that its own file shows: topic, required columns, exceptions, tests. */
export function checkRule(rule: Rule, at: At): Problem[] {
  return [
    ...topicProblems(rule, at),
    ...requirementProblems(rule, at),
    ...exceptionProblems(rule, at),
    ...ladderProblems(rule, at),
    ...testProblems(rule, at),
  ];
}
