/**
 * The few things that DuckDB and Spark spell or mean differently. Everything else in an archetype's SQL stays inside the
 * portable subset: no QUALIFY, no recursion, NULLS LAST written out, DECIMAL money, no `SELECT * EXCLUDE`, no lambdas,
 * no DISTINCT ON, no hash(), no HUGEINT, windows with COUNT(DISTINCT) never.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'spark';
  literal(text: string): string;
  decimal(expression: string, precision: number, scale: number): string;
  double(expression: string): string;
  bigint(expression: string): string;
  text(expression: string): string;
  /** The calendar day of a timestamp. */
  day(timestamp: string): string;
  /** The calendar year as text, e.g. '2025'. */
  year(timestamp: string): string;
  /** The calendar month as text, e.g. '2025-03'. */
  month(timestamp: string): string;
  /** ISO text of a date or of a timestamp's day. */
  isoDay(timestamp: string): string;
  /** ISO text of a timestamp to the second, 'YYYY-MM-DD HH:MM:SS'. */
  isoTime(timestamp: string): string;
  /** Whole calendar days from one date to another. */
  daysBetween(from: string, to: string): string;
  /** Whole seconds from one timestamp to another. */
  secondsBetween(from: string, to: string): string;
  addDays(date: string, days: string | number): string;
  /** Texts joined by a separator, NULLs left out. */
  concat(separator: string, ...texts: string[]): string;
  /** JSON text of one object; values are typed SQL expressions, NULLs kept as null. */
  json(fields: Readonly<Record<string, string>>): string;
  /** Of equals the least value for minBy, the greatest for maxBy, so that the answer never hangs on the order of rows. */
  minBy(value: string, order: string): string;
  maxBy(value: string, order: string): string;
  regexMatches(text: string, pattern: string): string;
  /** One row for each part of a text between separators (one plain character); only as an item of a SELECT list. */
  rowPerPart(text: string, separator: string): string;
  /** The first capture group, '' where nothing matches. */
  regexExtract(text: string, pattern: string): string;
  /** Aggregate: distinct texts in ascending order, joined. */
  joinDistinct(text: string, separator: string): string;
  /** Aggregate: texts in the order of another expression, joined. */
  joinOrdered(text: string, order: string, separator: string): string;
  bitOr(expression: string): string;
  bitCount(expression: string): string;
  /** 1 shifted left by a count below 62, BIGINT. */
  bit(position: string): string;
  /** Aggregate: exact continuous quantile of a DOUBLE. */
  quantile(expression: string, share: number): string;
  /** P(Z >= z) of the standard normal, DOUBLE: Chebyshev erfc, relative error below 1.2e-7 (Numerical Recipes). */
  normalUpperTail(z: string): string;
}
