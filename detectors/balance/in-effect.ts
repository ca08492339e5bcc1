import type { PlanContext } from '../archetype.ts';
import type { BalanceParameters } from './parameters.ts';

/** SQL that is true where a day lies in the dates that the rule judges, up to the day of the scan. */
export function inEffect({ rule, dialect, asOf }: PlanContext<BalanceParameters>, time: string): string {
  const { from, to } = rule.effective;
  const day = dialect.day(time);
  const until = to === null || to > asOf ? asOf : to;
  return [
    `${day} <= DATE ${dialect.literal(until)}`,
    ...(from === null ? [] : [`${day} >= DATE ${dialect.literal(from)}`]),
  ].join(' AND ');
}
