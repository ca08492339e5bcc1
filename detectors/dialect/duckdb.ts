import { literal } from '../../store/sql.ts';
import type { Dialect } from './dialect.ts';
import { normalUpperTailSql } from './normal-tail.ts';

/** DuckDB 1.5. */
export const duckdb: Dialect = {
  name: 'duckdb',
  literal,
  decimal: (x, p, s) => `CAST(${x} AS DECIMAL(${p},${s}))`,
  double: (x) => `CAST(${x} AS DOUBLE)`,
  bigint: (x) => `CAST(${x} AS BIGINT)`,
  text: (x) => `CAST(${x} AS VARCHAR)`,
  day: (t) => `CAST(${t} AS DATE)`,
  year: (t) => `strftime(${t}, '%Y')`,
  month: (t) => `strftime(${t}, '%Y-%m')`,
  isoDay: (t) => `strftime(${t}, '%Y-%m-%d')`,
  isoTime: (t) => `strftime(${t}, '%Y-%m-%d %H:%M:%S')`,
  daysBetween: (a, b) => `date_diff('day', CAST(${a} AS DATE), CAST(${b} AS DATE))`,
  secondsBetween: (a, b) => `date_diff('second', ${a}, ${b})`,
  addDays: (d, n) => `CAST(CAST(${d} AS DATE) + CAST(${n} AS INTEGER) AS DATE)`,
  concat: (separator, ...texts) => `concat_ws(${literal(separator)}, ${texts.join(', ')})`,
  json: (fields) =>
    `CAST(json_object(${Object.entries(fields)
      .map(([name, x]) => `${literal(name)}, ${x}`)
      .join(', ')}) AS VARCHAR)`,
  minBy: (value, order) =>
    `first(${value} ORDER BY ${order} NULLS LAST, ${value} NULLS LAST) FILTER (WHERE ${value} IS NOT NULL AND (${order}) IS NOT NULL)`,
  maxBy: (value, order) =>
    `first(${value} ORDER BY ${order} DESC NULLS LAST, ${value} DESC NULLS LAST) FILTER (WHERE ${value} IS NOT NULL AND (${order}) IS NOT NULL)`,
  regexMatches: (text, pattern) => `regexp_matches(${text}, ${literal(pattern)})`,
  rowPerPart: (text, separator) => `unnest(string_split(${text}, ${literal(separator)}))`,
  regexExtract: (text, pattern) => `regexp_extract(${text}, ${literal(pattern)}, 1)`,
  joinDistinct: (text, separator) => `string_agg(DISTINCT ${text}, ${literal(separator)} ORDER BY ${text} NULLS LAST)`,
  joinOrdered: (text, order, separator) => `string_agg(${text}, ${literal(separator)} ORDER BY ${order} NULLS LAST)`,
  bitOr: (x) => `bit_or(${x})`,
  bitCount: (x) => `bit_count(${x})`,
  bit: (position) => `(CAST(1 AS BIGINT) << CAST(${position} AS BIGINT))`,
  quantile: (x, share) => `quantile_cont(CAST(${x} AS DOUBLE), ${share})`,
  normalUpperTail: normalUpperTailSql,
};
