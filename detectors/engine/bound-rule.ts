import { MingchaError } from '../../base/problem.ts';
import type { Rule } from '../../rules/model.ts';
import type { Archetype, Plan } from '../archetype.ts';
import { duckdb } from '../dialect/duckdb.ts';
import { archetypeNamed } from '../registry.ts';
import { parameterProblems, unknownDetector } from './check-rules.ts';

/** A rule with its archetype and checked parameters, ready to plan. */
export interface BoundRule {
  readonly rule: Rule;
  readonly archetype: Archetype;
  readonly parameters: unknown;
  readonly prefix: string;
}

/** The prefix of a rule's own steps: `MC-TC-002` gives `mc_tc_002_`. */
function stepPrefix(rule: Rule): string {
  return `${rule.id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_`;
}

/**
 * Finds a rule's archetype and checks its parameters.
 *
 * @throws MingchaError MC-DETECT-003 for an unknown detector, MC-DETECT-004 for invalid parameters.
 */
export function bindRule(rule: Rule): BoundRule {
  const archetype = archetypeNamed(rule.detector);
  if (archetype === undefined) throw new MingchaError(unknownDetector(rule, rule.file));
  const problems = parameterProblems(rule, archetype, () => rule.file);
  if (problems.length > 0) throw new MingchaError(problems);
  return { rule, archetype, parameters: archetype.parameters.parse(rule.params), prefix: stepPrefix(rule) };
}

/** The windows of a cohort rule end with the rule: what came after its last day would else count among what it judges. */
function lastDay({ rule, archetype }: BoundRule, asOf: string): string {
  const { to } = rule.effective;
  return archetype.grain === 'cohort' && to !== null && to < asOf ? to : asOf;
}

/** The DuckDB plan of a bound rule for windows that end on a day, or on the last day the rule judges. */
export function planOf(bound: BoundRule, asOf: string): Plan {
  const { rule, archetype, parameters, prefix } = bound;
  return archetype.plan({ rule, parameters, dialect: duckdb, asOf: lastDay(bound, asOf), prefix });
}
