import { limitOf, type Condition } from './model.ts';

/**
 * Whether a named condition holds for a value as it was kept as text: true, false, or null where that cannot be told. For showing
 * what a suspect's record held; rules themselves are judged in SQL.
 */
export function conditionHolds(condition: Condition, value: string | null): boolean | null {
  const given = value === null || value === '' ? null : value;
  if (condition.is_empty !== undefined) return (given === null) === condition.is_empty;
  if (condition.flagged !== undefined) return (given ?? '').split(',').includes(condition.flagged);
  if (given === null) return null;
  const limit = limitOf(condition);
  if (limit !== undefined) {
    const number = Number(given);
    if (Number.isNaN(number)) return null;
    return {
      above: number > limit.limit,
      at_least: number >= limit.limit,
      below: number < limit.limit,
      at_most: number <= limit.limit,
    }[limit.test];
  }
  if (condition.one_of !== undefined) return condition.one_of.includes(given);
  if (condition.none_of !== undefined) return !condition.none_of.includes(given);
  return condition.matches === undefined ? null : matches(condition.matches, given);
}

/** A pattern of the database's own that this language does not read leaves it open. */
function matches(pattern: string, text: string): boolean | null {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return null;
  }
}
