import type { Rule } from '../../rules/model.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** ` AND …` conditions that a day of service lies in the days that the rule judges. */
export function inEffect(d: Dialect, { effective: { from, to } }: Rule, day: string): string {
  return [
    ...(from === null ? [] : [` AND ${day} >= DATE ${d.literal(from)}`]),
    ...(to === null ? [] : [` AND ${day} <= DATE ${d.literal(to)}`]),
  ].join('');
}
