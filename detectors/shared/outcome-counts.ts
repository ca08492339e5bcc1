import type { Dialect } from '../dialect/dialect.ts';

/** SQL of what could not be told, by the column wanting, from rows with `outcome` (hit, clear, untold) and `untold`. */
export function untoldSql(dialect: Dialect, judged: string): string {
  return `SELECT untold AS column_name, ${dialect.bigint('count(*)')} AS row_count FROM ${judged} WHERE outcome = 'untold' GROUP BY untold`;
}

/** SQL of the one row of counts over the same rows. */
export function tallySql(dialect: Dialect, judged: string): string {
  const counted = (condition: string): string =>
    dialect.bigint(`coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`);
  return `SELECT ${dialect.bigint('count(*)')} AS rows_in, ${counted("outcome <> 'untold'")} AS rows_tested, ${counted("outcome = 'untold'")} AS untold_rows FROM ${judged}`;
}
