import { SUBJECT_COLUMNS } from '../../rules/check/check-rule.ts';
import type { Rule } from '../../rules/model.ts';

/** A form that a rule's exceptions may take. */
export type Shape = Rule['exceptions'][number];

/** Where a suspect has a field of an exception. */
export function placeOf({ finding }: Pick<Rule, 'finding'>, field: string): 'key' | 'column' | undefined {
  if (finding.key.includes(field)) return 'key';
  const role = SUBJECT_COLUMNS[field];
  return role !== undefined && finding.subject[role] !== undefined ? 'column' : undefined;
}

/** The shape of that name, where the rule has one whose fields its suspects have. */
export function shapeNamed(rule: Rule, name: string): Shape | undefined {
  const shape = rule.exceptions.find((one) => one.name === name);
  return shape?.fields.every((field) => placeOf(rule, field) !== undefined) === true ? shape : undefined;
}
