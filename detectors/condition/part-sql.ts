import type { Condition } from '../../rules/where/model.ts';
import { limitOf, type NumberTest } from '../../rules/where/model.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { textList } from '../shared/text-list.ts';

const COMPARISON: Readonly<Record<NumberTest, string>> = { above: '>', at_least: '>=', below: '<', at_most: '<=' };

/** SQL of a limit as a decimal of six places. */
export const limitSql = (dialect: Dialect, limit: number): string => dialect.decimal(String(limit), 18, 6);

/**
 * SQL of whether a condition holds for a value: true, false, or NULL where the value is wanting. An empty text is wanting
 * like no value at all. Only `is_empty` and `flagged` always tell.
 */
export function conditionSql(dialect: Dialect, condition: Condition, value: string, isText: boolean): string {
  const given = isText ? `nullif(${value}, '')` : value;
  const limit = limitOf(condition);
  if (limit !== undefined) return `(${value} ${COMPARISON[limit.test]} ${limitSql(dialect, limit.limit)})`;
  if (condition.one_of !== undefined) return `(${given} IN (${textList(dialect, condition.one_of)}))`;
  if (condition.none_of !== undefined) return `(${given} NOT IN (${textList(dialect, condition.none_of)}))`;
  if (condition.matches !== undefined) return dialect.regexMatches(given, condition.matches);
  if (condition.flagged !== undefined)
    return dialect.regexMatches(`coalesce(${value}, '')`, `(?:^|,)${condition.flagged}(?:,|$)`);
  return `(${given} IS ${condition.is_empty === true ? '' : 'NOT '}NULL)`;
}
