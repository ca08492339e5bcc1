import type { Dialect } from './dialect.ts';
import { normalUpperTailSql } from './normal-tail.ts';

/** Spark reads a backslash in a text as an escape. */
const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
/** What a value is chosen by: of equals the value itself decides, and one that is not there is none. */
const told = (value: string, order: string): string =>
  `CASE WHEN ${value} IS NOT NULL AND (${order}) IS NOT NULL THEN struct(${order}, ${value}) END`;

const sortedBy = (value: string, order: string): string =>
  `transform(array_sort(collect_list(named_struct('o', ${order}, 'v', ${value}))), s -> s.v)`;

/** Spark SQL 4, ANSI mode, session time zone Asia/Shanghai, TIMESTAMP_NTZ columns. */
export const spark: Dialect = {
  name: 'spark',
  literal,
  decimal: (x, p, s) => `CAST(${x} AS DECIMAL(${p},${s}))`,
  double: (x) => `CAST(${x} AS DOUBLE)`,
  bigint: (x) => `CAST(${x} AS BIGINT)`,
  text: (x) => `CAST(${x} AS STRING)`,
  day: (t) => `CAST(${t} AS DATE)`,
  year: (t) => `date_format(${t}, 'yyyy')`,
  month: (t) => `date_format(${t}, 'yyyy-MM')`,
  isoDay: (t) => `date_format(${t}, 'yyyy-MM-dd')`,
  isoTime: (t) => `date_format(${t}, 'yyyy-MM-dd HH:mm:ss')`,
  daysBetween: (a, b) => `CAST(datediff(CAST(${b} AS DATE), CAST(${a} AS DATE)) AS BIGINT)`,
  secondsBetween: (a, b) => `timestampdiff(SECOND, ${a}, ${b})`,
  addDays: (d, n) => `date_add(CAST(${d} AS DATE), CAST(${n} AS INT))`,
  concat: (separator, ...texts) => `concat_ws(${literal(separator)}, ${texts.join(', ')})`,
  json: (fields) =>
    `to_json(named_struct(${Object.entries(fields)
      .map(([name, x]) => `${literal(name)}, ${x}`)
      .join(', ')}), map('ignoreNullFields', 'false'))`,
  minBy: (value, order) => `min_by(${value}, ${told(value, order)})`,
  maxBy: (value, order) => `max_by(${value}, ${told(value, order)})`,
  regexMatches: (text, pattern) => `(${text} RLIKE ${literal(pattern)})`,
  // Spark splits by a pattern: a class of one character stands for itself.
  rowPerPart: (text, separator) => `explode(split(${text}, ${literal(`[${separator}]`)}))`,
  regexExtract: (text, pattern) => `regexp_extract(${text}, ${literal(pattern)}, 1)`,
  joinDistinct: (text, separator) => `array_join(array_sort(collect_set(${text})), ${literal(separator)})`,
  joinOrdered: (text, order, separator) => `array_join(${sortedBy(text, order)}, ${literal(separator)})`,
  bitOr: (x) => `bit_or(${x})`,
  bitCount: (x) => `bit_count(${x})`,
  bit: (position) => `shiftleft(CAST(1 AS BIGINT), CAST(${position} AS INT))`,
  quantile: (x, share) => `percentile(CAST(${x} AS DOUBLE), ${share})`,
  normalUpperTail: normalUpperTailSql,
};
