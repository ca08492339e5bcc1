import type { Rule } from '../../rules/model.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** SQL that is true where a time of service lies in the dates that a rule judges. */
export function inEffect(rule: Rule, dialect: Dialect, time: string): string {
  const day = dialect.isoDay(time);
  const { from, to } = rule.effective;
  const conditions = [
    ...(from === null ? [] : [`${day} >= ${dialect.literal(from)}`]),
    ...(to === null ? [] : [`${day} <= ${dialect.literal(to)}`]),
  ];
  return conditions.length === 0 ? 'TRUE' : `(${conditions.join(' AND ')})`;
}
